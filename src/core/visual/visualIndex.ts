import { setImmediate } from "node:timers/promises";
import { mapConcurrently } from "../store/mapConcurrently.ts";
import { claimThreshold, confidenceOf, isSamePicture, strengthOf } from "./claim.ts";
import type { PictureFeatures } from "./features.ts";
import { InvertedIndex } from "./invertedIndex.ts";
import { align, type Alignment } from "./verify.ts";

/** A picture of the library that the query picture shows, or shows a part of. */
export interface FoundPicture extends Alignment {
  /** As in `Picture.pixels`. */
  readonly pixels: string;
  /** As in `PictureMatch.confidence`. */
  readonly confidence: number;
}

/** Pictures that are compared feature by feature. */
const comparedPictures = 10;
/** Features that are read side by side. */
const parallelReads = 16;

/**
 * The visual channel: the pictures of a library, found again by their local features.
 *
 * Memory holds only what proposes candidates (about 5 KB a picture); the features that decide are read when they are
 * needed. A picture is known by its pixels, so that copies of a file are one.
 */
export class VisualIndex {
  readonly #read: (pixels: string) => Promise<PictureFeatures | undefined>;
  readonly #slots = new Map<string, number>();
  readonly #pixels: string[] = [];
  #index = new InvertedIndex();
  #keeping: Promise<unknown> = Promise.resolve();

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

  /** Takes in pictures that are new, and forgets those that are gone. Calls wait for each other. */
  keep(pixels: ReadonlySet<string>, signal: AbortSignal): Promise<void> {
    const kept = this.#keeping.then(() => this.#keep(pixels, signal));
    this.#keeping = kept.catch(() => undefined);
    return kept;
  }

  async #keep(pixels: ReadonlySet<string>, signal: AbortSignal): Promise<void> {
    for (const [key, slot] of this.#slots) {
      if (pixels.has(key)) continue;
      this.#index.remove(slot);
      this.#slots.delete(key);
    }
    const added = [...pixels].filter((key) => !this.#slots.has(key));
    await mapConcurrently(added, parallelReads, async (key) => {
      signal.throwIfAborted();
      const features = await this.#read(key);
      if (features === undefined) return;
      const slot = this.#index.add(features);
      this.#slots.set(key, slot);
      this.#pixels[slot] = key;
    });
  }

  /**
   * The pictures that a query picture shows, what agrees most first; none below the confidence of a claim.
   *
   * @param query the features of the picture, or of its negative
   */
  find(query: PictureFeatures, signal: AbortSignal): Promise<FoundPicture[]> {
    const proposed = this.#index.vote(query, comparedPictures).map(({ slot }) => this.#pixels[slot]!);
    return this.findAmong(proposed, [query], signal);
  }

  /** As {@link find}, among pictures that something else proposes, by any way to see the query picture. */
  async findAmong(proposed: readonly string[], query: readonly PictureFeatures[], signal: AbortSignal): Promise<FoundPicture[]> {
    const found: FoundPicture[] = [];
    for (const pixels of new Set(proposed)) {
      for (const seen of query) {
        const match = await this.#compare(seen, pixels, signal);
        if (match) found.push(match);
      }
    }
    return bestFirst(found);
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

  async #compare(seen: PictureFeatures, pixels: string, signal: AbortSignal): Promise<FoundPicture | undefined> {
    const features = await this.#read(pixels);
    if (features === undefined) return undefined;
    // Each comparison takes milliseconds of calculation; others get their turn in between.
    await setImmediate();
    signal.throwIfAborted();
    const alignment = align(seen, features);
    const confidence = alignment ? confidenceOf(alignment) : 0;
    return alignment && confidence >= claimThreshold ? { ...alignment, pixels, confidence } : undefined;
  }
}

/** Each picture once, by how much agrees. */
export function bestFirst(found: readonly FoundPicture[]): FoundPicture[] {
  const best = new Map<string, FoundPicture>();
  for (const match of [...found].sort((a, b) => strengthOf(b) - strengthOf(a))) if (!best.has(match.pixels)) best.set(match.pixels, match);
  return [...best.values()];
}
