import { KernelMemory, listBits } from "./kernel/kernelMemory.ts";

const wordBytes = Uint32Array.BYTES_PER_ELEMENT;

/**
 * Words of an entry: cell and direction of a feature, then the two of its descriptor that are compared; side by side, as a list
 * seldom lies in the processor's cache.
 */
export const entryWords = 3;
/** Entries are sorted into lists. */
export const lists = 1 << listBits;

/** A part of an inverted file, sorted by lists. */
export interface Segment {
  /** Where each list begins, in entries, and where the last one ends. */
  readonly starts: Uint32Array;
  /** {@link entryWords} an entry. */
  readonly entries: Uint32Array;
}

/** A feature of a query, as it is compared with entries. */
export interface Probe {
  readonly list: number;
  /** The words of its descriptor that are compared. */
  readonly first: number;
  readonly second: number;
  /** Bits in which they may differ. */
  readonly most: number;
  /** A bit for each direction that an entry may have. */
  readonly turns: number;
  /** Is added to the number of an entry's cell. */
  readonly shift: number;
}

/** Segments of an inverted file, one behind the other, and what a query finds in them. */
export class EntryMemory {
  readonly #memory = new KernelMemory();
  /** Where each segment begins, in bytes; its starts are followed by its entries. */
  readonly #segments: number[] = [];
  #end = 0;
  /** Where the query's notes begin. */
  #table = 0;
  #near = 0;
  #voted = 0;
  #scores = 0;
  #cells = 0;

  /** Bytes of all segments. */
  get bytes(): number {
    return this.#end;
  }

  /** Entries of each segment. */
  get sizes(): number[] {
    return this.#segments.map((_, number) => this.#entriesOf(number));
  }

  push({ starts, entries }: Segment): void {
    const at = this.#end;
    this.#end += starts.byteLength + entries.byteLength;
    this.#memory.reserve(this.#end);
    new Uint32Array(this.#memory.buffer, at, starts.length).set(starts);
    new Uint32Array(this.#memory.buffer, at + starts.byteLength, entries.length).set(entries);
    this.#segments.push(at);
  }

  /** Takes the last segment out; its content stays until another one is pushed. */
  pop(): Segment {
    const entries = this.#entriesOf(this.#segments.length - 1);
    const at = this.#segments.pop()!;
    this.#end = at;
    const { buffer } = this.#memory;
    return { starts: new Uint32Array(buffer, at, lists + 1), entries: new Uint32Array(buffer, at + (lists + 1) * wordBytes, entries * entryWords) };
  }

  #entriesOf(segment: number): number {
    return new Uint32Array(this.#memory.buffer, this.#segments[segment], lists + 1)[lists]!;
  }

  /** Makes room for a query's notes behind the last segment. */
  begin(cells: number, scores: number): void {
    this.#table = this.#end;
    this.#voted = this.#table + this.#segments.length * wordBytes;
    this.#scores = this.#voted + cells * wordBytes;
    this.#near = this.#scores + scores * cells * wordBytes;
    this.#cells = cells;
    this.#memory.reserve(this.#near + cells);
    const { buffer } = this.#memory;
    new Uint32Array(buffer, this.#table, this.#segments.length).set(this.#segments);
    new Uint8Array(buffer, this.#scores, scores * cells * wordBytes + cells).fill(0);
  }

  /** Entries that a feature is compared with, of the list of its own and those that differ from it in one bit. */
  entriesIn(list: number): number {
    return this.#memory.kernel.entriesIn(this.#table, this.#voted, list);
  }

  /**
   * Compares a feature with these entries.
   *
   * @returns the cells that have any like it
   */
  collect({ list, first, second, most, turns, shift }: Probe): number {
    return this.#memory.kernel.collect(this.#table, this.#voted, list, first, second, most, turns, shift, this.#near, this.#voted);
  }

  /** Adds to each of the cells that {@link collect} found `weight` for every bit by which it came nearer than the first number that is too many. */
  tally(cells: number, weight: number, score: number): void {
    this.#memory.kernel.tally(this.#voted, cells, this.#near, weight, this.#scores + score * this.#cells * wordBytes);
  }

  /** Gets ready for the next feature. */
  forget(cells: number): void {
    this.#memory.kernel.forget(this.#voted, cells, this.#near);
  }

  /** Scores of all cells. */
  scores(score: number): Float32Array {
    return new Float32Array(this.#memory.buffer, this.#scores + score * this.#cells * wordBytes, this.#cells);
  }
}
