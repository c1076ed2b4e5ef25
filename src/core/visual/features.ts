import type { ArtifactStore } from "../store/artifacts.ts";
import { sha256Hex } from "../store/hash.ts";

/**
 * Name and version of how local features are found and packed; part of artifact keys and extractor tags, so it changes
 * whenever the same pixels may give other features.
 */
export const featuresId = "orb@3";

/** Features of a sketch: a quarter of what the library keeps of a picture. */
export const sketchFeatures = 100;

/** 32-bit words of a descriptor: ORB compares 256 pairs of points around a corner. */
export const descriptorWords = 8;

/** Longest side, in pixels, of the raster in which a picture's features are found for the library. */
export const featureSide = 1024;

/**
 * Corners of a picture and what is around each: what is recognised of it in a crop, a photo or a screenshot. Arrays
 * run over the features in the same order.
 */
export interface PictureFeatures {
  /** Of the raster in which they were found, in pixels. */
  readonly width: number;
  readonly height: number;
  readonly count: number;
  /** x and y by turns, in pixels of the raster. */
  readonly points: Float32Array;
  /** Level of the scale pyramid: a corner at level n is {@link pyramidStep}ⁿ as large as one at level 0. */
  readonly levels: Uint8Array;
  /** Direction, in radians. */
  readonly angles: Float32Array;
  /** {@link descriptorWords} a feature. */
  readonly descriptors: Uint32Array;
}

/** Some of the features, in the frame of the whole. */
export function selectFeatures({ width, height, points, levels, angles, descriptors }: PictureFeatures, wanted: readonly number[]): PictureFeatures {
  const of = <Values extends Float32Array | Uint8Array | Uint32Array>(values: Values, each: number): Values => {
    const selected = values.slice(0, wanted.length * each) as Values;
    for (const [at, feature] of wanted.entries()) selected.set(values.subarray(feature * each, (feature + 1) * each), at * each);
    return selected;
  };
  return { width, height, count: wanted.length, points: of(points, 2), levels: of(levels, 1), angles: of(angles, 1), descriptors: of(descriptors, descriptorWords) };
}

/**
 * A few of a picture's features, spread as evenly over it and over the levels as all are: enough to recognise it until it
 * has been looked at here.
 *
 * @param features of each level in the order in which `findFeatures` keeps them
 */
export function sketchOf(features: PictureFeatures): PictureFeatures {
  const share = Math.min(1, sketchFeatures / features.count);
  const all = [...features.levels.keys()];
  const levels = Array.from({ length: pyramidLevels }, (_, level) => all.filter((feature) => features.levels[feature] === level));
  return selectFeatures(features, levels.flatMap((ofLevel) => ofLevel.slice(0, Math.floor(ofLevel.length * share))));
}

/** Key of the `features` artifact of a picture. */
export function featuresKey(pixels: string): string {
  return sha256Hex(pixels, `features:${featuresId}`);
}

/** Levels of the scale pyramid, and the factor between two of them. */
export const pyramidLevels = 8;
export const pyramidStep = 1.2;

/** How far a picture may be turned, in radians: it is pasted upright, or photographed by somebody who stands upright. */
export const mostTurn = 0.6;

/** From angle `b` to angle `a` the shorter way round, −π … π. */
export function angleDifference(a: number, b: number): number {
  const turn = a - b;
  return turn - 2 * Math.PI * Math.round(turn / (2 * Math.PI));
}

/** Which of as many equal parts of the full turn an angle lies in, from 0; `directions` is a power of two. */
export function directionOf(angle: number, directions: number): number {
  return Math.floor((angle / (2 * Math.PI)) * directions) & (directions - 1);
}

/** Bytes before the first feature: width, height and count as uint16. */
const headerBytes = 6;
/** x, y (uint16, in 1/32 pixel), level, angle (in 1/256 turn), descriptor. */
const featureBytes = 6 + 4 * descriptorWords;
const pointUnit = 32;
const angleUnit = 256 / (2 * Math.PI);

/** Bytes that as many features take, packed. */
export function packedBytes(count: number): number {
  return headerBytes + count * featureBytes;
}

/** Features as the content of an artifact: 38 bytes a feature, little endian. */
export function packFeatures(features: PictureFeatures): Uint8Array {
  const bytes = Buffer.alloc(packedBytes(features.count));
  bytes.writeUInt16LE(features.width, 0);
  bytes.writeUInt16LE(features.height, 2);
  bytes.writeUInt16LE(features.count, 4);
  for (let feature = 0, at = headerBytes; feature < features.count; feature++, at += featureBytes) {
    bytes.writeUInt16LE(Math.round(features.points[2 * feature]! * pointUnit), at);
    bytes.writeUInt16LE(Math.round(features.points[2 * feature + 1]! * pointUnit), at + 2);
    bytes.writeUInt8(features.levels[feature]!, at + 4);
    bytes.writeUInt8(Math.round(features.angles[feature]! * angleUnit) & 0xff, at + 5);
    for (let word = 0; word < descriptorWords; word++) {
      bytes.writeUInt32LE(features.descriptors[feature * descriptorWords + word]!, at + 6 + 4 * word);
    }
  }
  return bytes;
}

/** The features in an artifact; undefined when it is not one of this version. */
export function unpackFeatures(content: Buffer): PictureFeatures | undefined {
  if (content.length < headerBytes) return undefined;
  const count = content.readUInt16LE(4);
  if (content.length !== packedBytes(count)) return undefined;
  // Three times as fast as the methods of Buffer, and a question reads dozens of these.
  const view = new DataView(content.buffer, content.byteOffset, content.byteLength);
  const points = new Float32Array(2 * count);
  const levels = new Uint8Array(count);
  const angles = new Float32Array(count);
  const descriptors = new Uint32Array(count * descriptorWords);
  for (let feature = 0, at = headerBytes; feature < count; feature++, at += featureBytes) {
    points[2 * feature] = view.getUint16(at, true) / pointUnit;
    points[2 * feature + 1] = view.getUint16(at + 2, true) / pointUnit;
    levels[feature] = content[at + 4]!;
    if (levels[feature]! >= pyramidLevels) return undefined;
    angles[feature] = content[at + 5]! / angleUnit;
    for (let word = 0; word < descriptorWords; word++) descriptors[feature * descriptorWords + word] = view.getUint32(at + 6 + 4 * word, true);
  }
  return { width: content.readUInt16LE(0), height: content.readUInt16LE(2), count, points, levels, angles, descriptors };
}

/** The features that were found in a picture of the library; undefined when there are none, or they were damaged. */
export async function readFeatures(artifacts: Pick<ArtifactStore, "get">, pixels: string): Promise<PictureFeatures | undefined> {
  const content = await artifacts.get("features", featuresKey(pixels));
  return content && unpackFeatures(content);
}
