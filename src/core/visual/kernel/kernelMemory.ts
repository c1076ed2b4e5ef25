import { compiled } from "./compiled.ts";

interface Constant {
  readonly value: number;
}

type Resize = (
  source: number,
  sourceStride: number,
  sourceWidth: number,
  sourceHeight: number,
  target: number,
  stride: number,
  width: number,
  height: number,
  scratch: number,
) => void;

/** What the files in AssemblyScript export. */
interface Kernel {
  readonly directionBits: Constant;
  readonly listBits: Constant;
  readonly frameSide: Constant;
  nearest(descriptor: number, others: number, list: number, length: number, mostInFirst: number, most: number): number;
  entriesIn(segments: number, end: number, list: number): number;
  collect(
    segments: number,
    end: number,
    list: number,
    first: number,
    second: number,
    most: number,
    turns: number,
    shift: number,
    near: number,
    voted: number,
  ): number;
  tally(voted: number, count: number, near: number, weight: number, scores: number): void;
  forget(voted: number, count: number, near: number): void;
  agreeing(
    pair: number,
    end: number,
    a: number,
    b: number,
    c: number,
    d: number,
    e: number,
    f: number,
    least: number,
    greatest: number,
    tolerance: number,
    taken: number,
    mark: number,
  ): number;
  lightness(colours: number, pixels: number, light: number, values: number, target: number): void;
  readonly enlarge: Resize;
  readonly shrink: Resize;
  frame(picture: number, stride: number, width: number, height: number): void;
  blur(picture: number, stride: number, width: number, height: number, target: number, scratch: number): void;
  corners(
    picture: number,
    stride: number,
    width: number,
    height: number,
    threshold: number,
    margin: number,
    scratch: number,
    corners: number,
    scores: number,
  ): number;
  strengths(picture: number, stride: number, corners: number, count: number, responses: number): void;
  moments(picture: number, stride: number, corners: number, count: number, disc: number, moments: number): void;
  describe(picture: number, stride: number, corners: number, count: number, turns: number, pattern: number, descriptors: number): void;
}

interface Memory {
  readonly buffer: ArrayBuffer;
  grow(pages: number): void;
}

/** The little of WebAssembly that is used here; its types come with those of browsers only. */
interface WebAssembly {
  Module: new (code: Uint8Array) => object;
  Memory: new (size: { initial: number }) => Memory;
  Instance: new (module: object, imports: { env: { memory: Memory } }) => { readonly exports: unknown };
}

const { WebAssembly } = globalThis as unknown as { WebAssembly: WebAssembly };
const module = new WebAssembly.Module(Buffer.from(compiled, "base64"));
const pageBytes = 65_536;

/** The kernel, with memory of its own. */
export class KernelMemory {
  readonly #memory = new WebAssembly.Memory({ initial: 1 });
  readonly kernel = new WebAssembly.Instance(module, { env: { memory: this.#memory } }).exports as Kernel;

  /** Grows to as many bytes, if there are fewer: arrays over the buffer are empty then. */
  reserve(bytes: number): void {
    const missing = bytes - this.#memory.buffer.byteLength;
    if (missing > 0) this.#memory.grow(Math.ceil(missing / pageBytes));
  }

  get buffer(): ArrayBuffer {
    return this.#memory.buffer;
  }
}

const { kernel: constants } = new KernelMemory();
/** Bits of an entry's first word that say its direction. */
export const directionBits = constants.directionBits.value;
/** Bits of a descriptor that say in which list of an inverted file it stands. */
export const listBits = constants.listBits.value;
/** Pixels of the frame around some pictures. */
export const frameSide = constants.frameSide.value;
