import { setImmediate } from "node:timers/promises";
import { mapConcurrently } from "../store/mapConcurrently.ts";
import { claimThreshold, confidenceOf, isSamePicture, mayBeClaimed, strengthOf } from "./claim.ts";
import { selectFeatures, sketchFeatures, type PictureFeatures } from "./features.ts";
import { indexedDetail } from "./findFeatures.ts";
import { InvertedIndex, type Vote } from "./invertedIndex.ts";
import { partsOf } from "./parts.ts";
import type { Resemblance } from "./resemblance.ts";
import { align, type Alignment } from "./verify.ts";

/** A picture of the library that shares something with the query picture. */
export interface AlignedPicture extends Alignment {
  /** As in `Picture.pixels`. */
  readonly pixels: string;
}

/** A picture of the library that the query picture shows, or shows a part of. */
export interface FoundPicture extends AlignedPicture {
  /** As in `PictureMatch.confidence`. */
  readonly confidence: number;
}

/** A picture of the library, as far as the index has to know of it. */
export interface KeptPicture {
  /** Whether no more than a sketch of its features is known by now. */
  readonly isSketch: boolean;
}

/** Compares the query picture's pixels with those of pictures that it was aligned with, one answer for each. */
export type Resemble = (aligned: readonly AlignedPicture[], signal: AbortSignal) => Promise<readonly Resemblance[]>;

/**
 * How a query picture, and each of its parts, is looked for: entries of the index that are compared, pictures that then
 * are, feature by feature. In a library of 10,000 diagrams about half of the features reach less than the entries of a whole,
 * and the others twenty times as much: corners that all diagrams have, and that tell nothing. A part has so many features
 * that the rarest of them tell more alone than with the next ones; these have to agree before all of them are compared.
 */
const looks = {
  whole: { entries: 1_400_000, pictures: 10, rarest: Number.POSITIVE_INFINITY },
  part: { entries: 500_000, pictures: 3, rarest: 400 },
} as const;
/** A library of fewer pictures is asked in a fraction of the time: twice as many of them are then compared. */
const smallLibrary = 1000;
/** Places from which what agrees is no coincidence; pictures with fewer votes than a share of that one's are then left out. */
const decisivePlaces = 30;
const leastVotes = 1 / 3;
/** Of these, pictures that are compared pixel by pixel. */
const resembledPictures = 6;
/** Strength, as a part of the strongest one's, below which a picture is compared pixel by pixel only where no stronger one is claimed. */
const leastStrength = 1 / 4;
/** What a vote for a sketch counts: as many as it would be if all the features of its picture were known. */
const sketchWeight = indexedDetail.features / sketchFeatures;
/** Features that are read side by side. */
const parallelReads = 16;
/** Pictures that are taken in at a time: sorted at once, all of a large library would hold up everything else for a second. */
const takenAtOnce = 500;

/**
 * The visual channel: the pictures of a library, found again by their local features.
 *
 * Memory holds only what proposes candidates (about 5 KB a picture); the features that decide are read when they are
 * needed. A picture is known by its pixels, so that copies of a file are one.
 */
export class VisualIndex {
  readonly #read: (pixels: string) => Promise<PictureFeatures | undefined>;
  readonly #slots = new Map<string, KeptPicture & { readonly slot: number }>();
  readonly #pixels: string[] = [];
  #index = new InvertedIndex();
  /** What is under way in the index, which does one thing at a time. */
  #turn: Promise<unknown> = Promise.resolve();

  /** @param read the features of a picture; undefined when there are none */
  constructor(read: (pixels: string) => Promise<PictureFeatures | undefined>) {
    this.#read = read;
  }

  /** Pictures that can be found. */
  get size(): number {
    return this.#slots.size;
  }

  /** Bytes held in memory to propose candidates. */
  get bytes(): number {
    return this.#index.bytes;
  }

  /**
   * Takes in pictures that are new or known by more than a sketch now, and forgets those that are gone.
   * @param pictures by their pixels
   */
  keep(pictures: ReadonlyMap<string, KeptPicture>, signal: AbortSignal): Promise<void> {
    return this.#inTurn(() => this.#keep(pictures, signal));
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#turn.then(work);
    this.#turn = done.catch(() => undefined);
    return done;
  }

  async #keep(pictures: ReadonlyMap<string, KeptPicture>, signal: AbortSignal): Promise<void> {
    for (const [pixels, { slot, isSketch }] of this.#slots) {
      const now = pictures.get(pixels);
      if (now && (now.isSketch || !isSketch)) continue;
      this.#index.remove(slot);
      this.#slots.delete(pixels);
    }
    const added = [...pictures].filter(([pixels]) => !this.#slots.has(pixels));
    for (let first = 0; first < added.length; first += takenAtOnce) {
      await mapConcurrently(added.slice(first, first + takenAtOnce), parallelReads, async ([pixels, { isSketch }]) => {
        signal.throwIfAborted();
        const features = await this.#read(pixels);
        if (features === undefined) return;
        const slot = this.#index.add(features, isSketch ? sketchWeight : 1);
        this.#slots.set(pixels, { slot, isSketch });
        this.#pixels[slot] = pixels;
      });
      this.#index.settle();
    }
  }

  /**
   * The pictures that a query picture shows, what agrees most first; none below the confidence of a claim.
   *
   * @param query the features of the picture, or of its negative
   */
  find(query: PictureFeatures, resemble: Resemble, signal: AbortSignal): Promise<FoundPicture[]> {
    return this.#find(query, [[...query.levels.keys()]], looks.whole, resemble, signal);
  }

  /** As {@link find}, what fills a part of the query picture only. */
  findInParts(query: PictureFeatures, resemble: Resemble, signal: AbortSignal): Promise<FoundPicture[]> {
    return this.#find(query, partsOf(query), looks.part, resemble, signal);
  }

  async #find(
    query: PictureFeatures,
    parts: readonly (readonly number[])[],
    look: (typeof looks)[keyof typeof looks],
    resemble: Resemble,
    signal: AbortSignal,
  ): Promise<FoundPicture[]> {
    const { rarest, proposed } = await this.#inTurn(() => this.#propose(query, parts, look, signal));
    const candidates = await this.#readAll(proposed.flatMap((votes) => votes.map(({ slot }) => this.#pixels[slot]!)));
    const found: AlignedPicture[] = [];
    for (const [part, votes] of proposed.entries()) {
      const all = selectFeatures(query, parts[part]!);
      const seen = all.count > look.rarest ? [selectFeatures(query, rarest[part]!.slice(0, look.rarest)), all] : [all];
      let enough = 0;
      for (const { slot, score } of votes) {
        if (score < enough) break;
        const pixels = this.#pixels[slot]!;
        const one = await aligned(seen, pixels, candidates.get(pixels), signal);
        if (one === undefined) continue;
        found.push(one);
        if (one.agreeing >= decisivePlaces) enough = Math.max(enough, leastVotes * score);
      }
    }
    return claimed(found, resemble, signal);
  }

  /** A little at a time: an answer that has come meanwhile may make it needless. */
  async #propose(
    query: PictureFeatures,
    parts: readonly (readonly number[])[],
    { entries, pictures }: (typeof looks)[keyof typeof looks],
    signal: AbortSignal,
  ): Promise<{ rarest: number[][]; proposed: Vote[][] }> {
    signal.throwIfAborted();
    const rarest = this.#index.rarest(query, parts, entries);
    const voting = this.#index.voting(query, rarest, this.size < smallLibrary ? 2 * pictures : pictures);
    for (;;) {
      const { done, value } = voting.next();
      if (done) return { rarest, proposed: value };
      await setImmediate();
      signal.throwIfAborted();
    }
  }

  /** As {@link find}, among pictures that something else proposes, by any way to see the query picture. */
  async findAmong(proposed: readonly string[], query: readonly PictureFeatures[], resemble: Resemble, signal: AbortSignal): Promise<FoundPicture[]> {
    const found: AlignedPicture[] = [];
    for (const [pixels, features] of await this.#readAll(proposed)) {
      for (const seen of query) {
        const one = await aligned([seen], pixels, features, signal);
        if (one) found.push(one);
      }
    }
    return claimed(found, resemble, signal);
  }

  /** Whether two pictures of the library are the same picture in another format or size, or two versions of it. */
  async areSame(a: string, b: string, signal: AbortSignal): Promise<boolean> {
    const [first, second] = await Promise.all([this.#read(a), this.#read(b)]);
    if (first === undefined || second === undefined) return false;
    await setImmediate();
    signal.throwIfAborted();
    const alignment = align(first, second);
    return alignment !== undefined && isSamePicture(alignment);
  }

  async #readAll(pictures: readonly string[]): Promise<Map<string, PictureFeatures | undefined>> {
    return new Map(await Promise.all([...new Set(pictures)].map(async (pixels) => [pixels, await this.#read(pixels)] as const)));
  }
}

/**
 * Undefined where too little agrees for a claim.
 *
 * @param seen the query picture by some of its features, then by all: where too little agrees with those, these are not compared
 */
async function aligned(
  seen: readonly PictureFeatures[],
  pixels: string,
  features: PictureFeatures | undefined,
  signal: AbortSignal,
): Promise<AlignedPicture | undefined> {
  if (features === undefined) return undefined;
  let alignment: Alignment | undefined;
  for (const query of seen) {
    // Each comparison takes milliseconds of calculation; others get their turn in between.
    await setImmediate();
    signal.throwIfAborted();
    alignment = align(query, features);
    if (alignment === undefined || !mayBeClaimed(alignment)) return undefined;
  }
  return alignment && { ...alignment, pixels };
}

/** Those that also look like the query picture. Pixels take time: what agrees far less is not looked at beside what does. */
async function claimed(aligned: readonly AlignedPicture[], resemble: Resemble, signal: AbortSignal): Promise<FoundPicture[]> {
  const likeliest = bestFirst(aligned).slice(0, resembledPictures);
  const strongest = Math.max(...likeliest.map(strengthOf));
  const isFarWeaker = (one: AlignedPicture): boolean => strengthOf(one) < leastStrength * strongest;
  const found = await lookingAlike(likeliest.filter((one) => !isFarWeaker(one)), resemble, signal);
  return found.length > 0 ? found : lookingAlike(likeliest.filter(isFarWeaker), resemble, signal);
}

async function lookingAlike(aligned: readonly AlignedPicture[], resemble: Resemble, signal: AbortSignal): Promise<FoundPicture[]> {
  const resemblances = aligned.length === 0 ? [] : await resemble(aligned, signal);
  return aligned.map((one, at) => ({ ...one, confidence: confidenceOf(one, resemblances[at]!) })).filter(({ confidence }) => confidence >= claimThreshold);
}

/** Each picture once, by how much agrees. */
export function bestFirst<Picture extends AlignedPicture>(pictures: readonly Picture[]): Picture[] {
  const best = new Map<string, Picture>();
  for (const one of [...pictures].sort((a, b) => strengthOf(b) - strengthOf(a))) if (!best.has(one.pixels)) best.set(one.pixels, one);
  return [...best.values()];
}
