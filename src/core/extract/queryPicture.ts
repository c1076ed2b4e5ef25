import { readFile, stat } from "node:fs/promises";
import sharp from "sharp";
import { AfterimageError } from "../errors.ts";
import { isMissing } from "../store/fileErrors.ts";
import type { Extractor, Raster } from "./extractor.ts";
import { openImage } from "./raster.ts";
import { extractorFor } from "./registry.ts";

/** A picture to ask with, once it has proved to be one. */
export interface QueryPicture {
  /** Pixels as it is shown; an SVG in user units. */
  readonly width: number;
  readonly height: number;
  /** More frames or pages than one; the first is what is asked with. */
  readonly isAnimated: boolean;
  /** Whether something shows through it. */
  readonly isTransparent: boolean;
}

/** A picture that somebody wants to ask with; its bytes have proved to be one. */
export interface OpenedQueryPicture {
  readonly bytes: Uint8Array;
  /** How it looks: upright, on the ground that it needs to be seen, its longest side at most `maxSide` pixels. */
  draw(maxSide: number): Promise<Raster>;
  /** What there is to say of it. */
  tell(): Promise<QueryPicture>;
}

/**
 * Opens a picture that somebody wants to ask with. It leaves no artifact behind.
 *
 * @param file its path; the ending says which format it has
 * @param name what it is called in messages
 * @throws AfterimageError `not-found`, `unreadable` or `too-large`, in words for the user
 */
export async function openQueryPicture(file: string, name: string, signal: AbortSignal): Promise<OpenedQueryPicture> {
  const extractor = pictureExtractor(file, name);
  const found = await stat(file).catch((error: unknown) => {
    if (isMissing(error)) throw new AfterimageError({ kind: "not-found", message: `${name} is no longer there.`, hint: "Choose another picture.", cause: error });
    throw error;
  });
  if (found.size > extractor.maxBytes) {
    throw new AfterimageError({
      kind: "too-large",
      message: `${name} is too large: ${megabytes(found.size)} of at most ${megabytes(extractor.maxBytes)}.`,
      hint: "Take a screenshot of the part that matters, or save it smaller.",
    });
  }
  const source = { path: name, bytes: await readFile(file) };
  const picture = (await extractor.extract(source, signal)).fragments[0]?.picture;
  if (picture === undefined) {
    throw new AfterimageError({ kind: "unreadable", message: `${name} shows nothing.`, hint: "Choose another picture." });
  }
  const isRaster = extractor.name === "image";
  return {
    bytes: source.bytes,
    draw: (maxSide) => extractor.render(source, {}, maxSide, signal),
    tell: async () => ({
      width: Math.round(picture.width),
      height: Math.round(picture.height),
      isAnimated: isRaster && (await hasFrames(source.bytes)),
      isTransparent: isRaster && (await isSeenThrough(source.bytes)),
    }),
  };
}

/** A format whose documents are pictures. */
type PictureFormat = Extractor & Required<Pick<Extractor, "render">>;

function isPictureFormat(extractor: Extractor | undefined): extractor is PictureFormat {
  return extractor !== undefined && "render" in extractor && extractor.name !== "pdf" && extractor.name !== "video";
}

function pictureExtractor(file: string, name: string): PictureFormat {
  const extractor = extractorFor(file);
  if (isPictureFormat(extractor)) return extractor;
  throw new AfterimageError({
    kind: "unreadable",
    message: `${name} is not a picture.`,
    hint: "Choose a PNG, JPEG, GIF, WebP, AVIF, TIFF, BMP or SVG file, or take a screenshot.",
  });
}

/** BMP, which sharp does not read, has neither frames nor transparency here. */
async function hasFrames(bytes: Uint8Array): Promise<boolean> {
  const metadata = await openImage(bytes).metadata().catch(() => undefined);
  return (metadata?.pages ?? 1) > 1;
}

/** Looks at a small copy: transparency that does not show there is anti-aliasing. */
async function isSeenThrough(bytes: Uint8Array): Promise<boolean> {
  const small = await openImage(bytes)
    .resize({ width: 128, height: 128, fit: "inside", withoutEnlargement: true })
    .png()
    .toBuffer()
    .catch(() => undefined);
  return small !== undefined && !(await sharp(small).stats()).isOpaque;
}

function megabytes(bytes: number): string {
  return `${Math.ceil(bytes / 1024 / 1024)} MB`;
}
