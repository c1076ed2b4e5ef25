import { HnswGraph } from "./hnswGraph.ts";
import { timeSlices } from "./timeSlices.ts";
import { innerProduct, isUnit } from "./vectorBytes.ts";
import type { LogEntry, VectorLog } from "./vectorLog.ts";
import type { Snapshot } from "./vectorSnapshot.ts";

/** A vector's key and the cosine of its angle with the vector that was asked for. */
export interface ScoredKey {
  readonly key: string;
  readonly score: number;
}

/** Memory for vectors that were compared lately: a search compares a few hundred, and reading them took a third of it. */
const recentBytes = 32 * 1024 * 1024;

/**
 * One log and the graph over it. The log is the truth and the graph follows it: an element's label is its slot in the
 * log, and `#linked` says how far the graph has come. What it does not know yet is compared one by one.
 */
export class VectorGeneration {
  readonly number: number;
  readonly log: VectorLog;
  readonly #graph: HnswGraph;
  readonly #slots = new Map<string, number>();
  readonly #keys = new Map<number, string>();
  readonly #recent = new Map<number, Float32Array>();
  #linked = 0;
  /** While the graph is given out, it must not change. */
  #frozen = false;
  /** Set while the graph catches up in slices: what is added meanwhile waits for its turn. */
  #catchingUp: Promise<void> | undefined;
  /** Elements that died while the graph was frozen. */
  #unmarked: number[] = [];

  constructor(number: number, log: VectorLog, dimension: number, snapshot?: Snapshot) {
    this.number = number;
    this.log = log;
    this.#graph = snapshot?.graph ?? HnswGraph.create(dimension);
    this.#linked = snapshot?.slots ?? 0;
    for (const [slot, key] of snapshot?.keys ?? []) this.#enter(key, slot);
  }

  /** Live vectors. */
  get size(): number {
    return this.#slots.size;
  }

  /** Slots of the log that hold no live vector: deletes, what they deleted, and damage. */
  get deadSlots(): number {
    return this.log.slots - this.size;
  }

  has(key: string): boolean {
    return this.#slots.has(key);
  }

  keys(): MapIterator<string> {
    return this.#slots.keys();
  }

  /** A copy of the vector; from the graph when its place in the log is damaged. */
  vector(key: string): Float32Array | undefined {
    const slot = this.#slots.get(key);
    if (slot === undefined) return undefined;
    const logged = this.log.vector(slot);
    if (logged !== undefined) return logged.slice();
    return slot < this.#linked ? this.#graph.vector(slot) : undefined;
  }

  add(key: string, vector: Float32Array): void {
    if (this.has(key)) return;
    this.#enter(key, this.log.append(key, vector));
    this.#follow();
  }

  delete(key: string): void {
    if (!this.has(key)) return;
    this.log.append(key, undefined);
    this.#drop(key);
    this.#follow();
  }

  /** Does again what an entry of another generation's log says. */
  repeat({ key, vector }: LogEntry): void {
    if (vector === undefined) this.delete(key);
    else this.add(key, vector);
  }

  /**
   * Takes over what the log has beyond the graph; all of it can be searched at once. The graph follows in slices that let
   * other work through, until the signal fires.
   * @returns how many slots were damaged
   */
  replay(signal: AbortSignal): number {
    let slot = this.#linked;
    let damaged = 0;
    for (const entry of this.log.entries(slot)) {
      if (entry === undefined) damaged++;
      else if (entry.vector === undefined) this.#drop(entry.key);
      else this.#enter(entry.key, slot);
      slot++;
    }
    this.#catchingUp = this.#catchUp(signal)
      .catch(() => undefined) // only the signal ends it early
      .finally(() => {
        this.#catchingUp = undefined;
      });
    return damaged;
  }

  /** Waits until the graph knows all that the log had when it was opened, or will not any more. */
  async caughtUp(): Promise<void> {
    await this.#catchingUp;
  }

  /**
   * Gives the graph out, unchanging, until the work is done; only once it has {@link caughtUp}. Meanwhile vectors are added and deleted all the same.
   */
  async frozen<Result>(work: (snapshot: Snapshot) => Promise<Result>): Promise<Result> {
    this.#follow();
    this.#frozen = true;
    try {
      return await work({ graph: this.#graph, slots: this.#linked, keys: new Map(this.#keys) });
    } finally {
      for (const slot of this.#unmarked.splice(0)) this.#graph.markDeleted(slot);
      await this.#catchUp(new AbortController().signal);
      this.#frozen = false;
    }
  }

  /** The nearest of all live vectors, nearest first, nearly always the right ones. */
  nearest(vector: Float32Array, k: number, efSearch: number, accept?: (key: string) => boolean): ScoredKey[] {
    const hits: ScoredKey[] = [];
    const accepts = (slot: number): boolean => {
      const key = this.#keys.get(slot);
      return key !== undefined && (accept === undefined || accept(key));
    };
    const neighbours = this.#graph.search(vector, k + this.#unmarked.length, efSearch, accept && accepts);
    for (const { label, score } of neighbours) {
      const key = this.#keys.get(label);
      if (key !== undefined) hits.push({ key, score });
    }
    const beyond: string[] = [];
    for (let slot = this.#linked; slot < this.log.slots; slot++) {
      const key = this.#keys.get(slot);
      if (key !== undefined && (accept === undefined || accept(key))) beyond.push(key);
    }
    return [...hits, ...this.compare(vector, beyond)].sort(byScore).slice(0, k);
  }

  /** Scores of exactly these vectors, nearest first; unknown keys are left out. */
  compare(vector: Float32Array, keys: Iterable<string>): ScoredKey[] {
    const hits: ScoredKey[] = [];
    for (const key of keys) {
      const other = this.#recentVector(key);
      if (other !== undefined) hits.push({ key, score: innerProduct(vector, other) });
    }
    return hits.sort(byScore);
  }

  /** A slot's vector never changes, so what was read once can be kept. */
  #recentVector(key: string): Float32Array | undefined {
    const slot = this.#slots.get(key);
    if (slot === undefined) return undefined;
    const known = this.#recent.get(slot);
    if (known !== undefined) return known;
    const read = this.vector(key);
    if (read === undefined) return undefined;
    if ((this.#recent.size + 1) * read.byteLength > recentBytes) this.#recent.clear();
    this.#recent.set(slot, read);
    return read;
  }

  #enter(key: string, slot: number): void {
    this.#drop(key);
    this.#slots.set(key, slot);
    this.#keys.set(slot, key);
  }

  #drop(key: string): void {
    const slot = this.#slots.get(key);
    if (slot === undefined) return;
    this.#slots.delete(key);
    this.#keys.delete(slot);
    if (slot >= this.#linked) return;
    if (this.#frozen) this.#unmarked.push(slot);
    else this.#graph.markDeleted(slot);
  }

  #follow(): void {
    while (!this.#frozen && this.#catchingUp === undefined && this.#linked < this.log.slots) this.#linkNext();
  }

  async #catchUp(signal: AbortSignal): Promise<void> {
    const rest = timeSlices(signal);
    while (this.#linked < this.log.slots) {
      this.#linkNext();
      await rest();
    }
  }

  #linkNext(): void {
    const slot = this.#linked;
    const key = this.#keys.get(slot);
    if (key !== undefined) {
      const vector = this.log.vector(slot);
      if (vector !== undefined && isUnit(vector)) this.#graph.add(slot, vector);
      else this.#drop(key);
    }
    this.#linked++;
  }
}

function byScore(a: ScoredKey, b: ScoredKey): number {
  return b.score - a.score;
}
