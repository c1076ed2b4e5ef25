import { resolve } from "node:path";
import type { WorkerPool } from "../indexing/workerPool.ts";
import type { DocumentRecord, Picture, Point } from "../model.ts";
import type { Look } from "../indexing/look.ts";
import type { FoundPicture, VisualIndex } from "../visual/visualIndex.ts";
import { strengthOf } from "../visual/claim.ts";
import { indexedDetail } from "../visual/featureDetector.ts";
import type { SeenPicture } from "./pictureFusion.ts";
import type { Searcher } from "./searcher.ts";
import type { Channel, ImageSearchRequest, SearchResponse } from "./types.ts";

/** Words of a picture that are asked for: enough to tell pictures apart, few enough to answer at once. */
const mostWords = 60;
/** Pictures with the same words that are compared when none with the same features was found. */
const proposedByWords = 8;
/** Strength, as a part of the best match's, from which a version that is larger or newer may stand for the group. */
const nearlyAsGood = 0.7;

/** What a picture says, as a query without syntax: OCR may read a colon or quotation mark that must not act as a filter. */
export function queryFromPicture(text: string): string {
  const words = text.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== "");
  return [...new Set(words)].slice(0, mostWords).join(" ");
}

export interface ImageSearchTools {
  readonly pool: Pick<WorkerPool, "run">;
  readonly searcher: Pick<Searcher, "search">;
  readonly visual: Pick<VisualIndex, "keep" | "find" | "findAmong" | "areSame">;
  readonly catalog: { documents(): Iterable<DocumentRecord> };
}

/** A picture of the library with the file it is in. */
interface LibraryPicture extends Picture {
  readonly hash: string;
  readonly isWholeFile: boolean;
  readonly mtimeMs: number;
}

/**
 * Searches with a picture: what it shows (the visual channel), what is written in it, and `request.query`. Pictures
 * that are recognised come first, then the sections that embed them. The picture is looked at on this machine; it does
 * not become part of the library and leaves no artifact behind.
 *
 * @throws AfterimageError when the file is missing, no picture, damaged or too large
 */
export async function searchByImage(request: ImageSearchRequest, tools: ImageSearchTools, signal: AbortSignal): Promise<SearchResponse> {
  const started = performance.now();
  const { file, crop, query: typed, ...rest } = request;
  const asks = (channel: Channel): boolean => request.channels?.includes(channel) ?? true;
  const ocr = asks("lexical") || asks("dense");
  const look = await tools.pool.run("look", { file: resolve(file), ...(crop ? { crop } : {}), ocr }, signal);
  const words = queryFromPicture(look.text);
  const question = { ...rest, query: [words, typed].filter((part) => part.trim() !== "").join(" ") };
  const hasTyped = typed.trim() !== "";

  const seen = asks("visual") ? await see(look, crop === undefined, (channels) => tools.searcher.search({ ...question, limit: proposedByWords, channels }, signal), tools, signal) : [];
  const { hits, notes } = await tools.searcher.search(question, signal, { seen, hasTyped });
  const isSilent = words === "" && seen.length === 0 && ocr;
  return {
    hits,
    notes: isSilent ? [...notes, "No text was read in the picture, and no picture of the library was recognised in it."] : notes,
    tookMs: performance.now() - started,
  };
}

/** The visual channel's answer, versions of one picture together. */
async function see(
  { hash, features }: Look,
  isWhole: boolean,
  askWords: (channels: readonly Channel[]) => Promise<SearchResponse>,
  { visual, catalog }: ImageSearchTools,
  signal: AbortSignal,
): Promise<SeenPicture[]> {
  const pictures = picturesOf(catalog.documents());
  await visual.keep(new Set(pictures.keys()), signal);
  let found = await visual.find(features, signal);
  if (found.length === 0) {
    const { hits } = await askWords(["lexical"]);
    found = await visual.findAmong(hits.flatMap(({ picture }) => picture?.pixels ?? []), features, signal);
  }
  const sameBytes = isWhole ? [...pictures].filter(([, picture]) => picture.hash === hash && picture.isWholeFile).map(([pixels]) => pixels) : [];
  return grouped([...sameBytes.map(identical), ...found.filter(({ pixels }) => !sameBytes.includes(pixels))], pictures, visual, signal);
}

/** Gathers versions of one picture; the largest of those that match about as well stands for them, then the newest. */
async function grouped(
  found: readonly FoundPicture[],
  pictures: ReadonlyMap<string, LibraryPicture>,
  visual: ImageSearchTools["visual"],
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
  return groups.map((group) => {
    const least = nearlyAsGood * strengthOf(group[0]!);
    const size = ({ pixels }: FoundPicture): number => (pictures.get(pixels)?.width ?? 0) * (pictures.get(pixels)?.height ?? 0);
    const age = ({ pixels }: FoundPicture): number => pictures.get(pixels)?.mtimeMs ?? 0;
    const [first] = group.filter((one) => strengthOf(one) >= least).sort((a, b) => size(b) - size(a) || age(b) - age(a));
    const { pixels, region, confidence } = first!;
    return {
      pixels,
      match: { region, confidence },
      strength: strengthOf(group[0]!) / strongest,
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
  return { pixels, agreeing: indexedDetail.features, share: 1, region: wholePicture, confidence: 1 };
}

function picturesOf(documents: Iterable<DocumentRecord>): Map<string, LibraryPicture> {
  const pictures = new Map<string, LibraryPicture>();
  for (const { hash, mtimeMs, fragments } of documents) {
    for (const { kind, picture } of fragments) {
      if (picture) pictures.set(picture.pixels, { ...picture, hash, mtimeMs, isWholeFile: kind === "image" });
    }
  }
  return pictures;
}
