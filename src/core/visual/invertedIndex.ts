import { EntryMemory, entryWords, lists, type Probe, type Segment } from "./entryMemory.ts";
import { angleDifference, descriptorWords, directionOf, mostTurn, pyramidLevels, type PictureFeatures } from "./features.ts";
import { directionBits } from "./kernel/kernelMemory.ts";

/** Pictures that share features with a query, best first. */
export interface Vote {
  readonly slot: number;
  readonly score: number;
}

/** Bits beyond those, in the next words of a descriptor, in which features of a list may differ to be like each other. */
const mostDifference = 15;

/** Of the pictures, how many may be gone before their entries are taken out; of few pictures none, as it takes a moment. */
const mostGone = 1 / 8;
const fewPictures = 1000;

/** Features that vote without a break: some milliseconds of work in a library of 10,000. */
const votersAtOnce = 100;

const directions = 1 << directionBits;
/** Differences between two levels, −7 … 7: each picture has a cell for each. */
const levelDifferences = 2 * pyramidLevels - 1;

/**
 * Finds pictures that share binary features with a query: an inverted file whose words are the first bits of the
 * descriptors, with Hamming embedding and weak geometric consistency (Jégou, Douze, Schmid, “Hamming Embedding and
 * Weak Geometric Consistency for Large Scale Image Search”, ECCV 2008): votes count together only when they agree on
 * how much larger one picture is than the other. No vocabulary has to be learned, so a library may grow from nothing.
 *
 * Pictures are numbered by slots. What is added is sorted into a small segment with the next query; a segment is
 * merged with the one before it when that is not twice as large (Bentley & Saxe, “Decomposable searching problems”,
 * 1980), so that n additions cost O(n log n).
 */
export class InvertedIndex {
  readonly #memory = new EntryMemory();
  #pending: Pending[] = [];
  /** Slots of pictures that are gone, though entries of theirs may still be there. */
  readonly #removed = new Set<number>();
  #pictures = 0;
  /** What a vote for the picture of a slot counts. */
  readonly #weights: number[] = [];

  /**
   * @param weight what a vote for the picture counts: more than 1 where these are a part of its features
   * @returns the picture's slot
   */
  add(features: PictureFeatures, weight = 1): number {
    const slot = this.#weights.push(weight) - 1;
    this.#pictures++;
    this.#pending.push({ slot, features });
    return slot;
  }

  /** @param slot of a picture that has not been removed yet */
  remove(slot: number): void {
    this.#removed.add(slot);
    this.#pictures--;
  }

  /** Bytes that the index holds in memory. */
  get bytes(): number {
    return this.#memory.bytes;
  }

  /**
   * Features of a query, or of each of its parts, that tell most: those that can be compared with the fewest entries come
   * first. A large library is asked for these only.
   *
   * @param mostEntries entries that may be compared for each part; a million are less than 10 ms of work
   */
  rarest(query: PictureFeatures, parts: readonly (readonly number[])[], mostEntries: number): number[][] {
    this.settle();
    this.#memory.begin(0, 0);
    const entries = Uint32Array.from({ length: query.count }, (_, feature) => this.#memory.entriesIn(listOf(query, feature)));
    return parts.map((features) => {
      let sum = 0;
      const rarestFirst = [...features].sort((a, b) => entries[a]! - entries[b]!);
      return rarestFirst.filter((feature) => (sum += entries[feature]!) <= mostEntries);
    });
  }

  /**
   * Each feature votes for the pictures that have one like it, the more the fewer pictures do. Yields now and then; until it
   * is done nothing else may be asked or added.
   *
   * @param parts features of the query that are counted by themselves; one that is in several parts is looked up once
   * @param most  pictures wanted for each part
   */
  *voting(query: PictureFeatures, parts: readonly (readonly number[])[], most: number): Generator<undefined, Vote[][]> {
    this.settle();
    this.#memory.begin(this.#weights.length * levelDifferences, parts.length);
    let voters = 0;
    for (const [feature, counting] of partsByFeature(parts)) {
      if (voters++ % votersAtOnce === votersAtOnce - 1) yield;
      const cells = this.#memory.collect(probeOf(query, feature));
      const weight = Math.log(1 + this.#pictures / Math.max(1, cells));
      for (const part of counting) this.#memory.tally(cells, weight, part);
      this.#memory.forget(cells);
    }
    return parts.map((_, part) => this.#best(this.#memory.scores(part), most));
  }

  /** The pictures with the most votes for about one size: a size between two levels falls on both. */
  #best(scores: Float32Array, most: number): Vote[] {
    const best: Vote[] = [];
    for (let slot = 0, at = 0; slot < this.#weights.length; slot++) {
      let [before, votes] = [0, 0];
      for (const end = at + levelDifferences; at < end; at++) {
        const here = scores[at]!;
        if (here + before > votes) votes = here + before;
        before = here;
      }
      const score = votes * this.#weights[slot]!;
      if (score <= (best[most - 1]?.score ?? 0) || this.#removed.has(slot)) continue;
      const behind = best.findLastIndex((vote) => vote.score >= score) + 1;
      best.splice(behind, 0, { slot, score });
      best.length = Math.min(most, best.length);
    }
    return best;
  }

  /** Sorts what was added; else the next query does, and what was added stays in memory as it is until then. */
  settle(): void {
    if (this.#pending.length > 0) {
      this.#memory.push(sorted(this.#pending));
      this.#pending = [];
    }
    const { size: gone } = this.#removed;
    if (gone > 0 && (gone > mostGone * this.#pictures || this.#pictures < fewPictures)) this.#tidy();
    for (;;) {
      const [before, last] = this.#memory.sizes.slice(-2);
      if (before === undefined || last === undefined || before >= 2 * last) return;
      const [second, first] = [this.#memory.pop(), this.#memory.pop()];
      this.#memory.push(merged(first, second, this.#removed));
    }
  }

  /** What is gone votes for nothing, but makes what others vote for seem more common. */
  #tidy(): void {
    let all: Segment = { starts: new Uint32Array(lists + 1), entries: new Uint32Array() };
    while (this.#memory.sizes.length > 0) all = merged(this.#memory.pop(), all, this.#removed);
    this.#memory.push(all);
    this.#removed.clear();
  }
}

/** For each feature the parts that it is in. */
function partsByFeature(parts: readonly (readonly number[])[]): Map<number, number[]> {
  const counting = new Map<number, number[]>();
  for (const [part, features] of parts.entries()) {
    for (const feature of features) {
      const others = counting.get(feature);
      if (others) others.push(part);
      else counting.set(feature, [part]);
    }
  }
  return counting;
}

/** For each direction those that a feature of an upright picture may have, a bit each. */
const turnsAllowed = Array.from({ length: directions }, (_, a) => {
  const unit = (2 * Math.PI) / directions;
  const allowed = Array.from({ length: directions }, (__, b) => Math.abs(angleDifference(a * unit, b * unit)) <= mostTurn + unit);
  return allowed.reduce((bits, isAllowed, b) => bits | (Number(isAllowed) << b), 0);
});

function probeOf(query: PictureFeatures, feature: number): Probe {
  return {
    list: listOf(query, feature),
    first: query.descriptors[feature * descriptorWords + 1]!,
    second: query.descriptors[feature * descriptorWords + 2]!,
    most: mostDifference,
    turns: turnsAllowed[directionOf(query.angles[feature]!, directions)]!,
    shift: pyramidLevels - 1 - query.levels[feature]!,
  };
}

/** The first bits of its descriptor: ORB's comparisons are ordered by how much they tell. */
function listOf({ descriptors }: PictureFeatures, feature: number): number {
  return descriptors[feature * descriptorWords]! & (lists - 1);
}

interface Pending {
  readonly slot: number;
  readonly features: PictureFeatures;
}

function sorted(pictures: readonly Pending[]): Segment {
  const starts = new Uint32Array(lists + 1);
  for (const { features } of pictures) {
    for (let feature = 0; feature < features.count; feature++) starts[listOf(features, feature) + 1]!++;
  }
  for (let list = 0; list < lists; list++) starts[list + 1]! += starts[list]!;
  const ends = starts.slice();
  const entries = new Uint32Array(entryWords * starts[lists]!);
  for (const { slot, features } of pictures) {
    for (let feature = 0; feature < features.count; feature++) {
      const at = entryWords * ends[listOf(features, feature)]!++;
      entries[at] = ((slot * levelDifferences + features.levels[feature]!) << directionBits) | directionOf(features.angles[feature]!, directions);
      for (let word = 1; word < entryWords; word++) entries[at + word] = features.descriptors[feature * descriptorWords + word]!;
    }
  }
  return { starts, entries };
}

function merged(a: Segment, b: Segment, removed: ReadonlySet<number>): Segment {
  const starts = new Uint32Array(lists + 1);
  const entries = new Uint32Array(a.entries.length + b.entries.length);
  let end = 0;
  for (let list = 0; list < lists; list++) {
    for (const from of [a, b]) {
      for (let at = entryWords * from.starts[list]!; at < entryWords * from.starts[list + 1]!; at += entryWords) {
        if (removed.has(slotOf(from.entries[at]!))) continue;
        for (let word = 0; word < entryWords; word++) entries[end++] = from.entries[at + word]!;
      }
    }
    starts[list + 1] = end / entryWords;
  }
  return { starts, entries: entries.subarray(0, end) };
}

function slotOf(owner: number): number {
  return Math.floor((owner >>> directionBits) / levelDifferences);
}
