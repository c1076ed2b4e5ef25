/** The scores of one query. Stays valid until the index changes. */
export class LexicalScores {
  readonly #totals: Float32Array;
  readonly #ids: readonly (string | undefined)[];
  readonly #numbers: ReadonlyMap<string, number>;

  constructor(totals: Float32Array, ids: readonly (string | undefined)[], numbers: ReadonlyMap<string, number>) {
    this.#totals = totals;
    this.#ids = ids;
    this.#numbers = numbers;
  }

  /** 0 when nothing matches. */
  of(id: string): number {
    const entry = this.#numbers.get(id);
    return entry === undefined ? 0 : this.#totals[entry]!;
  }

  /** The best fragments with a score above 0 that `accept` takes, best first; equal ones in the order of adding. */
  top(limit: number, accept: (id: string) => boolean = () => true): ScoredId[] {
    const best = new BestOf(limit);
    for (let entry = 0; entry < this.#totals.length; entry++) {
      const score = this.#totals[entry]!;
      if (score <= best.threshold) continue;
      const id = this.#ids[entry];
      if (id !== undefined && accept(id)) best.add({ id, score });
    }
    return best.sorted();
  }

  /** The best of these fragments with a score above 0, best first. */
  topOf(ids: Iterable<string>, limit: number): ScoredId[] {
    const best = new BestOf(limit);
    for (const id of ids) {
      const score = this.of(id);
      if (score > best.threshold) best.add({ id, score });
    }
    return best.sorted();
  }
}

export interface ScoredId {
  readonly id: string;
  readonly score: number;
}

/** Keeps the best few of many: gathers some more than wanted, then sorts and cuts. */
class BestOf {
  readonly #limit: number;
  readonly #kept: ScoredId[] = [];
  /** What is not above it cannot be among the best. */
  threshold = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  add(hit: ScoredId): void {
    this.#kept.push(hit);
    if (this.#kept.length < 2 * this.#limit + 64) return;
    this.sorted();
    this.threshold = this.#kept.at(-1)?.score ?? Infinity;
  }

  sorted(): ScoredId[] {
    this.#kept.sort((a, b) => b.score - a.score);
    this.#kept.splice(this.#limit);
    return this.#kept;
  }
}
