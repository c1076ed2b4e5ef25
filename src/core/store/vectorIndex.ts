import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Space } from "../encode/encoder.ts";
import { spaceId } from "../encode/spaceId.ts";
import { AfterimageError } from "../errors.ts";
import { syncFolder, temporaryPath } from "./atomicFile.ts";
import { isMissing, notReadable } from "./fileErrors.ts";
import { graphEfSearch } from "./hnswGraph.ts";
import { timeSlices } from "./timeSlices.ts";
import { normalised } from "./vectorBytes.ts";
import { type ScoredKey, VectorGeneration } from "./vectorGeneration.ts";
import { VectorLog } from "./vectorLog.ts";
import { readSnapshot, type SnapshotOf, writeSnapshot } from "./vectorSnapshot.ts";

export type { ScoredKey } from "./vectorGeneration.ts";

/**
 * Candidates of a filter up to which all are compared instead of walking the graph: a walk that may return few of the
 * vectors it meets finds too few of them, and this many comparisons (8 ms) take no longer.
 */
const exactScanLimit = 2000;

/** Part of the log's slots that may be dead before it is written anew; below the minimum nobody notices. */
const deadShare = 0.3;
const deadMinimum = 256;

export interface VectorSearchOptions {
  /** Which keys may be returned. */
  readonly filter?: (key: string) => boolean;
  /** Candidates looked at: more finds more of the true neighbours and takes longer. */
  readonly efSearch?: number;
}

/**
 * The vectors of one space, searched by cosine.
 *
 * Every change is appended to a log, which alone can bring the whole index back; the graph file beside it is a
 * snapshot that spares building it again. One process writes an index (see `lock.ts`), any number may read it.
 * Opening only reads.
 */
export class VectorIndex {
  readonly #folder: string;
  readonly #space: Space;
  readonly #closing = new AbortController();
  #generation: VectorGeneration;
  /** What the snapshot on the disk knows: generation and slots. */
  #saved: { readonly number: number; readonly slots: number } | undefined;
  #saving: Promise<void> = Promise.resolve();

  private constructor(folder: string, space: Space, generation: VectorGeneration, savedSlots: number | undefined) {
    this.#folder = folder;
    this.#space = space;
    this.#generation = generation;
    this.#saved = savedSlots === undefined ? undefined : { number: generation.number, slots: savedSlots };
  }

  /**
   * Opens the index of a space, an empty one when there is none yet. Where the graph's snapshot is missing or damaged, the
   * graph is built from the log meanwhile (milliseconds a vector, in slices that let other work through); until it is
   * there, vectors are compared one by one.
   *
   * @param libraryFolder the library folder
   * @returns the index, and what was damaged, in words for the user: the keys of lost vectors are not in the index
   * @throws AfterimageError `unavailable` when a file cannot be read
   */
  static async open(libraryFolder: string, space: Space): Promise<{ index: VectorIndex; problems: string[] }> {
    const folder = join(libraryFolder, "spaces", spaceId(space));
    const number = Math.max(0, ...(await list(folder)).map(logNumber));
    const log = VectorLog.open(join(folder, logName(number)), space.dimension);
    try {
      const problems: string[] = [];
      const snapshot = await readSnapshot(folder, identity(space, number), log.slots);
      if (typeof snapshot === "string") problems.push(snapshot);
      const usable = typeof snapshot === "object" ? snapshot : undefined;

      const generation = new VectorGeneration(number, log, space.dimension, usable);
      const index = new VectorIndex(folder, space, generation, usable?.slots);
      const damaged = generation.replay(index.#closing.signal);
      if (damaged > 0) problems.push(`${damaged} damaged entries were left out of the vector index in ${folder}.`);
      return { index, problems };
    } catch (error) {
      log.close();
      throw error;
    }
  }

  get size(): number {
    return this.#generation.size;
  }

  has(key: string): boolean {
    return this.#generation.has(key);
  }

  keys(): IterableIterator<string> {
    return this.#generation.keys();
  }

  /** The vector of a key, with length 1. */
  get(key: string): Float32Array | undefined {
    return this.#generation.vector(key);
  }

  /**
   * Adds a vector, scaled to length 1. A key stands for its content, so that one that is known already is left alone.
   * On disk after {@link flush}.
   *
   * @param key SHA-256 in hex
   * @throws AfterimageError `invalid-argument` for a wrong key, dimension or direction; `not-writable`
   */
  add(key: string, vector: Float32Array): void {
    if (!/^[0-9a-f]{64}$/.test(key)) throw invalid(`“${key}” is not the key of a vector.`);
    this.#generation.add(key, this.#unit(vector));
  }

  /**
   * Forgets a vector; nothing happens when the key is unknown.
   * @throws AfterimageError `not-writable`
   */
  delete(key: string): void {
    this.#generation.delete(key);
  }

  /**
   * The `k` nearest vectors, nearest first; approximately, unless there are few or a filter leaves few.
   * @returns keys and cosines
   * @throws AfterimageError `invalid-argument` for a wrong dimension or direction
   */
  search(vector: Float32Array, k: number, options: VectorSearchOptions = {}): ScoredKey[] {
    const { filter, efSearch = graphEfSearch } = options;
    const unit = this.#unit(vector);
    const few = this.#fewCandidates(filter === undefined ? efSearch : exactScanLimit, filter);
    if (few !== undefined) return this.#generation.compare(unit, few).slice(0, k);
    return this.#generation.nearest(unit, k, efSearch, filter);
  }

  /**
   * The cosines of exactly these vectors, nearest first; unknown keys are left out.
   * @throws AfterimageError `invalid-argument` for a wrong dimension or direction
   */
  exact(vector: Float32Array, keys: Iterable<string>): ScoredKey[] {
    return this.#generation.compare(this.#unit(vector), keys);
  }

  /**
   * Waits until every change so far is on the disk.
   * @throws AfterimageError `not-writable`
   */
  flush(): Promise<void> {
    return this.#generation.log.sync();
  }

  /**
   * Writes the graph, so that the next start need not build it; first rewrites the log when too much of it is dead.
   * Vectors can be searched, added and deleted meanwhile. When it fails or is aborted, nothing is lost.
   *
   * @throws AfterimageError `not-writable`
   */
  snapshot(signal: AbortSignal): Promise<void> {
    const saved = this.#saving.then(() => this.#save(AbortSignal.any([signal, this.#closing.signal])));
    this.#saving = saved.catch(() => undefined);
    return saved;
  }

  /** Lets go of the files; a snapshot that is being written is aborted. */
  close(): void {
    this.#closing.abort();
    this.#generation.log.close();
  }

  async #save(signal: AbortSignal): Promise<void> {
    await this.#generation.caughtUp();
    signal.throwIfAborted();
    const { deadSlots, log } = this.#generation;
    if (deadSlots > Math.max(deadMinimum, log.slots * deadShare)) await this.#compact(signal);

    const generation = this.#generation;
    if (generation.size === 0) {
      this.#saved = undefined;
      await this.#removeAllBut([logName(generation.number)]);
      return;
    }
    if (this.#saved?.number === generation.number && this.#saved.slots === generation.log.slots) return;

    await generation.log.sync();
    const file = await generation.frozen(async (snapshot) => {
      const of = identity(this.#space, generation.number);
      const written = await writeSnapshot(this.#folder, of, snapshot);
      this.#saved = { number: generation.number, slots: snapshot.slots };
      return written;
    });
    await this.#removeAllBut(["index.json", file, logName(generation.number)]);
  }

  /** Writes the live vectors to a new log and builds its graph, then lets that take the place of the old. */
  async #compact(signal: AbortSignal): Promise<void> {
    const old = this.#generation;
    const number = old.number + 1;
    const path = join(this.#folder, logName(number));
    const temporary = temporaryPath(path);
    const log = VectorLog.create(temporary, this.#space.dimension);
    try {
      const next = new VectorGeneration(number, log, this.#space.dimension);
      const rest = timeSlices(signal);
      let seen = old.log.slots;
      for (const key of [...old.keys()]) {
        const vector = old.vector(key);
        if (vector !== undefined) next.add(key, vector);
        await rest();
      }
      do {
        // What has come in the meantime: the old log itself is the list of it.
        const end = old.log.slots;
        for (const entry of old.log.entries(seen)) if (entry !== undefined) next.repeat(entry);
        seen = end;
        await log.sync();
        signal.throwIfAborted();
      } while (seen < old.log.slots);
      log.moveTo(path);
      this.#generation = next;
    } catch (error) {
      log.close();
      await rm(temporary, { force: true });
      throw error;
    }
    old.log.close();
    await syncFolder(this.#folder);
  }

  /** Removes earlier logs and graphs, and what crashed writers left behind. */
  async #removeAllBut(names: readonly string[]): Promise<void> {
    for (const name of await list(this.#folder)) {
      if (!names.includes(name)) await rm(join(this.#folder, name), { force: true });
    }
  }

  /** The keys that may be returned, unless there are more than `most`. */
  #fewCandidates(most: number, filter?: (key: string) => boolean): string[] | undefined {
    if (filter === undefined && this.size > most) return undefined;
    const few: string[] = [];
    for (const key of this.keys()) {
      if (filter === undefined || filter(key)) few.push(key);
      if (few.length > most) return undefined;
    }
    return few;
  }

  #unit(vector: Float32Array): Float32Array {
    const { dimension } = this.#space;
    if (vector.length !== dimension) {
      throw invalid(`A vector of ${vector.length} numbers cannot be compared with vectors of ${dimension}.`);
    }
    const unit = normalised(vector);
    if (unit === undefined) throw invalid("A vector of zeros, or with a number that is not finite, has no direction.");
    return unit;
  }
}

function identity(space: Space, generation: number): SnapshotOf {
  return { space: spaceId(space), dimension: space.dimension, generation };
}

/** Logs count up; the highest is the one that counts, since it is given its name when it is complete. */
function logName(number: number): string {
  return `vectors-${number}.log`;
}

function logNumber(name: string): number {
  return Number(/^vectors-(\d+)\.log$/.exec(name)?.[1] ?? 0);
}

async function list(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (isMissing(error)) return [];
    throw notReadable(folder, error);
  }
}

function invalid(message: string): AfterimageError {
  return new AfterimageError({ kind: "invalid-argument", message });
}
