import { basename } from "node:path";
import type { Describer } from "../describe/describer.ts";
import type { Raster } from "../extract/extractor.ts";
import { openQueryPicture } from "../extract/queryPicture.ts";
import { openRaster, pngOf, rasterOf } from "../extract/raster.ts";
import { limits } from "../limits.ts";
import type { Box } from "../model.ts";
import { sha256Hex } from "../store/hash.ts";
import type { ArtifactStore } from "../store/artifacts.ts";
import type { PictureFeatures } from "../visual/features.ts";
import { askedDetail, closeDetail, findFeatures, findFeaturesOfBoth } from "../visual/findFeatures.ts";
import { greyOf, type GreyPicture } from "../visual/grey.ts";
import { resemblancesOf, type Resemblance } from "../visual/resemblance.ts";
import type { Transform } from "../visual/transform.ts";

/** A picture that somebody asks with. */
export interface LookTask {
  /** Absolute path. */
  readonly file: string;
  readonly crop?: Box;
}

/** What a picture that is asked with shows. */
export interface Look {
  /** SHA-256 of the file's bytes. */
  readonly hash: string;
  readonly features: PictureFeatures;
  /** The features of its negative: those that a diagram in a dark theme shares with the same in a light one. */
  readonly negative: PictureFeatures;
  /** What was looked at, for {@link resemble}. */
  readonly grey: GreyPicture;
}

/**
 * Looks at a picture that is not part of the library; unlike {@link prepare} it leaves no artifact behind.
 * @throws AfterimageError as {@link openQueryPicture}
 */
export async function look(task: LookTask, signal: AbortSignal): Promise<Look> {
  const { bytes, raster } = await draw(task, signal);
  const grey = greyOf(raster);
  return { hash: sha256Hex(bytes), ...(await findFeaturesOfBoth(grey, askedDetail)), grey };
}

/**
 * Its features as they are needed to look for pictures in its parts. It is drawn anew, so that this can begin before
 * {@link look} has drawn it.
 * @throws AfterimageError as {@link openQueryPicture}
 */
export async function lookClosely(task: LookTask, signal: AbortSignal): Promise<PictureFeatures> {
  const { raster } = await draw(task, signal);
  return findFeatures(raster, closeDetail);
}

export interface ResembleTask {
  readonly grey: GreyPicture;
  readonly pictures: readonly { readonly thumbnail: string | undefined; readonly map: Transform }[];
}

/** How far it looks like pictures of the library that it was aligned with; one without a thumbnail looks like nothing. */
export async function resemble({ grey, pictures }: ResembleTask, artifacts: Pick<ArtifactStore, "get">): Promise<Resemblance[]> {
  const thumbnails = await Promise.all(pictures.map(async ({ thumbnail }) => thumbnail && artifacts.get("thumbnail", thumbnail)));
  const there = pictures.flatMap(({ map }, at) => (thumbnails[at] ? [{ at, map, thumbnail: thumbnails[at] }] : []));
  const resemblances = await resemblancesOf(grey, there);
  return pictures.map((_, at) => resemblances[there.findIndex((one) => one.at === at)] ?? { share: 0, blocks: 0 });
}

/**
 * Its text, one line a line. It is drawn anew, as few questions need it, and sending it would take as long.
 * @throws AfterimageError as {@link openQueryPicture}
 */
export async function readText(task: LookTask, describer: Pick<Describer, "describe">, signal: AbortSignal): Promise<string> {
  const { raster } = await draw(task, signal);
  const { labels } = await describer.describe(raster, signal);
  return labels.map(({ text }) => text).join("\n");
}

/**
 * The picture as an encoder and a vision model get it, as a PNG file.
 * @throws AfterimageError as {@link openQueryPicture}
 */
export async function drawAsked(task: LookTask, signal: AbortSignal): Promise<Uint8Array> {
  return pngOf((await draw(task, signal)).raster);
}

async function draw({ file, crop }: LookTask, signal: AbortSignal): Promise<{ bytes: Uint8Array; raster: Raster }> {
  // A part is looked at as closely as a whole.
  const zoom = crop ? 1 / Math.max(crop.width, crop.height) : 1;
  const side = Math.min(limits.viewerSide, Math.round(limits.ocrSide * zoom));
  const picture = await openQueryPicture(file, basename(file), signal);
  const whole = await picture.draw(side);
  const raster = crop ? await cut(whole, crop) : whole;
  signal.throwIfAborted();
  return { bytes: picture.bytes, raster };
}

async function cut(raster: Raster, crop: Box): Promise<Raster> {
  const { width, height } = raster;
  const left = Math.min(width - 1, Math.max(0, Math.round(crop.x * width)));
  const top = Math.min(height - 1, Math.max(0, Math.round(crop.y * height)));
  const region = {
    left,
    top,
    width: Math.max(1, Math.min(width - left, Math.round(crop.width * width))),
    height: Math.max(1, Math.min(height - top, Math.round(crop.height * height))),
  };
  return rasterOf(openRaster(raster).extract(region));
}
