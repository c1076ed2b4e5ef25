import { descriptorWords, pyramidLevels, pyramidStep, type PictureFeatures } from "./features.ts";
import { putFramed, type GreyPicture } from "./grey.ts";
import { KernelMemory } from "./kernel/kernelMemory.ts";
import { Layout, type PicturePlace } from "./kernel/layout.ts";
import { pattern } from "./kernel/pattern.ts";

/** A corner that was found in a picture. */
export interface Corner {
  /** In pixels of the picture. */
  readonly x: number;
  readonly y: number;
  readonly level: number;
  /** Harris' measure of how strong it is. */
  readonly response: number;
  /** Where on its level it is, as the kernel has it. */
  readonly place: number;
}

/** Pixels at a level's edge without corners: a patch around one has room, but for its corners. */
const margin = 16;
/** Contrast of a corner, of 255: low, as many diagrams are pale. */
const fastThreshold = 12;
/** As OpenCV has it, a 32-bit float. */
const step = Math.fround(pyramidStep);

/** For each row of half a disc around a corner, from its middle: how far it reaches to either side. */
const discReach = [15, 15, 15, 15, 14, 14, 14, 13, 13, 12, 11, 10, 9, 8, 6, 3];
/** Numbers of a row of the disc: columns, then ones, from 16 left of the corner to 15 right of it. */
const discColumns = 32;

/** As the kernel wants it: what a disc's pixels are multiplied by. */
const disc = Int16Array.from({ length: discReach.length * 2 * discColumns }, (_, at) => {
  const column = (at % discColumns) - discColumns / 2;
  const row = Math.floor(at / (2 * discColumns));
  if (Math.abs(column) > discReach[row]!) return 0;
  return at % (2 * discColumns) < discColumns ? column : 1;
});

const patterns = { positive: inFours(0, 2), negative: inFours(2, 0) };

/** Whether a picture is described as it is, or as its negative is. */
export type Polarity = keyof typeof patterns;

/** As the kernel wants it, for four bits each: x of the points that have to be darker, their y, x of the others, their y. */
function inFours(darker: number, lighter: number): Float32Array {
  const coordinates = [darker, darker + 1, lighter, lighter + 1];
  return Float32Array.from({ length: pattern.length }, (_, at) => pattern[(Math.floor(at / 16) * 4 + (at % 4)) * 4 + coordinates[Math.floor(at / 4) % 4]!]!);
}

const memory = new KernelMemory();

/**
 * ORB: corners at several sizes, and for each a description of what is around it that does not change when the picture is
 * turned or made lighter. The same, bit by bit, as OpenCV's `ORB` gives.
 *
 * A negative has the same corners. Each points the other way, and what was darker is lighter there.
 *
 * @param most corners wanted; as many may be equally strong, there are more
 * @param keep the corners that are described
 * @param polarities what is described
 * @returns for each of them features, in the order of the corners that were kept
 */
export function orb(picture: GreyPicture, most: number, keep: (corners: readonly Corner[]) => readonly Corner[], polarities: readonly Polarity[]): PictureFeatures[] {
  const layout = new Layout();
  const pyramid = pyramidOf(picture, layout);
  // More than shrinking, finding corners or blurring takes.
  const work = layout.place(28 * (picture.width + picture.height) + 1024);
  const corners = findCorners(picture, pyramid, sharesOf(most), work, layout);
  const kept = keep(corners);
  const described = describe(kept, pyramid, polarities, work, layout);
  const common = {
    width: picture.width,
    height: picture.height,
    count: kept.length,
    points: Float32Array.from(kept.flatMap(({ x, y }) => [x, y])),
    levels: Uint8Array.from(kept, ({ level }) => level),
  };
  return described.map(({ angles, descriptors }) => ({ ...common, angles, descriptors }));
}

/** @param shares corners wanted of each level */
function findCorners(picture: GreyPicture, pyramid: readonly Level[], shares: readonly number[], work: number, layout: Layout): Corner[] {
  const [{ width, height }] = pyramid as [Level];
  // Of neighbours at most one in four is a corner.
  const room = Math.ceil(width / 2) * Math.ceil(height / 2);
  const found = { corners: layout.place(4 * room), scores: layout.place(room), responses: layout.place(4 * room) };
  memory.reserve(layout.end);
  fill(pyramid, picture, work);
  const { kernel, buffer } = memory;
  return pyramid.flatMap((level, number) => {
    const count = kernel.corners(level.at, level.stride, level.width, level.height, fastThreshold, margin, work, found.corners, found.scores);
    const places = new Uint32Array(buffer, found.corners, count);
    const clear = strongest(new Uint8Array(buffer, found.scores, count), 2 * shares[number]!);
    places.set(clear.map((at) => places[at]!));
    kernel.strengths(level.at, level.stride, found.corners, clear.length, found.responses);
    const responses = new Float32Array(buffer, found.responses, clear.length);
    return strongest(responses, shares[number]!).map((at): Corner => {
      const place = places[at]!;
      return { x: (place & 0xffff) * level.scale, y: (place >>> 16) * level.scale, level: number, response: responses[at]!, place };
    });
  });
}

/** Directions and descriptors of corners, in their order. */
function describe(
  corners: readonly Corner[],
  pyramid: readonly Level[],
  polarities: readonly Polarity[],
  work: number,
  layout: Layout,
): Pick<PictureFeatures, "angles" | "descriptors">[] {
  const [{ width, height }] = pyramid as [Level];
  const blurred = layout.placePicture(width, height).at;
  const tables = { disc: layout.place(disc.byteLength), pattern: layout.place(patterns.positive.byteLength) };
  const count = corners.length;
  const own = { corners: layout.place(4 * count), moments: layout.place(8 * count), turns: layout.place(8 * count), descriptors: layout.place(32 * count) };
  memory.reserve(layout.end);
  const { kernel, buffer } = memory;
  new Int16Array(buffer, tables.disc, disc.length).set(disc);
  const described = polarities.map((polarity) => ({ polarity, angles: new Float32Array(count), descriptors: new Uint32Array(descriptorWords * count) }));
  for (const [number, { at, stride, ...size }] of pyramid.entries()) {
    const here = [...corners.keys()].filter((corner) => corners[corner]!.level === number);
    if (here.length === 0) continue;
    new Uint32Array(buffer, own.corners, here.length).set(here.map((corner) => corners[corner]!.place));
    kernel.moments(at, stride, own.corners, here.length, tables.disc, own.moments);
    kernel.blur(at, stride, size.width, size.height, blurred, work);
    const moments = new Int32Array(buffer, own.moments, 2 * here.length);
    const turns = new Float32Array(buffer, own.turns, 2 * here.length);
    const found = new Uint32Array(buffer, own.descriptors, descriptorWords * here.length);
    for (const { polarity, angles, descriptors } of described) {
      const sign = polarity === "positive" ? 1 : -1;
      for (const [place, corner] of here.entries()) {
        const angle = Math.atan2(sign * moments[2 * place + 1]!, sign * moments[2 * place]!);
        angles[corner] = angle;
        turns.set([Math.cos(angle), Math.sin(angle)], 2 * place);
      }
      new Float32Array(buffer, tables.pattern, patterns[polarity].length).set(patterns[polarity]);
      kernel.describe(blurred, stride, own.corners, here.length, own.turns, tables.pattern, own.descriptors);
      for (const [place, corner] of here.entries()) {
        descriptors.set(found.subarray(descriptorWords * place, descriptorWords * (place + 1)), descriptorWords * corner);
      }
    }
  }
  return described;
}

/** A level of the scale pyramid. */
interface Level extends PicturePlace {
  /** Pixels of the picture to one of the level. */
  readonly scale: number;
}

/** The levels that have room for corners; the first one always. */
function pyramidOf({ width, height }: GreyPicture, layout: Layout): Level[] {
  const pyramid: Level[] = [];
  for (let number = 0; number < pyramidLevels; number++) {
    const scale = Math.fround(step ** number);
    const size = { width: sideAt(width, scale), height: sideAt(height, scale) };
    if (number > 0 && Math.min(size.width, size.height) <= 2 * margin) break;
    pyramid.push({ scale, ...layout.placePicture(size.width, size.height) });
  }
  return pyramid;
}

/** Side of a level, as OpenCV calculates it: with 32-bit floats, and a half rounded to the even number. */
function sideAt(side: number, scale: number): number {
  const exact = Math.fround(side * Math.fround(1 / scale));
  const above = Math.round(exact);
  return above - exact === 0.5 && above % 2 === 1 ? above - 1 : above;
}

function fill(pyramid: readonly Level[], picture: GreyPicture, work: number): void {
  const { kernel } = memory;
  for (const [number, level] of pyramid.entries()) {
    const above = pyramid[number - 1];
    if (above) {
      kernel.shrink(above.at, above.stride, above.width, above.height, level.at, level.stride, level.width, level.height, work);
      kernel.frame(level.at, level.stride, level.width, level.height);
    } else {
      putFramed(memory, picture, level);
    }
  }
}

/** Corners wanted of each level: as many as its side is long, as a part of all sides. */
function sharesOf(most: number): number[] {
  const shares: number[] = [];
  let wanted = (most * (1 - 1 / step)) / (1 - step ** -pyramidLevels);
  for (let number = 0; number < pyramidLevels - 1; number++, wanted /= step) shares.push(Math.round(wanted));
  return [...shares, Math.max(0, most - shares.reduce((sum, share) => sum + share))];
}

/** Numbers of the largest values, in their order; of the last, all that are equal. */
function strongest(values: Uint8Array | Float32Array, most: number): number[] {
  const all = [...values.keys()];
  if (values.length <= most) return all;
  if (most === 0) return [];
  const least = values.slice().sort()[values.length - most]!;
  return all.filter((at) => values[at]! >= least);
}
