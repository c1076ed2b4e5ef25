/**
 * Chooses the moments of a recording: one for each picture that stood still long enough to be read.
 *
 * Made for slides and screens rather than for films. Frames are compared as small grey copies, so that noise, a blinking
 * cursor and a moving mouse are no change, while a new line of text is.
 */
import { limits } from "../../limits.ts";

/** Width and height of the grey copies of frames, whatever the shape of the recording. */
export const sampleSide = 96;

/** A frame, small. */
export interface Sample {
  /** Seconds from the start. */
  readonly time: number;
  /** Seconds that it is shown. */
  readonly duration: number;
  /** `sampleSide`² grey values, row by row. */
  readonly grey: Uint8Array;
}

/** Grey levels by which a cell may differ from another and still count as the same. */
const tolerance = 16;
/** Share of the cells that may differ between frames of a picture that stands still: a mouse, a cursor, a spinner. */
const still = 0.004;
/** Share of the cells that differ between two pictures; below it one is the other with something added. */
const changed = 0.03;
/** Seconds that a picture must stand still to be one that somebody was meant to see, rather than a transition. */
const settledSeconds = 0.5;
/** Seconds of unceasing movement after which a frame is taken as it comes. */
const restlessSeconds = 10;

/** Frames one after the other that look the same; `first` is the earliest. */
interface Run {
  readonly first: Sample;
  duration: number;
}

/**
 * @param samples in the order of their time
 * @returns times of the chosen frames in seconds, ascending: of each picture the earliest frame that shows it complete.
 *   Empty only without samples. Of more than `limits.moments`, those shown longest.
 */
export async function selectMoments(samples: AsyncIterable<Sample>): Promise<number[]> {
  const moments = new Moments();
  let last: Run | undefined;
  let settledUntil = 0;
  for await (const run of runsOf(samples)) {
    last = run;
    const end = run.first.time + run.duration;
    if (run.duration < settledSeconds && end - settledUntil < restlessSeconds) continue;
    settledUntil = end;
    moments.take(run);
  }
  // What a recording ends with is there to be seen, even where its last frame is not said to last.
  if (last) moments.take(last);
  return moments.end();
}

/** The chosen runs: each picture once, none that is blank, the longest shown of too many. */
class Moments {
  #runs: Run[] = [];
  /** Runs that show the same, more and more of it. */
  #scene: { readonly start: Run; end: Run } | undefined;

  take(run: Run): void {
    // What is built up bit by bit, a slide or a terminal, is best seen when it is complete.
    if (this.#scene && difference(this.#scene.start.first, run.first) <= changed) this.#scene.end = run;
    else {
      if (this.#scene) this.#add(this.#scene.end);
      this.#scene = { start: run, end: run };
    }
  }

  end(): number[] {
    if (this.#scene) this.#add(this.#scene.end);
    const runs = this.#runs.length === 0 && this.#scene ? [this.#scene.end] : this.#runs;
    return runs.map(({ first }) => first.time);
  }

  #add(run: Run): void {
    if (isBlank(run.first) || this.#runs.some(({ first }) => difference(first, run.first) <= still)) return;
    this.#runs.push(run);
    if (this.#runs.length <= limits.moments) return;
    const briefest = this.#runs.reduce((a, b) => (b.duration < a.duration ? b : a));
    this.#runs = this.#runs.filter((each) => each !== briefest);
  }
}

async function* runsOf(samples: AsyncIterable<Sample>): AsyncGenerator<Run> {
  let run: Run | undefined;
  for await (const sample of samples) {
    if (run && difference(run.first, sample) <= still) run.duration += sample.duration;
    else {
      if (run) yield run;
      run = { first: sample, duration: sample.duration };
    }
  }
  if (run) yield run;
}

/** Share of the cells, 0–1, in which two frames differ. */
function difference(a: Sample, b: Sample): number {
  let differing = 0;
  for (let at = 0; at < a.grey.length; at++) {
    if (Math.abs(a.grey[at]! - b.grey[at]!) > tolerance) differing++;
  }
  return differing / a.grey.length;
}

function isBlank({ grey }: Sample): boolean {
  const first = grey[0] ?? 0;
  return grey.every((value) => Math.abs(value - first) <= tolerance);
}
