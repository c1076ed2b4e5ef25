import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import type { Describer } from "../describe/describer.ts";
import { AfterimageError, isAbort, messageOf } from "../errors.ts";
import type { DocumentSource, ExtractedFragment, Extractor, Raster } from "../extract/extractor.ts";
import { pngOf, thumbnailOf } from "../extract/raster.ts";
import { extractorFor } from "../extract/registry.ts";
import type { DocumentLimits } from "../libraryTypes.ts";
import { limits } from "../limits.ts";
import type { Anchor, DocumentRecord, Fragment, Label, Picture } from "../model.ts";
import type { SharedIndex } from "../share/sharedIndex.ts";
import type { ArtifactStore } from "../store/artifacts.ts";
import { isMissing } from "../store/fileErrors.ts";
import { sha256Hex } from "../store/hash.ts";
import { clock } from "../text/clock.ts";
import { featuresId, featuresKey, packFeatures } from "../visual/features.ts";
import { findFeatures, indexedDetail } from "../visual/findFeatures.ts";
import type { SharedPlace } from "./sharedSource.ts";

export interface PrepareTask {
  readonly root: string;
  readonly path: string;
  /** What the catalog has of this path; the same bytes and extractor again mean nothing to do. */
  readonly known?: { readonly hash: string; readonly extractor: string };
  /** Read text in pictures. */
  readonly ocr: boolean;
  readonly limits?: DocumentLimits;
  /** Leave out what takes drawing pictures or reading text in them, and is not known yet. */
  readonly wordsOnly?: boolean;
  /** Where the team's artifacts lie, when they may be used. */
  readonly shared?: SharedPlace;
}

export type Prepared =
  /** `fromShared`: whether text in pictures is what the team has shared. */
  | { readonly outcome: "read"; readonly record: DocumentRecord; readonly fromShared: boolean }
  | { readonly outcome: "unchanged"; readonly size: number; readonly mtimeMs: number }
  /** Deleted since it was listed. */
  | { readonly outcome: "vanished" };

export interface RenderTask {
  readonly root: string;
  readonly path: string;
  readonly anchor: Anchor;
  readonly maxSide: number;
}

export interface Rendered {
  /** Key of the `raster` artifact. */
  readonly key: string;
  readonly width: number;
  readonly height: number;
}

/** Draws a fragment as encoders and vision models get it. */
export interface PictureTask {
  readonly root: string;
  readonly path: string;
  /** Of the bytes that the fragment is from. */
  readonly hash: string;
  readonly anchor: Anchor;
}

/** Draws the thumbnail of a picture that is known already, though not looked at. */
export interface ThumbnailTask extends PictureTask {
  /** Key of the artifact. */
  readonly thumbnail: string;
}

export interface PrepareTools {
  readonly artifacts: ArtifactStore;
  /** What the team shares. */
  readonly shared: (place: SharedPlace) => Promise<Pick<SharedIndex, "ocr" | "features"> | undefined>;
  readonly describer: Describer;
}

/** Bumped when thumbnails or viewer pictures are made another way. */
const rasterVersion = 2;

/** A thumbnail alone needs no more than twice its size to come out sharp, and a page costs by its pixels. */
const thumbnailRasterSide = 2 * limits.thumbnailSide;

/** Bumped when {@link drawPicture} draws in another way; part of the keys of what models make of the pictures. */
export const pictureInputVersion = 1;

const storedLabels = z.array(
  z.object({ text: z.string(), box: z.object({ x: z.number(), y: z.number(), width: z.number(), height: z.number() }) }),
);

/**
 * What made a document's fragments, for {@link DocumentRecord.extractor}: with another extractor version, other local
 * features, read up to another point, or with OCR turned on or off, the document is prepared again.
 * @param wanted the user's limits
 */
export function extractorTag(extractor: Extractor, describerId: string | undefined, wanted: DocumentLimits | undefined): string {
  const upTo = wantedExtent(extractor, wanted);
  const parts = extractor.render ? [featuresId, ...(describerId ? [describerId] : [])] : [];
  return [`${extractor.name}@${extractor.version}`, ...(upTo ? [`${extractor.readsUpTo}:${upTo}`] : []), ...parts].join("+");
}

/** How much of a document the user wants to have read; undefined for what `limits` has. */
function wantedExtent({ readsUpTo }: Extractor, wanted: DocumentLimits | undefined): number | undefined {
  return (readsUpTo && wanted?.[readsUpTo]) || undefined;
}

/**
 * Turns one file into its catalog record: extraction, then thumbnail, local features and OCR for every fragment with
 * pixels. All are artifacts by the hash of the document's bytes, so a copy, a rename or a second clone draws and reads
 * nothing again.
 *
 * @param onStep called after each fragment, as a sign of life
 * @throws AfterimageError when nothing of the document can be used
 */
export async function prepare(task: PrepareTask, tools: PrepareTools, onStep: () => void, signal: AbortSignal): Promise<Prepared> {
  const extractor = requireExtractor(task.path);
  const file = join(task.root, task.path);
  const found = await Promise.all([readFile(file), stat(file)]).catch((error: unknown) => {
    if (isMissing(error)) return undefined;
    throw error;
  });
  if (!found) return { outcome: "vanished" };
  const [bytes, { size, mtimeMs: exact }] = found;
  const mtimeMs = Math.round(exact);
  const hash = sha256Hex(bytes);
  const tag = extractorTag(extractor, task.ocr ? tools.describer.id : undefined, task.limits);
  if (task.known?.hash === hash && task.known.extractor === tag) return { outcome: "unchanged", size, mtimeMs };

  const notes = { fromShared: false, wordsOnly: false };
  const record = (fragments: readonly Fragment[], problems: readonly string[]): Prepared => ({
    outcome: "read",
    record: { path: task.path, hash, size, mtimeMs, extractor: tag, fragments, problems, ...(notes.wordsOnly ? { wordsOnly: true } : {}) },
    fromShared: notes.fromShared,
  });
  const upTo = wantedExtent(extractor, task.limits);
  const source: DocumentSource = { path: task.path, bytes, file, ...(upTo === undefined ? {} : { upTo }), ...(task.wordsOnly ? { wordsOnly: true } : {}) };
  const read = async (): Promise<Prepared> => {
    let extraction;
    try {
      extraction = await extractor.extract(source, signal, onStep);
    } catch (error) {
      // Kept as a record without fragments, so that the same broken bytes are not tried again at every start.
      if (error instanceof AfterimageError) return record([], [describeError(error)]);
      throw error;
    }
    onStep();
    const fragments: Fragment[] = [];
    const problems = [...extraction.problems];
    for (const extracted of extraction.fragments) {
      signal.throwIfAborted();
      fragments.push(await withPixels(extracted, { extractor, source, hash, tools, task, problems, notes }, signal));
      onStep();
    }
    return record(fragments, problems);
  };
  return extractor.hold ? extractor.hold(source, read) : read();
}

/**
 * Key of the `ocr` artifact of a fragment.
 * @param hash      of the document's bytes
 * @param extractor name and version, as a document's tag begins with
 */
export function ocrKey(hash: string, extractor: string, fragment: string, describerId: string): string {
  return sha256Hex(hash, extractor, fragment, `ocr:${describerId}:${limits.ocrSide}`);
}

interface PixelContext {
  readonly extractor: Extractor;
  readonly source: DocumentSource;
  readonly hash: string;
  readonly tools: PrepareTools;
  readonly task: PrepareTask;
  readonly problems: string[];
  /** Whether something came from what the team shares, and whether pictures were left out. */
  readonly notes: { fromShared: boolean; wordsOnly: boolean };
}

async function withPixels(extracted: ExtractedFragment, context: PixelContext, signal: AbortSignal): Promise<Fragment> {
  const { picture, ...fragment } = extracted;
  const { extractor, source, hash, tools, task, notes } = context;
  if (!picture || !extractor.render) return fragment;
  const origin = [hash, `${extractor.name}@${extractor.version}`, extracted.key];
  const pixels = sha256Hex(...origin);
  const thumbnail = sha256Hex(...origin, `thumbnail@${rasterVersion}:${limits.thumbnailSide}`);
  const ocr = ocrKey(hash, `${extractor.name}@${extractor.version}`, extracted.key, tools.describer.id);

  const isRead = task.ocr && picture.needsOcr;
  const side = isRead ? limits.ocrSide : thumbnailRasterSide;
  let raster: Raster | undefined;
  const draw = async (): Promise<Raster> => (raster ??= await extractor.render!(source, extracted.anchor, side, signal));
  const whole: Picture = { width: picture.width, height: picture.height, thumbnail, pixels };
  const withLabels = (labels: readonly Label[]): Fragment => {
    const text = [extracted.text, ...labels.map((label) => label.text)].filter((part) => part !== "").join("\n");
    return { ...fragment, labels: [...extracted.labels, ...labels].slice(0, limits.labels), text: text.slice(0, limits.fragmentText) };
  };
  try {
    const features = featuresKey(pixels);
    const lacksThumbnail = !(await tools.artifacts.has("thumbnail", thumbnail));
    const lacksFeatures = !(await tools.artifacts.has("features", features));
    const known = isRead ? await knownLabels(ocr, context) : [];
    if (task.wordsOnly && (lacksThumbnail || lacksFeatures || known === undefined)) {
      notes.wordsOnly = true;
      const canBeRecognised = !lacksFeatures || (await (await ofTeam(context))?.features(features)) !== undefined;
      return { ...withLabels(known ?? []), ...(canBeRecognised ? { picture: whole } : {}) };
    }
    if (lacksThumbnail) await tools.artifacts.put("thumbnail", thumbnail, await thumbnailOf(await draw()));
    if (lacksFeatures) await tools.artifacts.put("features", features, packFeatures(await findFeatures(await draw(), indexedDetail)));
    const labels = known ?? (await readLabels(ocr, draw, context, signal));
    return { ...withLabels(labels), picture: whole };
  } catch (error) {
    if (isAbort(error)) throw error;
    context.problems.push(`${placeOf(extracted)}: ${describeError(error)}`);
    return fragment;
  }
}

/** Text in a picture as it was read on this machine before, else as the team shares it. */
async function knownLabels(key: string, context: PixelContext): Promise<readonly Label[] | undefined> {
  const kept = await context.tools.artifacts.get("ocr", key);
  if (kept) {
    const parsed = storedLabels.safeParse(parseJson(kept));
    if (parsed.success) return parsed.data;
  }
  const fromTeam = await (await ofTeam(context))?.ocr(key);
  if (fromTeam) context.notes.fromShared = true;
  return fromTeam;
}

/** What the team shares; undefined where nothing may be used. */
async function ofTeam({ tools, task: { shared } }: PixelContext): ReturnType<PrepareTools["shared"]> {
  return shared && tools.shared(shared);
}

async function readLabels(
  key: string,
  draw: () => Promise<Raster>,
  { tools: { artifacts, describer } }: PixelContext,
  signal: AbortSignal,
): Promise<readonly Label[]> {
  const { labels } = await describer.describe(await draw(), signal);
  await artifacts.put("ocr", key, Buffer.from(JSON.stringify(labels)));
  return labels;
}

/** Draws one fragment for the viewer, at most `maxSide` pixels on its longest side. */
export async function render(task: RenderTask, artifacts: ArtifactStore, signal: AbortSignal): Promise<Rendered> {
  const extractor = requireExtractor(task.path);
  if (!extractor.render) {
    throw new AfterimageError({ kind: "invalid-argument", message: `${task.path} has no picture to show.` });
  }
  const file = join(task.root, task.path);
  const raster = await extractor.render({ path: task.path, bytes: await readFile(file), file }, task.anchor, task.maxSide, signal);
  const png = await pngOf(raster);
  const key = sha256Hex(png);
  await artifacts.put("raster", key, png);
  return { key, width: raster.width, height: raster.height };
}

/**
 * Draws a fragment for models, large enough for each of them to shrink it as it wants.
 * @returns PNG bytes
 * @throws AfterimageError `not-found` when the file has gone or changed since
 */
export async function drawPicture(task: PictureTask, signal: AbortSignal): Promise<Uint8Array> {
  return pngOf(await drawUnchanged(task, limits.ocrSide, signal));
}

/**
 * Draws a fragment's thumbnail ahead of its turn, as somebody asks with a picture that may be this one.
 * @throws AfterimageError `not-found` when the file has gone or changed since
 */
export async function drawThumbnail(task: ThumbnailTask, artifacts: ArtifactStore, signal: AbortSignal): Promise<undefined> {
  if (await artifacts.has("thumbnail", task.thumbnail)) return;
  await artifacts.put("thumbnail", task.thumbnail, await thumbnailOf(await drawUnchanged(task, thumbnailRasterSide, signal)));
}

async function drawUnchanged(task: PictureTask, side: number, signal: AbortSignal): Promise<Raster> {
  const file = join(task.root, task.path);
  const bytes = await readFile(file).catch((error: unknown) => {
    if (isMissing(error)) return undefined;
    throw error;
  });
  const extractor = requireExtractor(task.path);
  if (bytes === undefined || sha256Hex(bytes) !== task.hash || !extractor.render) {
    throw new AfterimageError({ kind: "not-found", message: `${task.path} has changed since it was read.` });
  }
  return extractor.render({ path: task.path, bytes, file }, task.anchor, side, signal);
}

function requireExtractor(path: string): Extractor {
  const extractor = extractorFor(path);
  if (!extractor) throw new AfterimageError({ kind: "invalid-argument", message: `${path} is not a format Afterimage reads.` });
  return extractor;
}

function describeError(error: unknown): string {
  return error instanceof AfterimageError && error.hint ? `${error.message} ${error.hint}` : messageOf(error);
}

function placeOf(fragment: ExtractedFragment): string {
  const { page, slide, timestamp } = fragment.anchor;
  if (timestamp !== undefined) return `At ${clock(timestamp)}`;
  return page !== undefined ? `Page ${page}` : slide !== undefined ? `Slide ${slide}` : "The picture";
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString("utf8"));
  } catch {
    return undefined;
  }
}
