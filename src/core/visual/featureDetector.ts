import type { Sharp } from "sharp";
import type { Raster } from "../extract/extractor.ts";
import { openRaster } from "../extract/raster.ts";
import { descriptorWords, featureSide, pyramidStep, type PictureFeatures } from "./features.ts";
import { loadOpenCv, type OpenCv } from "./openCv.ts";

/** In what raster features are looked for, and how many are kept. */
export interface FeatureDetail {
  /** Longest side of the raster, in pixels. */
  readonly side: number;
  /** Longest side to which smaller pictures are enlarged, at most twice. */
  readonly least: number;
  /** Corners that are looked for, before the best spread of them is kept. */
  readonly corners: number;
  readonly features: number;
}

/** Pictures smaller than this are enlarged, so that their words are larger than a patch. */
const leastSide = 512;

/** Pictures of the library: what fits 16 KB. */
export const indexedDetail: FeatureDetail = { side: featureSide, least: leastSide, corners: 1200, features: 400 };
/** A picture that is asked with: only a part of it, a picture on a slide, may be what is looked for. */
export const askedDetail: FeatureDetail = { side: 1600, least: leastSide, corners: 1500, features: 1500 };
/** A picture one of whose parts is looked for: enlarged, and with enough features for each of them. */
export const closeDetail: FeatureDetail = { side: 1600, least: 1460, corners: 10_000, features: 5000 };

const levels = 8;
/** Patch around a corner, and the margin without corners, in pixels of its level. */
const patchSize = 31;
const margin = 16;
/** Contrast of a corner, of 255: low, as many diagrams are pale. */
const fastThreshold = 12;
/** Features that a cell of the grid has room for, on average. */
const cellFeatures = 4;

interface Corner {
  readonly row: number;
  readonly x: number;
  readonly y: number;
  readonly level: number;
  readonly angle: number;
  readonly response: number;
}

/** Grey values, row by row. */
interface GreyPicture {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/**
 * Finds local features: ORB (Rublee, Rabaud, Konolige, Bradski, “ORB: an efficient alternative to SIFT or SURF”,
 * ICCV 2011), spread evenly over the picture so that any part of it can be recognised. OpenCV loads with the first picture.
 */
export class FeatureDetector {
  #openCv: Promise<OpenCv> | undefined;

  /** Loads OpenCV ahead of the first picture; whether it can be loaded is told with that. */
  async getReady(): Promise<void> {
    await this.#loaded().catch(() => undefined);
  }

  /** @throws AfterimageError `unavailable` when OpenCV cannot be loaded */
  async find(raster: Raster, detail: FeatureDetail): Promise<PictureFeatures> {
    return this.#detect(await greyOf(raster, detail), detail);
  }

  /**
   * The features of a picture's negative: a corner's descriptor says what is lighter than what, so a diagram in a dark
   * theme has none of the features that it has in a light one.
   */
  async findInNegative(raster: Raster, detail: FeatureDetail): Promise<PictureFeatures> {
    return this.#detect(await greyOf(raster, detail, (grey) => grey.negate()), detail);
  }

  async #detect({ data, width, height }: GreyPicture, { corners, features }: FeatureDetail): Promise<PictureFeatures> {
    const cv = await this.#loaded();
    const image = new cv.Mat(height, width, cv.CV_8UC1);
    const mask = new cv.Mat();
    const keyPoints = new cv.KeyPointVector();
    const descriptors = new cv.Mat();
    const orb = new cv.ORB(corners, pyramidStep, levels, margin, 0, 2, cv.ORB_HARRIS_SCORE, patchSize, fastThreshold);
    try {
      image.data.set(data);
      orb.detectAndCompute(image, mask, keyPoints, descriptors);
      const found = Array.from({ length: keyPoints.size() }, (_, row): Corner => {
        const { pt, octave, angle, response } = keyPoints.get(row);
        return { row, x: pt.x, y: pt.y, level: octave, angle: (angle * Math.PI) / 180, response };
      });
      return describe(spreadByLevel(found, features, width, height), new Uint8Array(descriptors.data), { width, height });
    } finally {
      for (const owned of [image, mask, keyPoints, descriptors, orb]) owned.delete();
    }
  }

  #loaded(): Promise<OpenCv> {
    return (this.#openCv ??= loadOpenCv());
  }
}

async function greyOf(raster: Raster, { side, least }: FeatureDetail, then = (grey: Sharp): Sharp => grey): Promise<GreyPicture> {
  const { width, height } = raster;
  const longest = Math.max(width, height);
  const scale = Math.min(side / longest, Math.max(1, Math.min(2, least / longest)));
  const size = { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
  return { data: await then(openRaster(raster).resize({ ...size, fit: "fill" }).greyscale()).raw().toBuffer(), ...size };
}

/** Keeps as large a part of each level, so that small copies of the picture are recognised as well as large ones. */
function spreadByLevel(corners: readonly Corner[], most: number, width: number, height: number): Corner[] {
  const share = Math.min(1, most / corners.length);
  return Array.from({ length: levels }, (_, level) => corners.filter((corner) => corner.level === level)).flatMap((ofLevel) =>
    spread(ofLevel, Math.floor(ofLevel.length * share), width, height),
  );
}

/** The strongest corners of each cell of a grid, then the second strongest, and so on. */
function spread(corners: readonly Corner[], most: number, width: number, height: number): Corner[] {
  if (corners.length <= most) return [...corners];
  const cell = Math.sqrt((width * height * cellFeatures) / most);
  const columns = Math.ceil(width / cell);
  const cells = new Map<number, Corner[]>();
  for (const corner of [...corners].sort((a, b) => b.response - a.response)) {
    const at = Math.floor(corner.y / cell) * columns + Math.floor(corner.x / cell);
    const others = cells.get(at);
    if (others === undefined) cells.set(at, [corner]);
    else others.push(corner);
  }
  const kept: Corner[] = [];
  for (let round = 0; kept.length < most; round++) {
    const best = [...cells.values()].flatMap((each) => each[round] ?? []).sort((a, b) => b.response - a.response);
    kept.push(...best.slice(0, most - kept.length));
  }
  return kept;
}

function describe(corners: readonly Corner[], descriptors: Uint8Array, size: { width: number; height: number }): PictureFeatures {
  const words = new Uint32Array(descriptors.buffer);
  const kept = new Uint32Array(corners.length * descriptorWords);
  for (const [at, { row }] of corners.entries()) {
    kept.set(words.subarray(row * descriptorWords, (row + 1) * descriptorWords), at * descriptorWords);
  }
  return {
    ...size,
    count: corners.length,
    points: Float32Array.from(corners.flatMap(({ x, y }) => [x, y])),
    levels: Uint8Array.from(corners, ({ level }) => level),
    angles: Float32Array.from(corners, ({ angle }) => angle),
    descriptors: kept,
  };
}
