import type { FragmentId } from "../model.ts";

/** Where vectors are found; the keys are artifact keys of passages. */
export interface VectorLookup {
  /** The `k` nearest vectors, nearest first, by cosine. */
  search(vector: Float32Array, k: number, options?: { filter?: (key: string) => boolean }): readonly ScoredKey[];
  /** The cosines of exactly these; unknown keys are left out. */
  exact(vector: Float32Array, keys: Iterable<string>): readonly ScoredKey[];
}

interface ScoredKey {
  readonly key: string;
  readonly score: number;
}

/** Vectors that stand for all when it is asked how near an unrelated one would be. */
const sampleSize = 256;
/** Standard deviations above the average vector at which a fragment counts as fully similar. */
const fullSimilarity = 6;
/** Fragments that are compared one by one rather than looked for in the graph, which a narrow filter makes slow. */
const exactFragments = 2000;
/** What a fragment's best and second passage count. */
const passageWeights = [0.8, 0.2] as const;

/**
 * Ranks fragments by the nearness of their passages to the query.
 *
 * Cosines of different encoders, and of one encoder for different queries, lie in different ranges. So they are
 * measured by how far they stand out from those of a sample of the library's vectors: (cosine − mean) / deviation.
 */
export class DenseChannel {
  readonly #vectors: VectorLookup;
  readonly #keysOf = new Map<FragmentId, readonly string[]>();
  readonly #fragmentsOf = new Map<string, Set<FragmentId>>();
  #sample: string[] | undefined;

  constructor(vectors: VectorLookup) {
    this.#vectors = vectors;
  }

  /** Whether any fragment has vectors. */
  get isEmpty(): boolean {
    return this.#fragmentsOf.size === 0;
  }

  /** Says which vectors a fragment has; none forgets it. */
  assign(fragment: FragmentId, keys: readonly string[]): void {
    const before = this.#keysOf.get(fragment) ?? [];
    if (before.length === keys.length && before.every((key, at) => key === keys[at])) return;
    this.#sample = undefined;
    for (const key of before) {
      const fragments = this.#fragmentsOf.get(key);
      fragments?.delete(fragment);
      if (fragments?.size === 0) this.#fragmentsOf.delete(key);
    }
    if (keys.length === 0) this.#keysOf.delete(fragment);
    else this.#keysOf.set(fragment, keys);
    for (const key of keys) {
      const fragments = this.#fragmentsOf.get(key);
      if (fragments === undefined) this.#fragmentsOf.set(key, new Set([fragment]));
      else fragments.add(fragment);
    }
  }

  /** Fragments with one of the `k` vectors nearest to the query's, of those `within` or of all. */
  nearest(vector: Float32Array, k: number, within?: ReadonlySet<FragmentId>): FragmentId[] {
    const found = new Set<FragmentId>();
    for (const { key } of this.#nearestKeys(vector, k, within)) {
      for (const fragment of this.#fragmentsOf.get(key) ?? []) if (within?.has(fragment) ?? true) found.add(fragment);
    }
    return [...found];
  }

  #nearestKeys(vector: Float32Array, k: number, within: ReadonlySet<FragmentId> | undefined): readonly ScoredKey[] {
    if (within === undefined) return this.#vectors.search(vector, k);
    if (within.size <= exactFragments) {
      const keys = new Set([...within].flatMap((fragment) => this.#keysOf.get(fragment) ?? []));
      return this.#vectors.exact(vector, keys).slice(0, k);
    }
    const isWithin = (key: string): boolean => {
      for (const fragment of this.#fragmentsOf.get(key) ?? []) if (within.has(fragment)) return true;
      return false;
    };
    return this.#vectors.search(vector, k, { filter: isWithin });
  }

  /** Similarity of these fragments to the query, 0 (like any other) – 1; those without vectors are left out. */
  similarities(vector: Float32Array, fragments: Iterable<FragmentId>): Map<FragmentId, number> {
    const wanted = [...fragments].filter((fragment) => this.#keysOf.has(fragment));
    const keys = new Set(wanted.flatMap((fragment) => this.#keysOf.get(fragment) ?? []));
    const cosines = new Map(this.#vectors.exact(vector, keys).map(({ key, score }) => [key, score]));
    const { mean, deviation } = this.#background(vector);
    const similarities = new Map<FragmentId, number>();
    for (const fragment of wanted) {
      const passages = (this.#keysOf.get(fragment) ?? []).flatMap((key) => cosines.get(key) ?? []).sort((a, b) => b - a);
      const [best, second = best] = passages;
      if (best === undefined || second === undefined) continue;
      const cosine = passageWeights[0] * best + passageWeights[1] * second;
      const standingOut = deviation > 0 ? (cosine - mean) / deviation / fullSimilarity : cosine;
      similarities.set(fragment, Math.min(1, Math.max(0, standingOut)));
    }
    return similarities;
  }

  #background(vector: Float32Array): { mean: number; deviation: number } {
    this.#sample ??= smallest(this.#fragmentsOf.keys(), sampleSize);
    const cosines = this.#vectors.exact(vector, this.#sample).map(({ score }) => score);
    const mean = cosines.reduce((sum, cosine) => sum + cosine, 0) / Math.max(1, cosines.length);
    const variance = cosines.reduce((sum, cosine) => sum + (cosine - mean) ** 2, 0) / Math.max(1, cosines.length);
    // A handful of vectors says nothing about the rest; then the cosine itself counts.
    return cosines.length < 8 ? { mean: 0, deviation: 0 } : { mean, deviation: Math.sqrt(variance) };
  }
}

/** The first `count` keys in their order. Keys are hashes, so this is a random sample, and the same for the same library. */
function smallest(keys: Iterable<string>, count: number): string[] {
  const kept: string[] = [];
  for (const key of keys) {
    if (kept.length === count && key > kept[count - 1]!) continue;
    const at = kept.findLastIndex((other) => other < key) + 1;
    kept.splice(at, 0, key);
    if (kept.length > count) kept.pop();
  }
  return kept;
}
