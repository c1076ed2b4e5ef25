import { resolve } from "node:path";
import type { Narrator } from "../describe/describer.ts";
import { AfterimageError } from "../errors.ts";
import type { WorkerPool } from "../indexing/workerPool.ts";
import type { DocumentRecord, Label, Picture, Point } from "../model.ts";
import type { Look } from "../indexing/look.ts";
import { strengthOf, sure } from "../visual/claim.ts";
import { indexedDetail } from "../visual/featureDetector.ts";
import { contains } from "../visual/polygon.ts";
import { bestFirst, type FoundPicture, type Resemble, type VisualIndex } from "../visual/visualIndex.ts";
import type { PictureFeatures } from "../visual/features.ts";
import { accountText } from "./entry.ts";
import type { SeenPicture } from "./pictureFusion.ts";
import { parseQuery, plainText } from "./query.ts";
import type { Searcher } from "./searcher.ts";
import type { Channel, ImageSearchRequest, SearchHit, SearchResponse } from "./types.ts";

/** Words of a picture that are asked for: enough to tell pictures apart, few enough to answer at once. */
const mostWords = 60;
/** Pictures with the same words that are compared when none with the same features was found. */
const proposedByWords = 8;
/** Strength, as a part of the best match's, from which a version matches as well for all that can be told. */
const asGood = 0.98;
/** The share of the query picture that a recognised picture has to cover for its words to be all the words in it. */
const nearlyAll = 0.5;

/** Milliseconds that a question waits for its description; after them the words in the picture answer alone. */
const describeDeadlineMs = 15_000;

/** What a picture says, as a query without syntax: OCR may read a colon or quotation mark that must not act as a filter. */
export function queryFromPicture(text: string): string {
  const words = text.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== "");
  return [...new Set(words)].slice(0, mostWords).join(" ");
}

export interface ImageSearchTools {
  readonly pool: Pick<WorkerPool, "run">;
  readonly searcher: Pick<Searcher, "search" | "seesPictures">;
  readonly visual: Pick<VisualIndex, "keep" | "find" | "findAmong" | "areSame">;
  readonly catalog: { documents(): Iterable<DocumentRecord> };
  /** Describes pictures for encoders that do not see; undefined without one. */
  readonly narrator: Narrator | undefined;
  /**
   * Is told the hits that are the picture, best first, once they are known and words and meaning are still to be asked.
   * Not called when nothing was recognised by then; the answer takes the place of what was told.
   */
  readonly onRecognised?: (hits: readonly SearchHit[]) => void;
}

/** A picture of the library with the file it is in. */
interface LibraryPicture extends Picture {
  readonly hash: string;
  readonly path: string;
  readonly isWholeFile: boolean;
  readonly mtimeMs: number;
  readonly labels: readonly Label[];
}

/**
 * Searches with a picture: what it shows (the visual channel), what is written in it, its vector, and `request.query`.
 * Pictures that are recognised come first, then the sections that embed them. The picture goes nowhere but to the servers
 * that the user has set up; it does not become part of the library and leaves no artifact behind.
 *
 * Reading text takes most of the time, so that it is only read where it is not known: a picture that was recognised,
 * and is nearly all that the query picture shows, has its words in the library.
 *
 * @throws AfterimageError when the file is missing, no picture, damaged or too large
 */
export async function searchByImage(request: ImageSearchRequest, tools: ImageSearchTools, signal: AbortSignal): Promise<SearchResponse> {
  const started = performance.now();
  const { pool, searcher, visual, catalog, narrator } = tools;
  const { file, crop, query: typed, ...rest } = request;
  const asks = (channel: Channel): boolean => request.channels?.includes(channel) ?? true;
  const look = await pool.run("look", { file: resolve(file), ...(crop ? { crop } : {}) }, signal);
  const pictures = picturesOf(catalog.documents());
  const resemble: Resemble = (aligned) => {
    const thumbnails = aligned.map(({ pixels, map }) => ({ thumbnail: pictures.get(pixels)?.thumbnail ?? "", map }));
    return pool.run("resemble", { raster: look.raster, pictures: thumbnails }, signal);
  };
  let found = asks("visual") ? await see(look, crop === undefined, pictures, resemble, tools, signal) : { pictures: [], ways: [] };
  let seen = await grouped(found.pictures, pictures, visual, signal);
  if (tools.onRecognised && seen.length > 0) {
    const question = { seen, png: look.raster.png, typed: plainText(parseQuery(typed)) };
    const { hits } = await searcher.search({ ...rest, query: typed, channels: ["visual"] }, signal, question);
    tools.onRecognised(hits.filter(({ match }) => match !== undefined));
  }

  const reads = asks("lexical") || asks("dense");
  const known = found.pictures[0] && wordsOf(found.pictures[0], pictures);
  const text = reads ? (known ?? (await pool.run("read", look.raster, signal))) : "";
  const words = queryFromPicture(text);
  const question = { ...rest, query: [words, typed].filter((part) => part.trim() !== "").join(" ") };
  if (asks("visual") && found.pictures.length === 0) {
    const { hits } = await searcher.search({ ...question, limit: proposedByWords, channels: ["lexical"] }, signal);
    found = { ...found, pictures: await visual.findAmong(hits.flatMap(({ picture }) => picture?.pixels ?? []), found.ways, resemble, signal) };
    seen = await grouped(found.pictures, pictures, visual, signal);
  }
  const description = known === undefined && asks("dense") && !searcher.seesPictures ? await describe(look.raster.png, narrator, signal) : undefined;
  const answer = await searcher.search(question, signal, {
    seen,
    png: look.raster.png,
    typed: plainText(parseQuery(typed)),
    ...(typeof description === "string" ? { description } : {}),
  });
  const notes = description instanceof AfterimageError ? [...answer.notes, `The picture was not described: ${description.message}`] : answer.notes;
  const isSilent = words === "" && seen.length === 0 && reads;
  return {
    hits: answer.hits,
    notes: isSilent ? [...notes, "No text was read in the picture, and no picture of the library was recognised in it."] : notes,
    tookMs: performance.now() - started,
  };
}

/** What a vision model says of a picture, as its answers are embedded; undefined without a model. */
async function describe(png: Uint8Array, narrator: Narrator | undefined, signal: AbortSignal): Promise<string | AfterimageError | undefined> {
  const deadline = AbortSignal.timeout(describeDeadlineMs);
  try {
    return narrator && accountText(await narrator.narrate(png, AbortSignal.any([signal, deadline]), "query"));
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof AfterimageError) return error;
    if (deadline.aborted) return new AfterimageError({ kind: "timeout", message: `the vision model did not answer within ${describeDeadlineMs / 1000} seconds.` });
    throw error;
  }
}

interface Sight {
  /** What was recognised, best first. */
  readonly pictures: readonly FoundPicture[];
  /** The features by which the query picture was compared. */
  readonly ways: readonly PictureFeatures[];
}

/** What is recognised in a picture, or, unless that is sure, in its negative, or in its parts. */
async function see(
  { hash, features, raster }: Look,
  isWhole: boolean,
  pictures: ReadonlyMap<string, LibraryPicture>,
  resemble: Resemble,
  { visual, pool }: ImageSearchTools,
  signal: AbortSignal,
): Promise<Sight> {
  await visual.keep(new Set(pictures.keys()), signal);
  const sameBytes = isWhole ? [...pictures].filter(([, picture]) => picture.hash === hash && picture.isWholeFile).map(([pixels]) => identical(pixels)) : [];
  let found = bestFirst([...sameBytes, ...(await visual.find(features, resemble, signal))]);
  const ways = [features];
  const isSure = (): boolean => (found[0]?.confidence ?? 0) >= sure;
  for (const look of ["negative", "parts"] as const) {
    if (isSure()) break;
    for (const seen of [await pool.run(look, raster, signal)].flat()) {
      ways.push(seen);
      found = bestFirst([...found, ...(await visual.find(seen, resemble, signal))]);
      if (isSure()) break;
    }
  }
  return { pictures: found, ways };
}

/** The words of a picture of the library inside the part that was recognised; undefined where there may be more than those. */
function wordsOf({ pixels, confidence, covers, region }: FoundPicture, pictures: ReadonlyMap<string, LibraryPicture>): string | undefined {
  if (confidence < sure || covers < nearlyAll) return undefined;
  const inside = (pictures.get(pixels)?.labels ?? []).filter(({ box }) => contains(region, { x: box.x + box.width / 2, y: box.y + box.height / 2 }));
  return inside.length === 0 ? undefined : inside.map(({ text }) => text).join("\n");
}

/**
 * Gathers versions of one picture. The one that matches best stands for them; of those that match as well, a drawing
 * that is sharp at any size, else the largest, else the newest.
 */
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
  const size = ({ pixels }: FoundPicture): number => {
    const { path = "", width = 0, height = 0 } = pictures.get(pixels) ?? {};
    return path.toLowerCase().endsWith(".svg") ? Number.POSITIVE_INFINITY : width * height;
  };
  const age = ({ pixels }: FoundPicture): number => pictures.get(pixels)?.mtimeMs ?? 0;
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

function picturesOf(documents: Iterable<DocumentRecord>): Map<string, LibraryPicture> {
  const pictures = new Map<string, LibraryPicture>();
  for (const { path, hash, mtimeMs, fragments } of documents) {
    for (const { kind, picture, labels } of fragments) {
      if (picture) pictures.set(picture.pixels, { ...picture, path, hash, mtimeMs, labels, isWholeFile: kind === "image" });
    }
  }
  return pictures;
}
