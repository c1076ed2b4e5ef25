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

/** A part of the index that does not change: features by list, each with its picture and signature. */
interface Segment {
  /** Where each list begins, and the end of the last. */
  readonly starts: Uint32Array;
  /** Slot, level and direction of each feature. */
  readonly owners: Uint32Array;
  /** {@link signatureWords} a feature. */
  readonly signatures: Uint32Array;
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
    return this.#segments.reduce((sum, { starts, owners, signatures }) => sum + starts.byteLength + owners.byteLength + signatures.byteLength, 0);
  }

  /**
   * Each feature of the query votes for the pictures that have one like it, the more the fewer pictures do; of a large
   * library the rarest features only.
   *
   * @param most        pictures wanted
   * @param mostEntries entries that may be compared, those of the rarest features first; a million are about 25 ms of work
   */
  vote(query: PictureFeatures, most: number, mostEntries: number): Vote[] {
    this.settle();
    const scores = new Float32Array(this.#slots * levelDifferences);
    const nearest = new Uint8Array(scores.length);
    const voted: number[] = [];
    for (const feature of this.#rarest(query, mostEntries)) {
      for (const segment of this.#segments) collect(segment, query, feature, nearest, voted);
      const weight = Math.log(1 + this.#slots / Math.max(1, voted.length));
      for (const at of voted) {
        scores[at]! += weight * nearest[at]!;
        nearest[at] = 0;
      }
      voted.length = 0;
    }
    const votes: Vote[] = [];
    for (let slot = 0; slot < this.#slots; slot++) {
      const score = this.#removed.has(slot) ? 0 : bestPeak(scores.subarray(slot * levelDifferences, (slot + 1) * levelDifferences));
      if (score > 0) votes.push({ slot, score });
    }
    return votes.sort((a, b) => b.score - a.score).slice(0, most);
  }

  /** Features of the query, those with the fewest entries to compare first, as many as `mostEntries` allows. */
  #rarest(query: PictureFeatures, mostEntries: number): number[] {
    const entries = Uint32Array.from({ length: query.count }, (_, feature) => this.#segments.reduce((sum, segment) => sum + entriesOf(segment, query, feature), 0));
    const rarestFirst = [...entries.keys()].sort((a, b) => entries[a]! - entries[b]!);
    let sum = 0;
    return rarestFirst.filter((feature) => (sum += entries[feature]!) <= mostEntries);
  }

  /** Sorts what was added; else the next query does, and what was added stays in memory as it is until then. */
  settle(): void {
    if (this.#pending.length > 0) {
      this.#segments.push(sorted(this.#pending));
      this.#pending = [];
    }
    while (this.#segments.length > 1) {
      const [before, last] = this.#segments.slice(-2) as [Segment, Segment];
      if (before.owners.length >= 2 * last.owners.length) break;
      this.#segments.splice(-2, 2, merged(before, last, this.#removed));
    }
  }
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
function collect({ starts, owners, signatures }: Segment, query: PictureFeatures, feature: number, nearest: Uint8Array, voted: number[]): void {
  const at = feature * descriptorWords;
  const list = listOf(query, feature);
  const first = query.descriptors[at + 1]!;
  const second = query.descriptors[at + 2]!;
  const level = query.levels[feature]!;
  const isTurnLike = turnsAllowed[directionOf(query.angles[feature]!)]!;
  // The list itself, and those that differ from it in one bit.
  for (let bit = -1; bit < listBits; bit++) {
    const probed = bit < 0 ? list : list ^ (1 << bit);
    const end = starts[probed + 1]!;
    for (let entry = starts[probed]!; entry < end; entry++) {
      const owner = owners[entry]!;
      if (isTurnLike[owner & (directions - 1)] === 0) continue;
      const bits = bitCount(first ^ signatures[2 * entry]!, second ^ signatures[2 * entry + 1]!);
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

/** The most votes for about one size: a size between two levels falls on both. */
function bestPeak(scores: Float32Array): number {
  let best = 0;
  for (let at = 0; at < scores.length; at++) best = Math.max(best, scores[at]! + Math.max(scores[at - 1] ?? 0, scores[at + 1] ?? 0));
  return best;
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
  const owners = new Uint32Array(starts[lists]!);
  const signatures = new Uint32Array(signatureWords * owners.length);
  for (const { slot, features } of pictures) {
    for (let feature = 0; feature < features.count; feature++) {
      const entry = ends[listOf(features, feature)]!++;
      owners[entry] = (slot << slotShift) | (features.levels[feature]! << directionBits) | directionOf(features.angles[feature]!);
      signatures[2 * entry] = features.descriptors[feature * descriptorWords + 1]!;
      signatures[2 * entry + 1] = features.descriptors[feature * descriptorWords + 2]!;
    }
  }
  return { starts, owners, signatures };
}

function merged(a: Segment, b: Segment, removed: ReadonlySet<number>): Segment {
  const starts = new Uint32Array(lists + 1);
  const owners = new Uint32Array(a.owners.length + b.owners.length);
  const signatures = new Uint32Array(signatureWords * owners.length);
  let end = 0;
  for (let list = 0; list < lists; list++) {
    for (const from of [a, b]) {
      for (let entry = from.starts[list]!; entry < from.starts[list + 1]!; entry++) {
        if (removed.has(from.owners[entry]! >>> slotShift)) continue;
        owners[end] = from.owners[entry]!;
        signatures[2 * end] = from.signatures[2 * entry]!;
        signatures[2 * end + 1] = from.signatures[2 * entry + 1]!;
        end++;
      }
    }
    starts[list + 1] = end;
  }
  return { starts, owners: owners.slice(0, end), signatures: signatures.slice(0, signatureWords * end) };
}
