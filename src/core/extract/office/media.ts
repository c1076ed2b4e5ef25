/** Pictures within office files: each is read by the extractor of its own format. */
import { AfterimageError } from "../../errors.ts";
import type { ExtractedFragment, Raster } from "../extractor.ts";
import { pictureFormatOf } from "../pictureFormat.ts";
import { dominantColours } from "../placeWords.ts";
import { openRaster, rasterOf } from "../raster.ts";

/** What a picture is by itself. */
export interface MediaContent extends Pick<ExtractedFragment, "text" | "labels" | "description"> {
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
  const format = pictureFormatOf(path, bytes);
  // One source for both, so that the picture is decoded once.
  const source = { path, bytes };
  const [inner] = (await format.extract(source, signal)).fragments;
  if (!inner?.picture) throw new AfterimageError({ kind: "unreadable", message: `${path} shows nothing.` });
  const sample = await format.render(source, {}, sampleSide, signal);
  const { text, labels, description, picture } = inner;
  return { text, labels, description, size: picture, colours: dominantColours(sample.data) };
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
  const whole = await pictureFormatOf(path, bytes).render({ path, bytes }, {}, isCut ? Math.min(2 * maxSide, Math.round(maxSide / kept)) : maxSide, signal);
  if (!isCut) return whole;
  const area = {
    left: Math.floor(left * whole.width),
    top: Math.floor(top * whole.height),
    width: Math.max(1, Math.floor((1 - left - right) * whole.width)),
    height: Math.max(1, Math.floor((1 - top - bottom) * whole.height)),
  };
  return rasterOf(openRaster(whole).extract(area).resize({ width: maxSide, height: maxSide, fit: "inside", withoutEnlargement: true }));
}
