import { descriptorWords, pyramidStep, type PictureFeatures } from "./features.ts";
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

/** Levels of the scale pyramid. */
export const levels = 8;
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
  const tables = { disc: layout.place(disc.byteLength), pattern: layout.place(patterns.positive.byteLength) };
  const pyramid = pyramidOf(picture, layout);
  const work = layout.place(28 * (picture.width + picture.height) + 1024);
  const first = pyramid[0]!;
  const blurred = layout.placePicture(first.width, first.height);
  // Of neighbours at most one in four is a corner.
  const room = Math.ceil(first.width / 2) * Math.ceil(first.height / 2);
  const found = { corners: layout.place(4 * room), scores: layout.place(room), responses: layout.place(4 * room) };
  memory.reserve(layout.end);
  fill(pyramid, picture, work);

  const shares = sharesOf(most);
  const corners = pyramid.flatMap((level, number) => {
    const count = memory.kernel.corners(level.at, level.stride, level.width, level.height, fastThreshold, margin, work, found.corners, found.scores);
    const places = new Uint32Array(memory.buffer, found.corners, count);
    const clear = strongest(new Uint8Array(memory.buffer, found.scores, count), 2 * shares[number]!);
    places.set(clear.map((at) => places[at]!));
    memory.kernel.strengths(level.at, level.stride, found.corners, clear.length, found.responses);
    const responses = new Float32Array(memory.buffer, found.responses, clear.length);
    return strongest(responses, shares[number]!).map((at): Corner => {
      const place = places[at]!;
      return { x: (place & 0xffff) * level.scale, y: (place >>> 16) * level.scale, level: number, response: responses[at]!, place };
    });
  });

  const kept = keep(corners);
  const own = { corners: layout.place(4 * kept.length), moments: layout.place(8 * kept.length), turns: layout.place(8 * kept.length), descriptors: layout.place(32 * kept.length) };
  memory.reserve(layout.end);
  const { kernel, buffer } = memory;
  new Int16Array(buffer, tables.disc, disc.length).set(disc);
  const results = polarities.map((polarity) => ({ polarity, angles: new Float32Array(kept.length), descriptors: new Uint32Array(descriptorWords * kept.length) }));
  for (const [number, level] of pyramid.entries()) {
    const here = [...kept.keys()].filter((at) => kept[at]!.level === number);
    if (here.length === 0) continue;
    new Uint32Array(buffer, own.corners, here.length).set(here.map((at) => kept[at]!.place));
    kernel.moments(level.at, level.stride, own.corners, here.length, tables.disc, own.moments);
    kernel.blur(level.at, level.stride, level.width, level.height, blurred.at, work);
    const moments = new Int32Array(buffer, own.moments, 2 * here.length);
    const turns = new Float32Array(buffer, own.turns, 2 * here.length);
    const descriptors = new Uint32Array(buffer, own.descriptors, descriptorWords * here.length);
    for (const { polarity, angles, descriptors: all } of results) {
      const sign = polarity === "positive" ? 1 : -1;
      for (const [at, corner] of here.entries()) {
        const angle = Math.atan2(sign * moments[2 * at + 1]!, sign * moments[2 * at]!);
        angles[corner] = angle;
        turns[2 * at] = Math.cos(angle);
        turns[2 * at + 1] = Math.sin(angle);
      }
      new Float32Array(buffer, tables.pattern, patterns[polarity].length).set(patterns[polarity]);
      kernel.describe(blurred.at, level.stride, own.corners, here.length, own.turns, tables.pattern, own.descriptors);
      for (const [at, corner] of here.entries()) {
        all.set(descriptors.subarray(descriptorWords * at, descriptorWords * (at + 1)), descriptorWords * corner);
      }
    }
  }
  const common = {
    width: picture.width,
    height: picture.height,
    count: kept.length,
    points: Float32Array.from(kept.flatMap(({ x, y }) => [x, y])),
    levels: Uint8Array.from(kept, ({ level }) => level),
  };
  return results.map(({ angles, descriptors }) => ({ ...common, angles, descriptors }));
}

/** A level of the scale pyramid. */
interface Level extends PicturePlace {
  /** Pixels of the picture to one of the level. */
  readonly scale: number;
}

/** The levels that have room for corners; the first one always. */
function pyramidOf({ width, height }: GreyPicture, layout: Layout): Level[] {
  const pyramid: Level[] = [];
  for (let number = 0; number < levels; number++) {
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
  let wanted = (most * (1 - 1 / step)) / (1 - step ** -levels);
  for (let number = 0; number < levels - 1; number++, wanted /= step) shares.push(Math.round(wanted));
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
