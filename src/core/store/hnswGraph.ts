import hnswlib from "hnswlib-node";
import { AfterimageError, messageOf } from "../errors.ts";

/**
 * hnswlib's parameters (Malkov & Yashunin 2016, §4.1 and 4.2). Measured on 10,000 vectors of 512 numbers, recall@10
 * against comparing all: vectors in clusters, as embeddings are, are all found with 16 links already; on noise, the
 * worst case, 256 candidates find 0.77 with 16 links and 0.95 with 32, at twice the time of an insert and a search.
 */

/** Links of a vector on each level; twice as many on the ground. */
export const graphLinks = 16;

/** Candidates looked at while a vector is linked in: 400 took twice the time and found nothing more. */
export const graphEfConstruction = 200;

/** Candidates looked at by a search unless it asks for more; about a millisecond. */
export const graphEfSearch = 256;

const firstCapacity = 1024;
const growth = 1.5;

/** Most elements that a graph of `count` elements has room for. */
export function maxCapacity(count: number): number {
  return Math.ceil(Math.max(firstCapacity, count * growth));
}

/** A label and its inner product with the vector that was asked for. */
export interface Neighbour {
  readonly label: number;
  readonly score: number;
}

/**
 * hnswlib's graph behind checks that it does not make itself: on a wrong vector, a throwing filter or an index file
 * that is damaged it does not fail but takes the process down.
 *
 * Vectors must have length 1 and the graph's dimension; the callers see to it.
 */
export class HnswGraph {
  readonly #native: hnswlib.HierarchicalNSW;

  private constructor(native: hnswlib.HierarchicalNSW) {
    this.#native = native;
  }

  static create(dimension: number): HnswGraph {
    const native = new hnswlib.HierarchicalNSW("ip", dimension);
    native.initIndex({ maxElements: firstCapacity, m: graphLinks, efConstruction: graphEfConstruction });
    return new HnswGraph(native);
  }

  /** Reads a file that {@link inspectGraphFile} has found to be whole. */
  static async read(path: string, dimension: number): Promise<HnswGraph> {
    const native = new hnswlib.HierarchicalNSW("ip", dimension);
    await native.readIndex(path);
    return new HnswGraph(native);
  }

  /**
   * Writes the graph to a file. The graph may be searched meanwhile, but not changed. Success means nothing: hnswlib
   * does not notice a full disk, so that the file has to be inspected.
   */
  async write(path: string): Promise<void> {
    await this.#native.writeIndex(path);
  }

  /** Elements, deleted ones included. */
  get count(): number {
    return this.#native.getCurrentCount();
  }

  add(label: number, vector: Float32Array): void {
    const native = this.#native;
    if (native.getCurrentCount() >= native.getMaxElements()) native.resizeIndex(maxCapacity(native.getCurrentCount() + 1));
    native.addPoint(Array.from(vector), label);
  }

  /** Keeps an element out of all results; it still leads the way to others. */
  markDeleted(label: number): void {
    this.#native.markDelete(label);
  }

  vector(label: number): Float32Array {
    return Float32Array.from(this.#native.getPoint(label));
  }

  /**
   * @param accept which labels may be returned
   * @returns at most `k` neighbours, nearest first
   */
  search(vector: Float32Array, k: number, efSearch: number, accept?: (label: number) => boolean): Neighbour[] {
    const native = this.#native;
    const wanted = Math.min(k, native.getCurrentCount());
    if (wanted === 0) return [];
    native.setEf(Math.max(efSearch, wanted));
    const guarded = accept && guard(accept);
    const { neighbors, distances } = native.searchKnn(Array.from(vector), wanted, guarded?.accept);
    guarded?.rethrow();
    return neighbors.map((label, at) => ({ label, score: 1 - (distances[at] ?? 1) }));
  }
}

/** An exception must not pass through native code: the filter lets nothing more through, and throws afterwards. */
function guard(accept: (label: number) => boolean): { accept: (label: number) => boolean; rethrow: () => void } {
  let failure: { readonly cause: unknown } | undefined;
  return {
    accept(label) {
      if (failure !== undefined) return false;
      try {
        return accept(label);
      } catch (cause) {
        failure = { cause };
        return false;
      }
    },
    rethrow() {
      if (failure === undefined) return;
      throw new AfterimageError({
        kind: "invalid-argument",
        message: `The search's filter failed: ${messageOf(failure.cause)}`,
        cause: failure.cause,
      });
    },
  };
}
