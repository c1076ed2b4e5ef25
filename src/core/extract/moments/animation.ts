/** Animated GIF and WebP files, frame by frame. */
import { isAbort, messageOf } from "../../errors.ts";
import { limits } from "../../limits.ts";
import { clock } from "../../text/clock.ts";
import { openImage } from "../raster.ts";
import { sampleSide, type Sample } from "./selection.ts";

/** An animation's frames, as far as they are read. */
export interface Animation {
  /** Seconds at which each frame is shown first, and the animation's end as the last. */
  readonly times: readonly number[];
  /** Frames that are decoded at once. */
  readonly batch: number;
  /** Why not all frames are read, in words for the user. */
  readonly problems: readonly string[];
}

const animated: ReadonlySet<string> = new Set(["gif", "webp"]);

/** Pixels of the frames that are decoded at once: each batch starts over from the first frame, so few are fast. */
const batchPixels = 32 * 1024 * 1024;

/** Rows of a sample at either edge that are cut off: scaled down in one piece, frames run into each other there. */
const margin = 2;

/** Browsers show frames that ask for less than two hundredths of a second for a tenth. */
const shortestDelay = 20;
const usualDelay = 100;

/** @returns undefined for a picture that does not move, also when it is of several pages (TIFF) */
export async function animationOf(bytes: Uint8Array): Promise<Animation | undefined> {
  const { format, pages = 1, delay = [], width, height } = await openImage(bytes).metadata();
  if (!animated.has(format) || pages < 2) return undefined;
  const pixels = width * height;
  const frames = Math.max(1, Math.min(pages, limits.animationFrames, Math.floor(limits.animationPixels / pixels)));
  const times = [0];
  for (let frame = 0; frame < frames; frame++) {
    const wanted = delay[frame] ?? usualDelay;
    times.push(times[frame]! + (wanted < shortestDelay ? usualDelay : wanted));
  }
  return {
    times: times.map((ms) => ms / 1000),
    batch: Math.max(1, Math.min(frames, Math.floor(batchPixels / pixels))),
    problems: frames < pages ? [`Only the first ${frames.toLocaleString("en")} of ${pages.toLocaleString("en")} frames are indexed.`] : [],
  };
}

/**
 * The frames as samples; ends early, with a word in `problems`, where they cannot be decoded.
 * @param problems is added to
 */
export async function* samplesOf(bytes: Uint8Array, { times, batch }: Animation, problems: string[], signal: AbortSignal): AsyncGenerator<Sample> {
  const height = sampleSide + 2 * margin;
  const frames = times.length - 1;
  for (let from = 0; from < frames; from += batch) {
    signal.throwIfAborted();
    const count = Math.min(batch, frames - from);
    let grey: Buffer;
    try {
      grey = await openImage(bytes, { page: from, pages: count })
        .resize({ width: sampleSide, height, fit: "fill", kernel: "linear" })
        .flatten({ background: "#ffffff" })
        .toColourspace("b-w")
        .raw()
        .toBuffer();
    } catch (error) {
      if (isAbort(error)) throw error;
      problems.push(`Only the first ${clock(times[from]!)} can be read: ${messageOf(error).split("\n", 1)[0]}`);
      return;
    }
    for (let at = 0; at < count; at++) {
      const time = times[from + at]!;
      const start = (at * height + margin) * sampleSide;
      yield { time, duration: times[from + at + 1]! - time, grey: grey.subarray(start, start + sampleSide * sampleSide) };
    }
  }
}

/** The number of the frame, from 0, that is shown at a time in seconds. */
export function frameAt({ times }: Animation, time: number): number {
  const next = times.findIndex((start) => start > time);
  return Math.max(0, (next < 0 ? times.length - 1 : next) - 1);
}
