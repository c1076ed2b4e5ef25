import { openImage } from "../extract/raster.ts";
import { AfterimageError, messageOf } from "../errors.ts";
import type { WireImage } from "./wire.ts";

/** What a model takes of a picture. */
export interface PixelBudget {
  /** Both sides are multiples of this. */
  readonly factor: number;
  readonly minPixels: number;
  readonly maxPixels: number;
}

/** Qwen3-VL-Embedding's own limits (QwenLM/Qwen3-VL-Embedding, `qwen3_vl_embedding.py`): at most 1800 tokens of 32 × 32 pixels. */
export const qwen3VlPixels: PixelBudget = { factor: 32, minPixels: 4096, maxPixels: 1_843_200 };

/** Share of a context that a picture may fill: the rest is for the template and what is said of the picture. */
const pictureShare = 0.75;

/** Qwen's preprocessing refuses sides of more than 200:1; beyond half of that a picture is padded instead. */
const steepest = 100;

const paper = "#ffffff";

/** PNG keeps the small text of diagrams as it is; larger ones are photographs and noise, for which JPEG is as good. */
const largestPng = 1024 * 1024;
const jpeg = { quality: 92, chromaSubsampling: "4:4:4" } as const;

/** The model's budget, made smaller where the server was started with a context that would not hold such a picture. */
export function pixelsWithin(budget: PixelBudget, maxTokens: number): PixelBudget {
  const tokens = Math.max(1, Math.floor(maxTokens * pictureShare));
  return { ...budget, maxPixels: Math.max(budget.minPixels, Math.min(budget.maxPixels, tokens * budget.factor ** 2)) };
}

/**
 * The size at which a model looks at a picture: Qwen's `smart_resize` (qwen-vl-utils, `vision_process.py`), so that the
 * server has nothing left to resize.
 */
export function fittedSize(width: number, height: number, { factor, minPixels, maxPixels }: PixelBudget): { width: number; height: number } {
  const fitted = {
    width: Math.max(factor, Math.round(width / factor) * factor),
    height: Math.max(factor, Math.round(height / factor) * factor),
  };
  if (fitted.width * fitted.height > maxPixels) {
    const shrink = Math.sqrt((width * height) / maxPixels);
    const side = (pixels: number): number => Math.max(factor, Math.floor(pixels / shrink / factor) * factor);
    return within({ width: side(width), height: side(height) }, factor, maxPixels);
  }
  if (fitted.width * fitted.height < minPixels) {
    const grow = Math.sqrt(minPixels / (width * height));
    const side = (pixels: number): number => Math.ceil((pixels * grow) / factor) * factor;
    return { width: side(width), height: side(height) };
  }
  return fitted;
}

/** A side that could not shrink below one factor leaves too many pixels: the other side gives them up. */
function within(size: { width: number; height: number }, factor: number, maxPixels: number): { width: number; height: number } {
  const longest = (other: number): number => Math.max(factor, Math.floor(maxPixels / other / factor) * factor);
  return size.width >= size.height
    ? { ...size, width: Math.min(size.width, longest(size.height)) }
    : { ...size, height: Math.min(size.height, longest(size.width)) };
}

/**
 * Brings a picture into a model's budget: transparency on white, padded on white where it is too long and thin.
 * The same bytes give the same result.
 * @throws AfterimageError `refused-input` when the bytes are no picture
 */
export async function prepareImage(bytes: Uint8Array, budget: PixelBudget): Promise<WireImage> {
  try {
    const { autoOrient } = await openImage(bytes).metadata();
    const longer = Math.max(autoOrient.width, autoOrient.height);
    const thinnest = Math.ceil(longer / steepest);
    const isSteep = Math.min(autoOrient.width, autoOrient.height) < thinnest;
    const size = fittedSize(Math.max(autoOrient.width, thinnest), Math.max(autoOrient.height, thinnest), budget);
    const fitted = openImage(bytes)
      .autoOrient()
      .flatten({ background: paper })
      .toColourspace("srgb")
      .resize({ ...size, fit: isSteep ? "contain" : "fill", background: paper });
    const png = await fitted.clone().png().toBuffer();
    if (png.length <= largestPng) return { ...size, base64: png.toString("base64"), mime: "image/png" };
    return { ...size, base64: (await fitted.jpeg(jpeg).toBuffer()).toString("base64"), mime: "image/jpeg" };
  } catch (error) {
    throw new AfterimageError({
      kind: "refused-input",
      message: `A picture cannot be decoded: ${messageOf(error).split("\n", 1)[0] ?? ""}`,
      hint: "Open it in an image viewer to see whether the file is damaged.",
      cause: error,
    });
  }
}

/** A picture as a URL that carries it. */
export function dataUrl({ mime, base64 }: WireImage): string {
  return `data:${mime};base64,${base64}`;
}
