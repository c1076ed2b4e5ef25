import { AfterimageError } from "../errors.ts";
import type { Look, LookTask } from "../indexing/look.ts";
import type { WorkerPool } from "../indexing/workerPool.ts";
import type { Anchor, DocumentRecord, Label, Picture, Point } from "../model.ts";
import { strengthOf, sure } from "../visual/claim.ts";
import { indexedDetail } from "../visual/findFeatures.ts";
import type { PictureFeatures } from "../visual/features.ts";
import { contains } from "../visual/polygon.ts";
import { bestFirst, type FoundPicture, type KeptPicture, type Resemble, type VisualIndex } from "../visual/visualIndex.ts";
import type { SeenPicture } from "./pictureFusion.ts";

/** Strength, as a part of the best match's, from which a version matches as well for all that can be told. */
const asGood = 0.98;
/** The share of the query picture that a recognised picture has to cover for its words to be all the words in it. */
const nearlyAll = 0.5;

/** A picture of the library with the file it is in. */
interface LibraryPicture extends KeptPicture {
  readonly picture: Picture;
  readonly document: DocumentRecord;
  readonly anchor: Anchor;
  readonly labels: readonly Label[];
  readonly isWholeFile: boolean;
}

/** Pictures of the library, by their pixels. */
export type LibraryPictures = ReadonlyMap<string, LibraryPicture>;

export function picturesOf(documents: Iterable<DocumentRecord>): LibraryPictures {
  const pictures = new Map<string, LibraryPicture>();
  for (const document of documents) {
    for (const { kind, anchor, picture, labels } of document.fragments) {
      if (picture) pictures.set(picture.pixels, { picture, document, anchor, labels, isWholeFile: kind === "image", isSketch: document.wordsOnly === true });
    }
  }
  return pictures;
}

/** What pictures are gathered from. */
export interface PictureCatalog {
  /** Changes with every change of the documents. */
  readonly generation: number;
  documents(): Iterable<DocumentRecord>;
}

const gathered = new WeakMap<PictureCatalog, { readonly generation: number; readonly pictures: LibraryPictures }>();

/** Pictures of a catalog, gathered anew only when it has changed. */
export function picturesIn(catalog: PictureCatalog): LibraryPictures {
  const { generation } = catalog;
  const known = gathered.get(catalog);
  if (known?.generation === generation) return known.pictures;
  const pictures = picturesOf(catalog.documents());
  gathered.set(catalog, { generation, pictures });
  return pictures;
}

export interface RecognitionTools {
  /** Folder of the library. */
  readonly root: string;
  readonly pool: Pick<WorkerPool, "run">;
  readonly visual: Pick<VisualIndex, "keep" | "find" | "findInParts" | "findAmong" | "areSame">;
}

/** Whoever waits for it hears of a failure; where nobody does, it does not matter. */
export function mayBeGivenUp<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined);
  return promise;
}

/** What is recognised in a picture. */
export interface Sight {
  /** Best first. */
  readonly pictures: readonly FoundPicture[];
  /** The features by which the query picture as a whole was compared. */
  readonly ways: readonly PictureFeatures[];
}

/** How pictures of the library are compared with the query picture pixel by pixel. */
export function resembling({ grey }: Pick<Look, "grey">, pictures: LibraryPictures, tools: Pick<RecognitionTools, "pool" | "root">, signal: AbortSignal): Resemble {
  return async (aligned) => {
    // One that came into the library since the pictures were gathered is for the next question.
    const candidates = aligned.map(({ pixels, map }) => ({ known: pictures.get(pixels), map }));
    await Promise.all(candidates.flatMap(({ known }) => (known?.isSketch ? [drawn(known, tools, signal)] : [])));
    return tools.pool.run("resemble", { grey, pictures: candidates.map(({ known, map }) => ({ thumbnail: known?.picture.thumbnail, map })) }, signal);
  };
}

/** Has the thumbnail of a picture drawn that has not been looked at yet; one that cannot be drawn looks like nothing. */
async function drawn({ picture: { thumbnail }, document: { path, hash }, anchor }: LibraryPicture, { pool, root }: Pick<RecognitionTools, "pool" | "root">, signal: AbortSignal): Promise<void> {
  try {
    await pool.run("thumbnail", { root, path, hash, anchor, thumbnail }, signal);
  } catch (error) {
    if (!(error instanceof AfterimageError)) throw error;
  }
}

/** Whether a first glance at a picture recognises one for sure. */
export async function isSeen(look: Look, pictures: LibraryPictures, tools: RecognitionTools, signal: AbortSignal): Promise<boolean> {
  await tools.visual.keep(pictures, signal);
  const found = await tools.visual.find(look.features, resembling(look, pictures, tools, signal), signal);
  return found.some(({ confidence }) => confidence >= sure);
}

/**
 * What is recognised in a picture, or, unless that is sure, in its negative, or in its parts. Few pictures need the parts, which
 * take a closer look: it is begun while pixels of what was found first are compared, and given up when that is enough.
 *
 * @param look what was seen of `task`
 * @param onUnsure is called when the first search was not enough, and much is still to be calculated
 */
export async function recognise(
  { hash, features, negative }: Look,
  { task, pictures, resemble, onUnsure }: { readonly task: LookTask; readonly pictures: LibraryPictures; readonly resemble: Resemble; readonly onUnsure: () => void },
  { visual, pool }: RecognitionTools,
  signal: AbortSignal,
): Promise<Sight> {
  const enough = new AbortController();
  const whileNeeded = AbortSignal.any([signal, enough.signal]);
  let searching: Promise<FoundPicture[]> | undefined;
  const inParts = (): Promise<FoundPicture[]> =>
    (searching ??= mayBeGivenUp(pool.run("closely", task, whileNeeded).then((close) => visual.findInParts(close, resemble, whileNeeded))));
  let found: FoundPicture[] = [];
  const isSure = (): boolean => (found[0]?.confidence ?? 0) >= sure;
  try {
    await visual.keep(pictures, signal);
    const sameBytes = task.crop ? [] : [...pictures].filter(([, { document, isWholeFile }]) => isWholeFile && document.hash === hash).map(([pixels]) => identical(pixels));
    const resembleFirst: Resemble = (aligned, stop) => {
      const compared = resemble(aligned, stop);
      void inParts();
      return compared;
    };
    found = bestFirst([...sameBytes, ...(await visual.find(features, resembleFirst, signal))]);
    if (isSure()) return { pictures: found, ways: [features] };
    onUnsure();
    const parts = inParts();
    found = bestFirst([...found, ...(await visual.find(negative, resemble, signal))]);
    if (!isSure()) found = bestFirst([...found, ...(await parts)]);
    return { pictures: found, ways: [features, negative] };
  } finally {
    enough.abort();
  }
}

/** The words of a picture of the library inside the part that was recognised; undefined where there may be more than those. */
export function wordsOf({ pixels, confidence, covers, region }: FoundPicture, pictures: LibraryPictures): string | undefined {
  if (confidence < sure || covers < nearlyAll) return undefined;
  const inside = (pictures.get(pixels)?.labels ?? []).filter(({ box }) => contains(region, { x: box.x + box.width / 2, y: box.y + box.height / 2 }));
  return inside.length === 0 ? undefined : inside.map(({ text }) => text).join("\n");
}

/** Gathers versions of one picture. The one that matches best stands for them; of those that match as well, the largest, else the newest. */
export async function grouped(
  found: readonly FoundPicture[],
  pictures: LibraryPictures,
  { visual }: Pick<RecognitionTools, "visual">,
  signal: AbortSignal,
): Promise<SeenPicture[]> {
  const groups: FoundPicture[][] = [];
  for (const one of found) {
    let own: FoundPicture[] | undefined;
    for (const group of groups) if ((own = (await visual.areSame(group[0]!.pixels, one.pixels, signal)) ? group : undefined)) break;
    if (own) own.push(one);
    else groups.push([one]);
  }
  const strongest = Math.max(...found.map(strengthOf));
  const size = ({ pixels }: FoundPicture): number => {
    const { width = 0, height = 0 } = pictures.get(pixels)?.picture ?? {};
    return width * height;
  };
  const age = ({ pixels }: FoundPicture): number => pictures.get(pixels)?.document.mtimeMs ?? 0;
  const larger = (a: FoundPicture, b: FoundPicture): number => (size(a) === size(b) ? age(b) - age(a) : size(b) - size(a));
  return groups.map((group) => {
    const best = strengthOf(group[0]!);
    const [first] = group.filter((one) => strengthOf(one) >= asGood * best).sort(larger);
    const { pixels, region, confidence } = first!;
    return {
      pixels,
      match: { region, confidence },
      strength: best / strongest,
      versions: group.filter((one) => one !== first).map((one) => one.pixels),
    };
  });
}

const wholePicture: readonly Point[] = [
  { x: 0, y: 0 },
  { x: 1, y: 0 },
  { x: 1, y: 1 },
  { x: 0, y: 1 },
];

/** The very file that was asked with: nothing need be compared, all agrees. */
function identical(pixels: string): FoundPicture {
  return { pixels, agreeing: indexedDetail.features, share: 1, region: wholePicture, covers: 1, map: [1, 0, 0, 0, 1, 0, 0, 0], confidence: 1 };
}
