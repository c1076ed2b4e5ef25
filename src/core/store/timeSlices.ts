import { setImmediate as nextTurn } from "node:timers/promises";

/** Longest time that work in slices keeps the thread; searches wait for it. */
const sliceMs = 10;

/**
 * For long work on this thread that others must not wait for: call and await the result between two steps. Most calls
 * return at once; one that comes after the slice's time is up lets everything else run first.
 */
export function timeSlices(signal: AbortSignal): () => Promise<void> | undefined {
  let started = performance.now();
  return () => {
    signal.throwIfAborted();
    if (performance.now() - started < sliceMs) return undefined;
    return nextTurn().then(() => {
      started = performance.now();
    });
  };
}
