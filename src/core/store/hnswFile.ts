import { createHash } from "node:crypto";
import { type FileHandle, open } from "node:fs/promises";
import { graphEfConstruction, graphLinks, maxCapacity } from "./hnswGraph.ts";

/** Bytes read at once. */
const chunkBytes = 4 * 1024 * 1024;

/** The file's fixed fields, all little-endian, in the order in which hnswlib 0.8 writes them. */
const headerBytes = 96;
const wordBytes = 4;
const labelBytes = 8;

export interface GraphFileFacts {
  readonly bytes: number;
  /** SHA-256 in hex. */
  readonly checksum: string;
  /** Elements, deleted ones included. */
  readonly count: number;
}

interface Shape {
  readonly count: number;
  readonly elementBytes: number;
  readonly enterPoint: number;
  readonly maxLevel: number;
}

/**
 * Looks through a graph file before native code does: hnswlib checks no more than the file's length and follows every
 * number in it, so that a wrong one crashes the process. This makes sure that every link leads to an element that
 * exists on its level, and that the file was written with our parameters; it also takes the checksum on the way.
 *
 * @param slots labels must be below it
 * @throws Error that says what is wrong
 */
export async function inspectGraphFile(path: string, dimension: number, slots: number): Promise<GraphFileFacts> {
  const file = await open(path, "r");
  try {
    const { size } = await file.stat();
    const hash = createHash("sha256");
    const read = async (bytes: number): Promise<Buffer> => {
      const part = await readExactly(file, bytes);
      hash.update(part);
      return part;
    };

    const shape = parseHeader(await read(headerBytes), dimension, size);
    const atOnce = Math.max(1, Math.floor(chunkBytes / shape.elementBytes));
    for (let first = 0; first < shape.count; first += atOnce) {
      const elements = Math.min(atOnce, shape.count - first);
      checkGroundLevel(await read(elements * shape.elementBytes), shape, slots);
    }
    checkUpperLevels(await read(size - headerBytes - shape.count * shape.elementBytes), shape);
    return { bytes: size, checksum: hash.digest("hex"), count: shape.count };
  } finally {
    await file.close();
  }
}

async function readExactly(file: FileHandle, bytes: number): Promise<Buffer> {
  const buffer = Buffer.allocUnsafe(bytes);
  for (let done = 0; done < bytes; ) {
    const { bytesRead } = await file.read(buffer, done, bytes - done);
    check(bytesRead > 0, "it is too short");
    done += bytesRead;
  }
  return buffer;
}

function parseHeader(header: Buffer, dimension: number, size: number): Shape {
  const size64 = (at: number): number => Number(header.readBigUInt64LE(at));
  const groundLinkBytes = listBytes(2 * graphLinks);
  const elementBytes = groundLinkBytes + dimension * Float32Array.BYTES_PER_ELEMENT + labelBytes;
  const count = size64(16);

  check(size64(0) === 0, "its elements are not where they should be");
  check(size64(24) === elementBytes, "its vectors have another dimension");
  check(size64(32) === elementBytes - labelBytes && size64(40) === groundLinkBytes, "its fields are misplaced");
  check(size64(56) === graphLinks && size64(64) === 2 * graphLinks && size64(72) === graphLinks, "it has another M");
  check(Math.abs(header.readDoubleLE(80) - 1 / Math.log(graphLinks)) < 1e-12, "its level factor is wrong");
  check(size64(88) === graphEfConstruction, "it was built with another efConstruction");
  check(count > 0 && headerBytes + count * (elementBytes + wordBytes) <= size, "its length is wrong");
  check(size64(8) >= count && size64(8) <= maxCapacity(count), "its capacity is wrong");

  const enterPoint = header.readUInt32LE(52);
  check(enterPoint < count, "its entry point does not exist");
  return { count, elementBytes, enterPoint, maxLevel: header.readInt32LE(48) };
}

/** Bytes of a list of links: a word that begins with their number, then a word for each. */
function listBytes(links: number): number {
  return wordBytes + links * wordBytes;
}

function checkGroundLevel(elements: Buffer, { elementBytes, count }: Shape, slots: number): void {
  for (let start = 0; start < elements.length; start += elementBytes) {
    checkLinks(elements, start, 2 * graphLinks, (target) => target < count);
    const label = elements.readBigUInt64LE(start + elementBytes - labelBytes);
    check(label < BigInt(slots), "a label is out of range");
  }
}

/** For each element: the bytes of its lists on the levels above the ground, then these lists. */
function checkUpperLevels(bytes: Buffer, { count, enterPoint, maxLevel }: Shape): void {
  const levels = new Uint8Array(count);
  const starts = new Float64Array(count);
  const levelBytes = listBytes(graphLinks);
  let at = 0;
  for (let element = 0; element < count; element++) {
    check(at + wordBytes <= bytes.length, "it is too short");
    const length = bytes.readUInt32LE(at);
    const level = length / levelBytes;
    check(Number.isInteger(level) && level <= maxLevel && level < 256, "an element's level is wrong");
    levels[element] = level;
    starts[element] = at + wordBytes;
    at += wordBytes + length;
  }
  check(at === bytes.length, "its length is wrong");
  check(levels[enterPoint] === maxLevel, "its entry point is not on the highest level");

  for (let element = 0; element < count; element++) {
    for (let level = 1; level <= (levels[element] ?? 0); level++) {
      const start = (starts[element] ?? 0) + (level - 1) * levelBytes;
      checkLinks(bytes, start, graphLinks, (target) => (levels[target] ?? -1) >= level);
    }
  }
}

function checkLinks(bytes: Buffer, start: number, most: number, exists: (target: number) => boolean): void {
  const links = bytes.readUInt16LE(start);
  check(links <= most, "an element has too many links");
  for (let link = 1; link <= links; link++) {
    check(exists(bytes.readUInt32LE(start + link * wordBytes)), "a link leads nowhere");
  }
}

function check(holds: boolean, problem: string): asserts holds {
  if (!holds) throw new Error(problem);
}
