import type { FragmentId } from "../model.ts";
import type { SearchEntry } from "./entry.ts";
import type { EntryStore } from "./entryStore.ts";
import type { FusedHit } from "./fusion.ts";
import type { PictureMatch } from "./types.ts";

/** A picture that the visual channel found in the one that was asked with. */
export interface SeenPicture {
  /** As in `Picture.pixels`. */
  readonly pixels: string;
  readonly match: PictureMatch;
  /** How much of it was recognised, compared with the others that were: 0–1. */
  readonly strength: number;
  /** Pixels of other formats, sizes and versions of it, which are shown together with it. */
  readonly versions: readonly string[];
}

/** {@link SeenPicture} as the fragment that stands for it and for its versions. */
export interface ShownPicture {
  readonly match: PictureMatch;
  readonly versions: readonly FragmentId[];
}

/**
 * Parts of the scale: what is the picture comes before what shows it, and that before what only speaks of it; words
 * that were typed besides the picture count more among pictures than words that were read in it.
 */
const parts = { picture: 0.6, section: 0.45, words: 0.4 } as const;
const wordsAmongPictures = { typed: 0.3, read: 0.02 } as const;
const wordsAmongSections = 0.1;

export interface PictureFusion {
  /** Best first. */
  readonly ranked: readonly FusedHit[];
  readonly shown: ReadonlyMap<FragmentId, ShownPicture>;
}

/**
 * Puts the pictures that were recognised before everything else, then the sections that embed them, then what the
 * other channels found.
 *
 * @param ranked what the other channels found, best first
 * @param hasTyped whether words were typed besides the picture
 * @param isAblation measure the channel as it is, without the sections
 */
export function fusePictures(
  ranked: readonly FusedHit[],
  seen: readonly SeenPicture[],
  store: EntryStore,
  { hasTyped, isAblation }: { readonly hasTyped: boolean; readonly isAblation: boolean },
): PictureFusion {
  const shown = new Map<FragmentId, ShownPicture>();
  if (seen.length === 0) return { ranked, shown };
  const entries = entriesByPixels(store, new Set(seen.flatMap(({ pixels, versions }) => [pixels, ...versions])));
  const hits = new Map(ranked.map((hit) => [hit.id, hit]));
  const highest = Math.max(...ranked.map(({ score }) => score), Number.EPSILON);
  const wordsOf = (id: FragmentId): number => (hits.get(id)?.score ?? 0) / highest;

  const visual = new Map<FragmentId, number>();
  const raise = (id: FragmentId, score: number): void => void visual.set(id, Math.max(score, visual.get(id) ?? 0));
  const share = wordsAmongPictures[hasTyped ? "typed" : "read"];
  const hidden = new Set<FragmentId>();
  for (const { pixels, match, strength, versions } of seen) {
    const others = versions.flatMap((version) => entries.get(version) ?? []);
    for (const entry of entries.get(pixels) ?? []) {
      raise(entry.id, parts.picture + (1 - parts.picture) * ((1 - share) * strength + share * wordsOf(entry.id)));
      shown.set(entry.id, { match, versions: others.map(({ id }) => id) });
    }
    for (const { id } of others) hidden.add(id);
    for (const { place } of isAblation ? [] : [...(entries.get(pixels) ?? []), ...others]) {
      for (const { section } of store.graph.shownIn(place.path)) {
        raise(section, parts.section + (parts.picture - parts.section) * ((1 - wordsAmongSections) * strength + wordsAmongSections * wordsOf(section)) * 0.99);
      }
    }
  }

  const others = [...hits.values()].filter(({ id }) => !visual.has(id) && !hidden.has(id));
  const raised = [...visual].map(([id, score]): FusedHit => {
    const words = scaled(hits.get(id) ?? { id, score: 0, lexical: 0, dense: 0, graph: 0 }, parts.words * share);
    return { ...words, score, visual: score - words.score };
  });
  const rest = others.map((hit) => scaled(hit, parts.words));
  return { ranked: [...raised, ...rest].sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1)), shown };
}

function scaled(hit: FusedHit, factor: number): FusedHit {
  return { ...hit, score: factor * hit.score, lexical: factor * hit.lexical, dense: factor * hit.dense, graph: factor * hit.graph };
}

function entriesByPixels(store: EntryStore, wanted: ReadonlySet<string>): Map<string, SearchEntry[]> {
  const found = new Map<string, SearchEntry[]>();
  for (const id of store.pictures) {
    const entry = store.get(id);
    const pixels = entry?.fragment.picture?.pixels;
    if (entry === undefined || pixels === undefined || !wanted.has(pixels)) continue;
    const others = found.get(pixels);
    if (others === undefined) found.set(pixels, [entry]);
    else others.push(entry);
  }
  return found;
}
