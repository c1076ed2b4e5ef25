import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import sharp from "sharp";
import type { Describer } from "../describe/describer.ts";
import type { Raster } from "../extract/extractor.ts";
import { readQueryPicture } from "../extract/queryPicture.ts";
import { limits } from "../limits.ts";
import type { Box } from "../model.ts";
import { sha256Hex } from "../store/hash.ts";
import { askedDetail, type FeatureDetector } from "../visual/featureDetector.ts";
import type { PictureFeatures } from "../visual/features.ts";

/** Looks at a picture that somebody asks with. */
export interface LookTask {
  /** Absolute path. */
  readonly file: string;
  readonly crop?: Box;
  /** Read the text in it. */
  readonly ocr: boolean;
}

/** What a picture that is asked with shows. */
export interface Look {
  /** SHA-256 of the file's bytes. */
  readonly hash: string;
  /** Its text, one line a line. */
  readonly text: string;
  /** Local features of it and of its negative. */
  readonly features: readonly PictureFeatures[];
  /** What was looked at, as PNG. */
  readonly png: Uint8Array;
}

export interface LookTools {
  readonly describer: Describer;
  readonly detector: Pick<FeatureDetector, "findBothWays">;
}

/**
 * Reads a picture that is not part of the library; unlike {@link prepare} it leaves no artifact behind.
 * @throws AfterimageError as {@link readQueryPicture}
 */
export async function look({ file, crop, ocr }: LookTask, { describer, detector }: LookTools, signal: AbortSignal): Promise<Look> {
  // A part is looked at as closely as a whole.
  const zoom = crop ? 1 / Math.max(crop.width, crop.height) : 1;
  const side = Math.min(limits.viewerSide, Math.round(limits.ocrSide * zoom));
  const { preview } = await readQueryPicture(file, basename(file), side, signal);
  const raster = crop ? await cut(preview, crop) : preview;
  signal.throwIfAborted();
  const features = await detector.findBothWays(raster, askedDetail);
  signal.throwIfAborted();
  const labels = ocr ? (await describer.describe(raster, signal)).labels : [];
  return { hash: sha256Hex(await readFile(file)), text: labels.map(({ text }) => text).join("\n"), features, png: raster.png };
}

async function cut({ png, width, height }: Raster, crop: Box): Promise<Raster> {
  const left = Math.min(width - 1, Math.max(0, Math.round(crop.x * width)));
  const top = Math.min(height - 1, Math.max(0, Math.round(crop.y * height)));
  const region = {
    left,
    top,
    width: Math.max(1, Math.min(width - left, Math.round(crop.width * width))),
    height: Math.max(1, Math.min(height - top, Math.round(crop.height * height))),
  };
  return { png: await sharp(png).extract(region).png().toBuffer(), width: region.width, height: region.height };
}
