import type { Encoder } from "./encode/encoder.ts";
import type { LibraryIndexer } from "./indexing/libraryIndexer.ts";
import type { LibraryFiles } from "./libraryFiles.ts";
import type { LibraryCounts, LibraryState, LibraryStatus, SilentChannel, SkippedFile } from "./libraryTypes.ts";
import { fragmentKinds, type FragmentKind } from "./model.ts";
import { channels } from "./search/types.ts";
import type { EncoderSet } from "./spaces/encoderSet.ts";

/** While another process writes the library, and this one waits to take over. */
const followed = {
  message: "Another window or process indexes this folder.",
  hint: "Search follows it here; when it ends, this window goes on.",
};

/**
 * What a library tells of itself; walks through its catalog.
 * @param indexer  undefined while another process writes the library
 * @param onlyReads whether it was opened to be searched only
 */
export function statusOf(
  root: string,
  files: LibraryFiles,
  indexer: LibraryIndexer | undefined,
  encoders: EncoderSet,
  onlyReads: boolean,
): LibraryStatus {
  const { spaces } = files;
  const { failure, progress, building, shared } = indexer ?? {};
  const toExplain = failure ?? (files.lock || onlyReads ? undefined : followed);
  const { active } = spaces;
  const encoder = encoders.encoderOf(active.id);
  const { health } = encoders;
  const counts = countsOf(files);
  const silent = silentOf(counts, encoder);
  const next = building && encoders.encoderOf(building.space.id);
  return {
    root,
    state: stateOf(files, indexer, onlyReads),
    counts,
    kinds: kindsOf(files),
    ...(progress ? { progress } : {}),
    skipped: skippedOf(files, indexer?.skippedByScan ?? []),
    ...(toExplain ? { message: toExplain.message, hint: toExplain.hint } : {}),
    encoder: typeof encoder === "string" ? `${active.space.model} (${active.space.provider}): ${encoder}` : encoder.about,
    ...(health ? { endpoint: health } : {}),
    ...(building
      ? {
          building: {
            encoder: next === undefined || typeof next === "string" ? `${building.space.space.model} (${building.space.space.provider})` : next.about,
            done: building.done,
            total: building.total,
          },
        }
      : {}),
    channels: channels.filter((channel) => silent.every((other) => other.channel !== channel)),
    silent,
    ...(shared ? { shared } : {}),
  };
}

/** Words are always compared. */
function silentOf({ images, vectors }: LibraryCounts, encoder: Encoder | string): SilentChannel[] {
  const noMeaning = typeof encoder === "string" ? encoder : vectors === 0 ? "nothing has vectors yet." : undefined;
  return [
    ...(noMeaning === undefined ? [] : [{ channel: "dense", reason: noMeaning } as const]),
    ...(images > 0 ? [] : [{ channel: "visual", reason: "there are no pictures." } as const]),
  ];
}

function stateOf({ lock, catalog }: LibraryFiles, indexer: LibraryIndexer | undefined, onlyReads: boolean): LibraryState {
  if (!lock || !indexer) return onlyReads && catalog.size > 0 ? "ready" : "reading";
  if (indexer.failure) return "failed";
  if (indexer.isPaused) return "paused";
  if (indexer.isWorking) return indexer.progress ? "indexing" : "scanning";
  return catalog.size === 0 ? "empty" : "ready";
}

function countsOf({ catalog, spaces }: LibraryFiles): LibraryCounts {
  let documents = 0;
  let fragments = 0;
  let images = 0;
  for (const document of catalog.documents()) {
    if (document.fragments.length > 0 || document.problems.length === 0) documents += 1;
    fragments += document.fragments.length;
    for (const fragment of document.fragments) if (fragment.picture) images += 1;
  }
  return { documents, fragments, images, vectors: spaces.active.vectors.size };
}

function kindsOf({ catalog }: LibraryFiles): FragmentKind[] {
  const found = new Set<FragmentKind>();
  for (const { fragments } of catalog.documents()) for (const { kind } of fragments) found.add(kind);
  return fragmentKinds.filter((kind) => found.has(kind));
}

function skippedOf({ catalog }: LibraryFiles, byScan: readonly SkippedFile[]): SkippedFile[] {
  const skipped = [...byScan];
  for (const { path, problems, refused } of catalog.documents()) {
    for (const reason of [...problems, ...Object.values(refused ?? {}).map((refusal) => refusal.reason)]) skipped.push({ path, reason });
  }
  return skipped;
}
