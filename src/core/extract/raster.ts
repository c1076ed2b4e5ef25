import sharp, { type Sharp } from "sharp";
import { AfterimageError, messageOf } from "../errors.ts";
import { limits } from "../limits.ts";
import type { Raster } from "./extractor.ts";

// One image at a time in one thread: the worker processes are the parallelism, and a cache only holds memory here.
sharp.concurrency(1);
sharp.cache(false);

/** What transparency is resolved on: paper, or a dark editor for drawings made of light lines. */
const paper = "#ffffff";
const darkGround = "#1e1e1e";

/** PNGs here are for the viewer or for a server: fast matters more than small. */
const fastPng = { compressionLevel: 3 } as const;

/** The formats whose decoders an image file may reach; whatever else its bytes claim to be is refused. */
const rasterFormats: ReadonlySet<string> = new Set(["png", "jpeg", "gif", "webp", "heif", "tiff"]);

/** sharp with this project's limits: no more pixels than allowed, broken data is an error, the first frame unless told otherwise. */
export function openImage(bytes: Uint8Array, frames: { readonly page: number; readonly pages: number } = { page: 0, pages: 1 }): Sharp {
  return sharp(bytes, { limitInputPixels: limits.imagePixels, failOn: "error", ...frames });
}

/**
 * Size in pixels as it is shown (after EXIF rotation), by what the header says.
 * @throws AfterimageError `unreadable` when the bytes are not a raster image, `too-large`
 */
export async function imageSize(bytes: Uint8Array, path: string): Promise<{ width: number; height: number }> {
  if (bytes.length === 0) throw new AfterimageError({ kind: "unreadable", message: `${path} is empty.` });
  try {
    const { format, autoOrient } = await openImage(bytes).metadata();
    if (!rasterFormats.has(format)) {
      throw new AfterimageError({
        kind: "unreadable",
        message: `${path} is not what its name says: its content is ${format.toUpperCase()}.`,
        hint: "Rename it to the ending of its real format.",
      });
    }
    return autoOrient;
  } catch (error) {
    throw imageError(error, path);
  }
}

/**
 * Decodes an image to a raster whose longest side has at most `maxSide` pixels; never enlarges.
 * @param frame of an animation, from 0
 * @throws AfterimageError as {@link imageSize}
 */
export async function decodeImage(bytes: Uint8Array, path: string, maxSide: number, frame = 0): Promise<Raster> {
  try {
    return await onGround(
      openImage(bytes, { page: frame, pages: 1 })
        .autoOrient()
        .resize({ width: maxSide, height: maxSide, fit: "inside", withoutEnlargement: true }),
    );
  } catch (error) {
    throw imageError(error, path);
  }
}

/** Decodes a picture, its transparency resolved on the ground that its drawing needs to be seen. */
export async function onGround(image: Sharp): Promise<Raster> {
  const { data, info } = await image.toColourspace("srgb").raw().toBuffer({ resolveWithObject: true });
  if (info.channels === 3) return { data, width: info.width, height: info.height };
  const decoded = (): Sharp => sharp(data, { raw: info });
  if (info.channels === 1) return rasterOf(decoded());
  const background = (await isLightOnTransparent(decoded())) ? darkGround : paper;
  return rasterOf(decoded().flatten({ background }));
}

/** The pixels of a picture in which nothing is transparent. */
export async function rasterOf(opaque: Sharp): Promise<Raster> {
  const { data, info } = await opaque.removeAlpha().toColourspace("srgb").raw().toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
}

/** A raster made smaller, where it is larger, so that its longest side has `maxSide` pixels. */
export async function fitted(raster: Raster, maxSide: number): Promise<Raster> {
  if (Math.max(raster.width, raster.height) <= maxSide) return raster;
  return rasterOf(openRaster(raster).resize({ width: maxSide, height: maxSide, fit: "inside" }));
}

/** A raster for sharp to work on. */
export function openRaster({ data, width, height }: Raster): Sharp {
  return sharp(data, { raw: { width, height, channels: 3 } });
}

export function pngOf(raster: Raster): Promise<Uint8Array> {
  return openRaster(raster).png(fastPng).toBuffer();
}

/** Side of the small copy on which the ground is chosen. */
const sampleSide = 256;

/**
 * Whether a picture would vanish on white: much of what is visible is light, and next to nothing of it would vanish
 * on a dark ground instead.
 */
async function isLightOnTransparent(image: Sharp): Promise<boolean> {
  const { data } = await image
    .resize({ width: sampleSide, height: sampleSide, fit: "inside", withoutEnlargement: true })
    .toColourspace("srgb")
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  let transparent = 0;
  let visible = 0;
  let light = 0;
  let dark = 0;
  for (let at = 0; at < data.length; at += 4) {
    const alpha = data[at + 3]! / 255;
    if (alpha < 0.5) transparent++;
    visible += alpha;
    // Rec. 709 luma of the colour as stored; the threshold need not be exact.
    const luma = (0.2126 * data[at]! + 0.7152 * data[at + 1]! + 0.0722 * data[at + 2]!) / 255;
    if (luma > 0.75) light += alpha;
    else if (luma < 0.35) dark += alpha;
  }
  return transparent > 0.05 * (data.length / 4) && light > 0.5 * visible && dark < 0.05 * visible;
}

/**
 * WebP no larger than the limit of thumbnails, sharp enough for the small text of diagrams. Better colours at the edges
 * (`smartSubsample`) and the smallest file (effort 4) would take four times as long.
 */
export async function thumbnailOf(raster: Raster): Promise<Uint8Array> {
  return openRaster(raster)
    .resize({ width: limits.thumbnailSide, height: limits.thumbnailSide, fit: "inside", withoutEnlargement: true })
    .webp({ quality: 84, effort: 2 })
    .toBuffer();
}

/** What sharp throws, as an error about the user's file. */
function imageError(error: unknown, path: string): AfterimageError {
  if (error instanceof AfterimageError) return error;
  const detail = messageOf(error).split("\n", 1)[0] ?? "";
  if (/pixel limit|too large|exceeds/i.test(detail)) {
    return new AfterimageError({
      kind: "too-large",
      message: `${path} has more pixels than Afterimage decodes (${limits.imagePixels.toLocaleString("en")}).`,
      hint: "Export it smaller, or leave it out with .afterimageignore.",
      cause: error,
    });
  }
  return new AfterimageError({
    kind: "unreadable",
    message: `${path} cannot be decoded as an image: ${detail}`,
    hint: "Open it in an image viewer to see whether the file is damaged.",
    cause: error,
  });
}
