import { KernelMemory } from "./kernel/kernelMemory.ts";

const wordBytes = Uint32Array.BYTES_PER_ELEMENT;

/**
 * Words of an entry: cell and direction of a feature, then the two of its descriptor that are compared; side by side, as a list
 * seldom lies in the processor's cache.
 */
export const entryWords = 3;
/** Bits of an entry's first word that say its direction; those above number its cell. */
export const directionBits = 4;
const entryBytes = entryWords * wordBytes;

/** A feature of a query, as it is compared with entries. */
export interface Probe {
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

/** Entries of an inverted file, one behind the other, and what a query finds among them. */
export class EntryMemory {
  readonly #memory = new KernelMemory();
  /** Where the query's notes begin, in bytes. */
  #voted = 0;
  #near = 0;

  /** Writes entries from a number on, over what was there. */
  write(number: number, entries: Uint32Array): void {
    const at = number * entryBytes;
    this.#memory.reserve(at + entries.byteLength);
    new Uint32Array(this.#memory.buffer, at, entries.length).set(entries);
  }

  /** The words of entries, until the memory grows. */
  read(number: number, count: number): Uint32Array {
    return new Uint32Array(this.#memory.buffer, number * entryBytes, count * entryWords);
  }

  /**
   * Makes room for a query's notes behind the last entry.
   *
   * @returns `near`: for each cell 0, or by how many bits fewer than the first number that is too many its nearest entry differs;
   *   `voted`: the cells that are not 0, in the order in which {@link collect} came to them
   */
  begin(entries: number, cells: number): { readonly near: Uint8Array; readonly voted: Uint32Array } {
    this.#voted = entries * entryBytes;
    this.#near = this.#voted + cells * wordBytes;
    this.#memory.reserve(this.#near + cells);
    const { buffer } = this.#memory;
    return { near: new Uint8Array(buffer, this.#near, cells).fill(0), voted: new Uint32Array(buffer, this.#voted, cells) };
  }

  /**
   * Compares a feature with the entries from one number up to another.
   *
   * @param count cells that have voted before
   * @returns cells that have voted now
   */
  collect(from: number, end: number, { first, second, most, turns, shift }: Probe, count: number): number {
    const voted = this.#voted + count * wordBytes;
    const behind = this.#memory.kernel.collect(from * entryBytes, end * entryBytes, directionBits, first, second, most, turns, shift, this.#near, voted);
    // Addresses above 2 GiB come back as negative numbers.
    return ((behind >>> 0) - this.#voted) / wordBytes;
  }
}
