import { directionBits, EntryMemory, entryWords } from "./entryMemory.ts";
import { angleDifference, descriptorWords, directionOf, mostTurn, type PictureFeatures } from "./features.ts";

/** Pictures that share features with a query, best first. */
export interface Vote {
  readonly slot: number;
  readonly score: number;
}

/** Bits of a descriptor that say in which list it stands; ORB's comparisons are ordered by how much they tell. */
const listBits = 16;
const lists = 1 << listBits;
const probedLists = 1 + listBits;
/** Bits beyond those, in the next words of a descriptor, in which features of a list may differ to be like each other. */
const mostDifference = 15;

const directions = 1 << directionBits;
const levels = 8;
/** Differences between two levels, −7 … 7: each picture has a cell for each. */
const levelDifferences = 2 * levels - 1;

/** A part of the index that does not change. */
interface Segment {
  /** Where each list begins, in entries of the segment, and the end of the last. */
  readonly starts: Uint32Array;
  /** Number of its first entry among those of all segments. */
  readonly first: number;
}

/** A segment that has no place yet. */
interface Sorted {
  readonly starts: Uint32Array;
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
  /** One behind the other in {@link #memory}. */
  readonly #segments: Segment[] = [];
  readonly #memory = new EntryMemory();
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
    return this.#segments.reduce((sum, { starts }) => sum + starts.byteLength, 0) + this.#end * entryWords * Uint32Array.BYTES_PER_ELEMENT;
  }

  /**
   * Features of a query, or of each of its parts, that tell most: those that can be compared with the fewest entries come
   * first. A large library is asked for these only.
   *
   * @param mostEntries entries that may be compared for each part; a million are less than 10 ms of work
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
    const cells = this.#slots * levelDifferences;
    const scores = parts.map(() => new Float32Array(cells));
    const { near, voted } = this.#memory.begin(this.#end, cells);
    for (const [feature, counting] of countingFor(parts, scores)) {
      let count = 0;
      for (const segment of this.#segments) count = this.#collect(segment, query, feature, count);
      const weight = Math.log(1 + this.#slots / Math.max(1, count));
      for (const own of counting) for (let at = 0; at < count; at++) own[voted[at]!]! += weight * near[voted[at]!]!;
      for (let at = 0; at < count; at++) near[voted[at]!] = 0;
    }
    return scores.map((own) => this.#best(own, most));
  }

  /** The cells that have features like one of the query vote; returns how many have by now. */
  #collect({ starts, first }: Segment, query: PictureFeatures, feature: number, count: number): number {
    const words = feature * descriptorWords;
    const probe = {
      first: query.descriptors[words + 1]!,
      second: query.descriptors[words + 2]!,
      most: mostDifference,
      turns: turnsAllowed[directionOf(query.angles[feature]!, directions)]!,
      shift: levels - 1 - query.levels[feature]!,
    };
    const own = listOf(query, feature);
    for (let at = 0; at < probedLists; at++) {
      const list = probed(own, at);
      count = this.#memory.collect(first + starts[list]!, first + starts[list + 1]!, probe, count);
    }
    return count;
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
      this.#push(sorted(this.#pending));
      this.#pending = [];
    }
    while (this.#segments.length > 1) {
      const [before, last] = this.#segments.slice(-2) as [Segment, Segment];
      if (before.starts[lists]! >= 2 * last.starts[lists]!) break;
      const both = merged(this.#sorted(before), this.#sorted(last), this.#removed);
      this.#segments.length -= 2;
      this.#push(both);
    }
  }

  /** Places a segment behind the others. */
  #push({ starts, entries }: Sorted): void {
    const first = this.#end;
    this.#memory.write(first, entries);
    this.#segments.push({ starts, first });
  }

  #sorted({ starts, first }: Segment): Sorted {
    return { starts, entries: this.#memory.read(first, starts[lists]!) };
  }

  /** Entries of all segments. */
  get #end(): number {
    const last = this.#segments.at(-1);
    return last === undefined ? 0 : last.first + last.starts[lists]!;
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

/** Entries that a feature is compared with. */
function entriesOf({ starts }: Segment, query: PictureFeatures, feature: number): number {
  const own = listOf(query, feature);
  let entries = 0;
  for (let at = 0; at < probedLists; at++) {
    const list = probed(own, at);
    entries += starts[list + 1]! - starts[list]!;
  }
  return entries;
}

/** Of the lists that a feature is looked up in: its own, and those that differ from it in one bit. */
function probed(own: number, at: number): number {
  return at === 0 ? own : own ^ (1 << (at - 1));
}

/** For each direction those that a feature of an upright picture may have, a bit each. */
const turnsAllowed = Array.from({ length: directions }, (_, a) => {
  const unit = (2 * Math.PI) / directions;
  const allowed = Array.from({ length: directions }, (__, b) => Math.abs(angleDifference(a * unit, b * unit)) <= mostTurn + unit);
  return allowed.reduce((bits, isAllowed, b) => bits | (Number(isAllowed) << b), 0);
});

function listOf({ descriptors }: PictureFeatures, feature: number): number {
  return descriptors[feature * descriptorWords]! & (lists - 1);
}

interface Pending {
  readonly slot: number;
  readonly features: PictureFeatures;
}

function sorted(pictures: readonly Pending[]): Sorted {
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

function merged(a: Sorted, b: Sorted, removed: ReadonlySet<number>): Sorted {
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
