import sharp from "sharp";
import { rasterOf } from "../extract/raster.ts";
import { greyOf, scaled, type GreyPicture } from "./grey.ts";
import { inverse, scaleAt, type Transform } from "./transform.ts";

/** How far two aligned pictures look alike, block by block. */
export interface Resemblance {
  /** The share of the compared blocks that look alike, 0–1. */
  readonly share: number;
  /** Blocks that were compared: those where both pictures are, and in which something is drawn. */
  readonly blocks: number;
}

/** The thumbnail of a picture of the library, and how a query picture lies on it. */
export interface AlignedThumbnail {
  readonly thumbnail: Uint8Array;
  /** From the query to the picture, both in shares of the longest side. */
  readonly map: Transform;
}

/** Side of a block, in pixels of the thumbnail: about the height of three lines of text. */
const side = 20;
/** Share of blocks side by side below which those between them, that overlap them by half, are not compared as well. */
const hopeless = 0.6;
/** Pixels by which a block may lie elsewhere than the alignment says. */
const slack = 2;
/** Correlation from which two blocks look alike, whatever their contrast and brightness; a negative's is below zero. */
const alike = 0.6;
/** Standard deviation of grey values below which a block is empty, and below which it is flat. */
const empty = 6;
const flat = 2;
/** Sides to which a query picture is scaled so that its pixels are as large as the thumbnail's. */
const querySides = { least: 48, most: 2048 };

/**
 * Compares the pixels of a query picture with those of a picture that it was aligned with: normalised cross-correlation of
 * small blocks (Lewis, “Fast normalized cross-correlation”, 1995). Features tell where two pictures share something; this
 * tells pictures that were made from one template from one and the same.
 *
 * @param whole the query picture
 * @returns one for each of the pictures
 */
export async function resemblancesOf(whole: GreyPicture, pictures: readonly AlignedThumbnail[]): Promise<Resemblance[]> {
  return Promise.all(pictures.map(async ({ thumbnail, map }) => {
    const picture = greyOf(await rasterOf(sharp(thumbnail)));
    const query = warped(await scaledTo(picture, whole, map), picture, map);
    const roughly = compare(query, picture, side);
    return roughly.share < hopeless ? roughly : compare(query, picture, side / 2);
  }));
}

/** The query with pixels as large as the picture's. */
function scaledTo(picture: GreyPicture, query: GreyPicture, map: Transform): Promise<GreyPicture> {
  const longest = Math.max(query.width, query.height);
  const zoom = scaleAt(map, { x: query.width / longest / 2, y: query.height / longest / 2 });
  const wanted = Math.max(picture.width, picture.height) * zoom;
  return scaled(query, Math.min(querySides.most, Math.max(querySides.least, wanted)) / longest);
}

/** The query as it lies on the picture, with the picture's size; NaN where it does not reach. */
function warped({ values: grey, width, height }: GreyPicture, picture: GreyPicture, map: Transform): Float32Array {
  const [a, b, c, d, e, f, g, h] = inverse(map);
  const longest = Math.max(picture.width, picture.height);
  const querySide = Math.max(width, height);
  const values = new Float32Array(picture.width * picture.height).fill(Number.NaN);
  for (let row = 0, at = 0; row < picture.height; row++) {
    const down = (row + 0.5) / longest;
    for (let column = 0; column < picture.width; column++, at++) {
      const right = (column + 0.5) / longest;
      // `project`, written out: this runs once a pixel.
      const w = g * right + h * down + 1;
      const x = ((a * right + b * down + c) / w) * querySide - 0.5;
      const y = ((d * right + e * down + f) / w) * querySide - 0.5;
      if (!(x >= 0 && y >= 0 && x < width - 1 && y < height - 1)) continue;
      const [left, top] = [Math.floor(x), Math.floor(y)];
      const first = top * width + left;
      const upper = grey[first]! + (grey[first + 1]! - grey[first]!) * (x - left);
      const lower = grey[first + width]! + (grey[first + width + 1]! - grey[first + width]!) * (x - left);
      values[at] = upper + (lower - upper) * (y - top);
    }
  }
  return values;
}

function compare(query: Float32Array, { values: grey, width, height }: GreyPicture, stride: number): Resemblance {
  let [blocks, matching] = [0, 0];
  for (let row = slack; row + side + slack <= height; row += stride) {
    for (let column = slack; column + side + slack <= width; column += stride) {
      const first = row * width + column;
      const here = deviation(grey, first, width);
      const there = deviation(query, first, width);
      if (Number.isNaN(there) || (here < empty && there < empty)) continue;
      blocks++;
      if (here >= flat && there >= flat && matches(query, grey, first, width)) matching++;
    }
  }
  return { share: matching / Math.max(1, blocks), blocks };
}

/** Where a block may lie, right and down of where the alignment says, the nearest first. */
const places = Array.from({ length: (2 * slack + 1) ** 2 }, (_, at) => [(at % (2 * slack + 1)) - slack, Math.floor(at / (2 * slack + 1)) - slack] as const).sort(
  (a, b) => Math.hypot(...a) - Math.hypot(...b),
);

/** Whether a block of the picture looks like the query's at the same place, or a little off it. */
function matches(query: Float32Array, picture: Uint8Array, first: number, width: number): boolean {
  return places.some(([right, down]) => Math.abs(correlation(query, first + down * width + right, picture, first, width)) > alike);
}

/** Pearson's correlation of two blocks; 0 where the query does not reach. */
function correlation(query: Float32Array, queryFirst: number, picture: Uint8Array, pictureFirst: number, width: number): number {
  let [a, b, aa, bb, ab] = [0, 0, 0, 0, 0];
  for (let row = 0; row < side; row++) {
    const [queryRow, pictureRow] = [queryFirst + row * width, pictureFirst + row * width];
    for (let column = 0; column < side; column++) {
      const x = query[queryRow + column]!;
      const y = picture[pictureRow + column]!;
      a += x;
      b += y;
      aa += x * x;
      bb += y * y;
      ab += x * y;
    }
  }
  const pixels = side * side;
  const spread = Math.sqrt((aa - (a * a) / pixels) * (bb - (b * b) / pixels));
  return spread > 0 ? (ab - (a * b) / pixels) / spread : 0;
}

function deviation(values: ArrayLike<number>, first: number, width: number): number {
  let [sum, squares] = [0, 0];
  for (let row = 0; row < side; row++) {
    for (let column = 0; column < side; column++) {
      const value = values[first + row * width + column]!;
      sum += value;
      squares += value * value;
    }
  }
  const pixels = side * side;
  return Math.sqrt(Math.max(0, squares / pixels - (sum / pixels) ** 2));
}
