/** Pictures within office files: each is read by the extractor of its own format. */
import { AfterimageError } from "../../errors.ts";
import type { ExtractedFragment, Extractor, Raster } from "../extractor.ts";
import { image } from "../image.ts";
import { dominantColours } from "../placeWords.ts";
import { openRaster, rasterOf } from "../raster.ts";
import { svg } from "../svg.ts";

/** What a picture is by itself. */
export interface MediaContent extends Pick<ExtractedFragment, "title" | "text" | "labels" | "description"> {
  readonly size: NonNullable<ExtractedFragment["picture"]>;
  /** Names of the colours that it is remembered by. */
  readonly colours: readonly string[];
}

/** Shares that are cut off: left, top, right, bottom. */
export type Crop = readonly [number, number, number, number];

export const uncut: Crop = [0, 0, 0, 0];

/** Longest side of the copy on which colours are counted. */
const sampleSide = 48;

/** @throws AfterimageError what the picture's own format throws; `unreadable` for metafiles, which nothing here draws */
export async function readMedia(path: string, bytes: Uint8Array, signal: AbortSignal): Promise<MediaContent> {
  const format = formatOf(path, bytes);
  const [inner] = (await format.extract({ path, bytes }, signal)).fragments;
  if (!inner?.picture) throw new AfterimageError({ kind: "unreadable", message: `${path} shows nothing.` });
  const sample = await format.render({ path, bytes }, {}, sampleSide, signal);
  const { title, text, labels, description, picture } = inner;
  return { title, text, labels, description, size: picture, colours: dominantColours(sample.data) };
}

/**
 * Draws a picture, cut as it is placed, so that its longest side has at most `maxSide` pixels.
 * @throws AfterimageError as {@link readMedia}
 */
export async function drawMedia(path: string, bytes: Uint8Array, crop: Crop, maxSide: number, signal: AbortSignal): Promise<Raster> {
  const [left, top, right, bottom] = crop;
  const kept = Math.min(1 - left - right, 1 - top - bottom);
  const isCut = kept < 1 && kept > 0.01;
  // What is left after cutting should still have the pixels that were asked for.
  const whole = await formatOf(path, bytes).render({ path, bytes }, {}, isCut ? Math.min(2 * maxSide, Math.round(maxSide / kept)) : maxSide, signal);
  if (!isCut) return whole;
  const area = {
    left: Math.floor(left * whole.width),
    top: Math.floor(top * whole.height),
    width: Math.max(1, Math.floor((1 - left - right) * whole.width)),
    height: Math.max(1, Math.floor((1 - top - bottom) * whole.height)),
  };
  return rasterOf(openRaster(whole).extract(area).resize({ width: maxSide, height: maxSide, fit: "inside", withoutEnlargement: true }));
}

type Drawable = Extractor & Required<Pick<Extractor, "render">>;

/** The format of a picture, told by its beginning, since the endings of parts often lie. */
function formatOf(path: string, bytes: Uint8Array): Drawable {
  const start = Buffer.from(bytes.subarray(0, 256)).toString("latin1");
  const metafile = metafileOf(start);
  if (metafile !== undefined) {
    throw new AfterimageError({
      kind: "unreadable",
      message: `${path} is a ${metafile}, which Afterimage does not draw.`,
      hint: "Insert the picture as PNG or SVG.",
    });
  }
  return start.replace(/^\xef\xbb\xbf/, "").trimStart().startsWith("<") ? (svg as Drawable) : (image as Drawable);
}

/** Windows' vector formats, EMF by its header, WMF with and without one, and LibreOffice's. */
function metafileOf(start: string): string | undefined {
  if (start.startsWith("VCLMTF")) return "LibreOffice metafile (SVM)";
  if (start.startsWith("\x01\0\0\0") && start.slice(40, 44) === " EMF") return "Windows metafile (EMF)";
  return /^(?:\xd7\xcd\xc6\x9a|\x01\0\x09\0)/.test(start) ? "Windows metafile (WMF)" : undefined;
}
