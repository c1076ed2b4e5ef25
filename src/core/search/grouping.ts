import { fragmentId, standsForFile } from "../model.ts";
import type { SearchEntry } from "./entry.ts";
import type { EntryStore } from "./entryStore.ts";
import type { FusedHit } from "./fusion.ts";
import type { ShownPicture } from "./pictureFusion.ts";
import type { PictureCopy, Place, SearchHit } from "./types.ts";

/** A fused hit with its entry. */
export interface RankedEntry {
  readonly hit: FusedHit;
  readonly entry: SearchEntry;
}

/**
 * Leaves out pictures whose bytes already appeared further up under another path, and cuts the list.
 * @param ranked best first
 */
export function withoutCopies(ranked: readonly RankedEntry[], limit: number): RankedEntry[] {
  const seen = new Set<string>();
  const kept: RankedEntry[] = [];
  for (const one of ranked) {
    if (kept.length === limit) break;
    const { fragment, hash } = one.entry;
    if (fragment.picture !== undefined) {
      const picture = `${hash}\u0000${fragment.key}`;
      if (seen.has(picture)) continue;
      seen.add(picture);
    }
    kept.push(one);
  }
  return kept;
}

/** Hits that only words or meaning found beside a picture: as many are kept in any case, then those nearly as good as the best. */
const leastRelated = 10;
const nearlyAsGood = 0.7;

/**
 * Leaves out the weak end of what is only related to a picture: the many words in one have something in common with
 * nearly every document.
 * @param ranked best first
 */
export function withoutWeakEnd(ranked: readonly RankedEntry[]): RankedEntry[] {
  const related = ranked.filter(({ hit }) => hit.visual === undefined);
  const enough = nearlyAsGood * (related[0]?.hit.score ?? 0);
  const weak = new Set(related.slice(leastRelated).filter(({ hit }) => hit.score < enough));
  return ranked.filter((one) => !weak.has(one));
}

/** Other files with the same bytes, where they are pictures. */
export function copiesOf(entry: SearchEntry, store: EntryStore): PictureCopy[] {
  if (entry.fragment.picture === undefined) return [];
  return store.copiesOf(entry).flatMap((path) => {
    const copy = path === entry.place.path ? undefined : store.get(fragmentId(path, entry.place.key));
    const picture = copy?.fragment.picture;
    return copy && picture ? [{ ...copy.place, picture, mtimeMs: copy.mtimeMs, isExact: true }] : [];
  });
}

/** Other formats, sizes and versions of a picture that was asked with, each with the file's copies. */
export function versionsOf({ versions }: ShownPicture, store: EntryStore): PictureCopy[] {
  return versions.flatMap((id) => {
    const { place, fragment, mtimeMs } = store.get(id) ?? {};
    return place && fragment?.picture && mtimeMs !== undefined ? [{ ...place, picture: fragment.picture, mtimeMs, isExact: false }] : [];
  });
}

/**
 * Sections that show a picture, one of its copies or another version of it, the best first.
 * @param scoreOf 0 for sections that did not match
 */
export function shownIn(
  entry: SearchEntry,
  store: EntryStore,
  scoreOf: (id: SearchEntry["id"]) => number = () => 0,
  versions: readonly SearchEntry["id"][] = [],
): Place[] {
  if (!standsForFile(entry.place.kind)) return [];
  const others = versions.flatMap((id) => store.get(id)?.place ?? []);
  const sections = new Set([entry.place, ...copiesOf(entry, store), ...others].flatMap(({ path }) => store.graph.shownIn(path).map(({ section }) => section)));
  return [...sections]
    .sort((a, b) => scoreOf(b) - scoreOf(a))
    .flatMap((id) => store.get(id)?.place ?? []);
}

/** Sections that show a file itself, as a deck or the source of a drawing, in the order of their paths. */
export function sectionsShowing(path: string, store: EntryStore): Place[] {
  const sections = new Set(store.graph.shownIn(path).map(({ section }) => section));
  return [...sections].flatMap((id) => store.get(id)?.place ?? []);
}

/** Pictures that a section shows, each once, in the section's order. */
export function shows(entry: SearchEntry, store: EntryStore): SearchHit["shows"] {
  const paths = new Set(store.graph.shows(entry.id).map(({ path }) => path));
  return [...paths].flatMap((path) => {
    const picture = store.wholePicture(path);
    if (picture === undefined) return [];
    return [{ ...picture.place, ...(picture.fragment.picture ? { picture: picture.fragment.picture } : {}) }];
  });
}
