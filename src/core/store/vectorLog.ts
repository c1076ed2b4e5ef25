import { closeSync, fdatasync, fstatSync, mkdirSync, openSync, readSync, renameSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { promisify } from "node:util";
import { crc32 } from "node:zlib";
import { AfterimageError } from "../errors.ts";
import { fileErrorCode, isMissing, notReadable, notWritable } from "./fileErrors.ts";

/** One line of the log's story. A delete has no vector. */
export interface LogEntry {
  /** SHA-256 in hex. */
  readonly key: string;
  /** A view that holds until the next entry is taken. */
  readonly vector: Float32Array | undefined;
}

/**
 * Slot: CRC-32 of the rest of the slot (uint32 LE) | operation (uint32 LE) | key (32 bytes) | vector (float32 LE).
 */
const operationAt = 4;
const keyAt = 8;
const vectorAt = 40;
const operations = { add: 1, delete: 2 } as const;

/** Bytes read at once when the log is walked through. */
const chunkBytes = 4 * 1024 * 1024;

/** Labels of the graph are uint32 and wrap without a word, and a slot's number is its label. */
const maxSlots = 2 ** 32 - 1;

/**
 * The vectors of a space in the order in which they came: an append-only file of slots of one size.
 *
 * Slots of one size, deletes included, make a slot's number its address and keep damage where it happened: a slot
 * with a wrong checksum is left out, its neighbours are not affected, and half a slot at the end (a write that was cut
 * off) is overwritten by the next append. Opening only reads; the file is made by the first append.
 */
export class VectorLog {
  #path: string;
  readonly #slotBytes: number;
  /** The one slot that is being written or was last read, and the vector in it. */
  readonly #slot: Buffer;
  readonly #slotVector: Float32Array;
  #file: number | undefined;
  #slots: number;
  #synced = true;
  #closed = false;

  private constructor(path: string, dimension: number, file: number | undefined) {
    this.#path = path;
    this.#slotBytes = vectorAt + dimension * Float32Array.BYTES_PER_ELEMENT;
    this.#slot = Buffer.from(new ArrayBuffer(this.#slotBytes));
    this.#slotVector = vectorIn(this.#slot);
    this.#file = file;
    this.#slots = file === undefined ? 0 : Math.floor(fstatSync(file).size / this.#slotBytes);
  }

  /** @throws AfterimageError `unavailable` when the file exists and cannot be read */
  static open(path: string, dimension: number): VectorLog {
    return new VectorLog(path, dimension, openExisting(path));
  }

  /**
   * Makes a new, empty log.
   * @throws AfterimageError `not-writable`
   */
  static create(path: string, dimension: number): VectorLog {
    return new VectorLog(path, dimension, createFile(path));
  }

  /** Whole slots, damaged ones included. */
  get slots(): number {
    return this.#slots;
  }

  /**
   * Adds an entry (a delete when there is no vector) and returns its slot. Handed to the operating system at once,
   * on the disk after {@link sync}.
   * @throws AfterimageError `not-writable`; the log is then as it was before
   */
  append(key: string, vector: Float32Array | undefined): number {
    if (this.#slots === maxSlots) {
      throw new AfterimageError({ kind: "too-large", message: `${this.#path} can take no more vectors.` });
    }
    this.#slot.fill(0);
    this.#slot.writeUInt32LE(vector === undefined ? operations.delete : operations.add, operationAt);
    this.#slot.write(key, keyAt, "hex");
    if (vector !== undefined) this.#slotVector.set(vector);
    this.#slot.writeUInt32LE(checksumOf(this.#slot), 0);
    try {
      this.#assertOpen();
      this.#file ??= createFile(this.#path);
      const start = this.#slots * this.#slotBytes;
      for (let done = 0; done < this.#slotBytes; ) {
        done += writeSync(this.#file, this.#slot, done, this.#slotBytes - done, start + done);
      }
    } catch (error) {
      throw notWritable(this.#path, error);
    }
    this.#synced = false;
    return this.#slots++;
  }

  /**
   * The vector in a slot, as a view that holds until the next call of any method; undefined when the slot is damaged
   * or holds a delete.
   */
  vector(slot: number): Float32Array | undefined {
    const whole = this.#readInto(this.#slot, slot) === this.#slotBytes && isIntact(this.#slot);
    return whole && this.#slot.readUInt32LE(operationAt) === operations.add ? this.#slotVector : undefined;
  }

  /** All entries from a slot on, in order; a damaged slot gives undefined. */
  *entries(from: number): Generator<LogEntry | undefined> {
    const end = this.#slots;
    const slotsAtOnce = Math.max(1, Math.min(Math.floor(chunkBytes / this.#slotBytes), end - from));
    const chunk = Buffer.from(new ArrayBuffer(slotsAtOnce * this.#slotBytes));
    for (let first = from; first < end; first += slotsAtOnce) {
      const read = this.#readInto(chunk, first);
      for (let slot = first; slot < Math.min(end, first + slotsAtOnce); slot++) {
        const start = (slot - first) * this.#slotBytes;
        yield start + this.#slotBytes > read ? undefined : parseSlot(chunk.subarray(start, start + this.#slotBytes));
      }
    }
  }

  /** Waits until all that was appended is on the disk. */
  async sync(): Promise<void> {
    if (this.#synced || this.#file === undefined) return;
    this.#synced = true;
    try {
      await promisify(fdatasync)(this.#file);
    } catch (error) {
      this.#synced = false;
      throw notWritable(this.#path, error);
    }
  }

  /** Renames the file, over another one if need be. */
  moveTo(path: string): void {
    try {
      renameSync(this.#path, path);
    } catch (error) {
      throw notWritable(path, error);
    }
    this.#path = path;
  }

  close(): void {
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
    this.#closed = true;
  }

  /** Fills the buffer from a slot on; returns how many bytes there were. */
  #readInto(buffer: Buffer, slot: number): number {
    this.#assertOpen();
    if (this.#file === undefined) return 0;
    try {
      return readSync(this.#file, buffer, 0, buffer.length, slot * this.#slotBytes);
    } catch (error) {
      throw notReadable(this.#path, error);
    }
  }

  #assertOpen(): void {
    if (this.#closed) throw new Error(`${this.#path} is closed`);
  }
}

function parseSlot(slot: Buffer): LogEntry | undefined {
  if (!isIntact(slot)) return undefined;
  const isAdd = slot.readUInt32LE(operationAt) === operations.add;
  return { key: slot.toString("hex", keyAt, vectorAt), vector: isAdd ? vectorIn(slot) : undefined };
}

function isIntact(slot: Buffer): boolean {
  return slot.readUInt32LE(0) === checksumOf(slot);
}

function checksumOf(slot: Buffer): number {
  return crc32(slot.subarray(operationAt));
}

/** A view of the vector in a slot; slots begin at multiples of four bytes. */
function vectorIn(slot: Buffer): Float32Array {
  return new Float32Array(slot.buffer, slot.byteOffset + vectorAt, (slot.length - vectorAt) / 4);
}

function createFile(path: string): number {
  try {
    mkdirSync(dirname(path), { recursive: true });
    return openSync(path, "w+");
  } catch (error) {
    throw notWritable(path, error);
  }
}

/** Opens for reading and writing where that is allowed, and for reading elsewhere. */
function openExisting(path: string): number | undefined {
  try {
    return openSync(path, "r+");
  } catch (error) {
    if (isMissing(error)) return undefined;
    if (!["EACCES", "EPERM", "EROFS"].includes(fileErrorCode(error) ?? "")) throw notReadable(path, error);
  }
  try {
    return openSync(path, "r");
  } catch (error) {
    throw notReadable(path, error);
  }
}
