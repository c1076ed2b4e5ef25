import { stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";
import type { DocumentRecord, Fragment, Picture } from "../../core/model.ts";
import type { Services } from "../../core/services.ts";
import { sha256Hex } from "../../core/store/hash.ts";
import { mapConcurrently } from "../../core/store/mapConcurrently.ts";
import { descriptorWords, featuresKey, packFeatures, readFeatures, type PictureFeatures } from "../../core/visual/features.ts";
import type { Say } from "./figures.ts";

/** How many pictures a library has. */
export interface VisualLibrarySize {
  readonly pictures: number;
  /** Pictures that are prepared one after the other, to be timed. */
  readonly timed: number;
}

export interface VisualLibrary {
  /** One for each picture, the drawn ones first, in the order of the drawings. */
  readonly documents: readonly DocumentRecord[];
  /** Milliseconds that the timed pictures took to be prepared, without OCR. */
  readonly times: readonly number[];
  /** Bytes on disk of each drawn picture's features. */
  readonly bytes: readonly number[];
}

type PictureDocument = DocumentRecord & { readonly fragments: readonly [Fragment & { readonly picture: Picture }] };

/** Pictures whose features make up a mixed one, a quarter of its width each. */
const mixedOf = 4;
/** Bits of 256 that are flipped in a feature taken from a drawing. */
const flippedBits = 12;
const saidEvery = 2500;
const parallelWrites = 16;

/** Prepares drawings as an indexed folder's pictures are, then adds pictures that are mixed from their features until there are enough. */
export async function makeVisualLibrary(
  svgs: readonly string[],
  { pictures, timed }: VisualLibrarySize,
  { root, random, say }: { readonly root: string; readonly random: () => number; readonly say: Say },
  { pool, artifacts }: Pick<Services, "pool" | "artifacts">,
  signal: AbortSignal,
): Promise<VisualLibrary> {
  const drawn = new Array<PictureDocument>(svgs.length);
  const times: number[] = [];
  const prepareAt = async (at: number): Promise<void> => {
    const path = `drawn-${at}.png`;
    await writeFile(join(root, path), await sharp(Buffer.from(svgs[at]!)).png().toBuffer());
    const started = performance.now();
    const prepared = await pool.run("prepare", { root, path, ocr: false }, signal);
    if (at < timed) times.push(performance.now() - started);
    if (prepared.outcome !== "read" || prepared.record.fragments[0]?.picture === undefined) throw new Error(`${path} was not prepared.`);
    drawn[at] = prepared.record as PictureDocument;
  };
  for (let at = 0; at < timed; at++) await prepareAt(at);
  say(`${timed} drawings prepared one by one`);
  await mapConcurrently([...svgs.keys()].slice(timed), pool.size, prepareAt);
  say(`${svgs.length} drawings prepared`);

  const pixelsOf = ({ fragments: [{ picture }] }: PictureDocument): string => picture.pixels;
  const features: PictureFeatures[] = [];
  const bytes: number[] = [];
  for (const document of drawn) {
    features.push((await readFeatures(artifacts, pixelsOf(document)))!);
    bytes.push((await stat(artifacts.pathOf("features", featuresKey(pixelsOf(document))))).size);
  }
  const mixedDocuments = Array.from({ length: pictures - drawn.length }, (_, at) => renamed(drawn[at % drawn.length]!, at));
  await mapConcurrently([...mixedDocuments.entries()], parallelWrites, async ([at, document]) => {
    signal.throwIfAborted();
    await artifacts.put("features", featuresKey(pixelsOf(document)), packFeatures(mixed(features, random)));
    if (at % saidEvery === saidEvery - 1) say(`${at + 1} pictures mixed`);
  });
  return { documents: [...drawn, ...mixedDocuments], times, bytes };
}

/** A document for a mixed picture. It has no pixels of its own: a drawing's thumbnail costs as much to compare. */
function renamed(document: PictureDocument, at: number): PictureDocument {
  const [fragment] = document.fragments;
  const name = `mixed-${at}`;
  return { ...document, path: `${name}.png`, hash: sha256Hex(name), fragments: [{ ...fragment, picture: { ...fragment.picture, pixels: sha256Hex(name, "pixels") } }] };
}

/** A picture made of whole parts of drawings: the same places and sizes, the descriptors a little different. */
function mixed(real: readonly PictureFeatures[], random: () => number): PictureFeatures {
  const sources = Array.from({ length: mixedOf }, () => real[Math.floor(random() * real.length)]!);
  const { width, height } = sources[0]!;
  const chosen = sources.flatMap((source, part) =>
    Array.from({ length: source.count }, (_, feature) => ({ source, feature })).filter(
      ({ feature }) => Math.min(mixedOf - 1, Math.floor((mixedOf * source.points[2 * feature]!) / source.width)) === part,
    ),
  );
  const points = new Float32Array(2 * chosen.length);
  const descriptors = new Uint32Array(descriptorWords * chosen.length);
  for (const [at, { source, feature }] of chosen.entries()) {
    points[2 * at] = (source.points[2 * feature]! * width) / source.width;
    points[2 * at + 1] = (source.points[2 * feature + 1]! * height) / source.height;
    const own = descriptors.subarray(at * descriptorWords, (at + 1) * descriptorWords);
    own.set(source.descriptors.subarray(feature * descriptorWords, (feature + 1) * descriptorWords));
    for (let flip = 0; flip < flippedBits; flip++) own[Math.floor(random() * descriptorWords)]! ^= 1 << Math.floor(random() * 32);
  }
  return {
    width,
    height,
    count: chosen.length,
    points,
    levels: Uint8Array.from(chosen, ({ source, feature }) => source.levels[feature]!),
    angles: Float32Array.from(chosen, ({ source, feature }) => source.angles[feature]!),
    descriptors,
  };
}
