import { angleDifference, descriptorWords, mostTurn, type PictureFeatures } from "./features.ts";
import { bitCount } from "./hamming.ts";

/** Pictures that share features with a query, best first. */
export interface Vote {
  readonly slot: number;
  readonly score: number;
}

/** Bits of a descriptor that say in which list it stands; ORB's comparisons are ordered by how much they tell. */
const listBits = 16;
const lists = 1 << listBits;
/** Bits beyond those that are compared within a list, and how many may differ. */
const signatureWords = 2;
const mostDifference = 15;

/** A feature's direction (in 1/16 turn) and level take the low bits of the word that names its picture. */
const directionBits = 4;
const levelBits = 3;
const directions = 1 << directionBits;
const levels = 1 << levelBits;
const slotShift = directionBits + levelBits;
/** Differences between two levels, −7 … 7. */
const levelDifferences = 2 * levels - 1;

/** Words of an entry: picture, level and direction of a feature, then its signature; side by side, as a list seldom lies in the processor's cache. */
const entryWords = 1 + signatureWords;

/** A part of the index that does not change. */
interface Segment {
  /** Where each list begins, in entries, and the end of the last. */
  readonly starts: Uint32Array;
  /** {@link entryWords} a feature. */
  readonly entries: Uint32Array;
}

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
  #segments: Segment[] = [];
  #pending: Pending[] = [];
  readonly #removed = new Set<number>();
  #slots = 0;

  /** @returns the picture's slot */
  add(features: PictureFeatures): number {
    const slot = this.#slots++;
    this.#pending.push({ slot, features });
    return slot;
  }

  remove(slot: number): void {
    this.#removed.add(slot);
  }

  /** Bytes that the index holds in memory. */
  get bytes(): number {
    return this.#segments.reduce((sum, { starts, entries }) => sum + starts.byteLength + entries.byteLength, 0);
  }

  /**
   * Features of a query, or of each of its parts, that tell most: those that can be compared with the fewest entries come
   * first. A large library is asked for these only.
   *
   * @param mostEntries entries that may be compared for each part; a million are about 20 ms of work
   */
  rarest(query: PictureFeatures, parts: readonly (readonly number[])[], mostEntries: number): number[][] {
    this.settle();
    const entries = Uint32Array.from({ length: query.count }, (_, feature) => this.#segments.reduce((sum, segment) => sum + entriesOf(segment, query, feature), 0));
    return parts.map((features) => {
      let sum = 0;
      const rarestFirst = [...features].sort((a, b) => entries[a]! - entries[b]!);
      return rarestFirst.filter((feature) => (sum += entries[feature]!) <= mostEntries);
    });
  }

  /**
   * Each feature votes for the pictures that have one like it, the more the fewer pictures do.
   *
   * @param parts features of the query that are counted by themselves; one that is in several parts is looked up once
   * @param most  pictures wanted for each part
   */
  vote(query: PictureFeatures, parts: readonly (readonly number[])[], most: number): Vote[][] {
    this.settle();
    const scores = parts.map(() => new Float32Array(this.#slots * levelDifferences));
    const nearest = new Uint8Array(this.#slots * levelDifferences);
    const voted: number[] = [];
    for (const [feature, counting] of countingFor(parts, scores)) {
      for (const segment of this.#segments) collect(segment, query, feature, nearest, voted);
      const weight = Math.log(1 + this.#slots / Math.max(1, voted.length));
      for (const own of counting) for (const at of voted) own[at]! += weight * nearest[at]!;
      for (const at of voted) nearest[at] = 0;
      voted.length = 0;
    }
    return scores.map((own) => this.#best(own, most));
  }

  /** The pictures with the most votes for about one size: a size between two levels falls on both. */
  #best(scores: Float32Array, most: number): Vote[] {
    const best: Vote[] = [];
    for (let slot = 0, at = 0; slot < this.#slots; slot++) {
      let [before, score] = [0, 0];
      for (const end = at + levelDifferences; at < end; at++) {
        const here = scores[at]!;
        if (here + before > score) score = here + before;
        before = here;
      }
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
      this.#segments.push(sorted(this.#pending));
      this.#pending = [];
    }
    while (this.#segments.length > 1) {
      const [before, last] = this.#segments.slice(-2) as [Segment, Segment];
      if (before.entries.length >= 2 * last.entries.length) break;
      this.#segments.splice(-2, 2, merged(before, last, this.#removed));
    }
  }
}

/** For each feature the scores of the parts that it is in. */
function countingFor<Scores>(parts: readonly (readonly number[])[], scores: readonly Scores[]): Map<number, Scores[]> {
  const counting = new Map<number, Scores[]>();
  for (const [part, features] of parts.entries()) {
    for (const feature of features) {
      const others = counting.get(feature);
      if (others) others.push(scores[part]!);
      else counting.set(feature, [scores[part]!]);
    }
  }
  return counting;
}

/** Entries that {@link collect} goes through. */
function entriesOf({ starts }: Segment, query: PictureFeatures, feature: number): number {
  const list = listOf(query, feature);
  let entries = 0;
  for (let bit = -1; bit < listBits; bit++) {
    const probed = bit < 0 ? list : list ^ (1 << bit);
    entries += starts[probed + 1]! - starts[probed]!;
  }
  return entries;
}

/** Notes in `nearest` how near a feature comes to any of each picture at each difference of levels, in bits below the limit. */
function collect({ starts, entries }: Segment, query: PictureFeatures, feature: number, nearest: Uint8Array, voted: number[]): void {
  const at = feature * descriptorWords;
  const list = listOf(query, feature);
  const first = query.descriptors[at + 1]!;
  const second = query.descriptors[at + 2]!;
  const level = query.levels[feature]!;
  const isTurnLike = turnsAllowed[directionOf(query.angles[feature]!)]!;
  // The list itself, and those that differ from it in one bit.
  for (let bit = -1; bit < listBits; bit++) {
    const probed = bit < 0 ? list : list ^ (1 << bit);
    const end = starts[probed + 1]! * entryWords;
    for (let entry = starts[probed]! * entryWords; entry < end; entry += entryWords) {
      const owner = entries[entry]!;
      if (isTurnLike[owner & (directions - 1)] === 0) continue;
      const bits = bitCount(first ^ entries[entry + 1]!, second ^ entries[entry + 2]!);
      if (bits > mostDifference) continue;
      const difference = ((owner >>> directionBits) & (levels - 1)) - level + levels - 1;
      const cell = (owner >>> slotShift) * levelDifferences + difference;
      if (nearest[cell] === 0) voted.push(cell);
      if (nearest[cell]! <= mostDifference - bits) nearest[cell] = mostDifference + 1 - bits;
    }
  }
}

/** For each direction the directions that a feature of an upright picture may have. */
const turnsAllowed = Array.from({ length: directions }, (_, a) =>
  Uint8Array.from({ length: directions }, (_, b) => {
    const unit = (2 * Math.PI) / directions;
    return Math.abs(angleDifference(a * unit, b * unit)) <= mostTurn + unit ? 1 : 0;
  }),
);

function directionOf(angle: number): number {
  return Math.floor((angle / (2 * Math.PI)) * directions) & (directions - 1);
}

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
      entries[at] = (slot << slotShift) | (features.levels[feature]! << directionBits) | directionOf(features.angles[feature]!);
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
        if (removed.has(from.entries[at]! >>> slotShift)) continue;
        for (let word = 0; word < entryWords; word++) entries[end++] = from.entries[at + word]!;
      }
    }
    starts[list + 1] = end / entryWords;
  }
  return { starts, entries: entries.slice(0, end) };
}
