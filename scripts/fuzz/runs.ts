/** What the fuzzer and its workers say to each other, and the file of a run. */
import fc from "fast-check";
import { mutated, type Outcome } from "../../test/core/extract/diagram/mutate.ts";
import { specimens, type Specimen } from "../../test/core/extract/specimens.ts";

/** Runs of a format that a worker is asked for, as the JSON in its first argument. */
export interface Task {
  readonly format: string;
  readonly seed: number;
  /** Number of the first run, from 0. */
  readonly from: number;
  /** Number after the last one. */
  readonly to: number;
}

/** A worker says `start` before it touches a file, so that the fuzzer knows which one killed it. */
export type Report =
  | { readonly type: "start"; readonly run: number }
  | { readonly type: "end"; readonly run: number; readonly ms: number; readonly rss: number; readonly outcome: Outcome | "failed"; readonly detail?: string };

export function loadSpecimens(format: string): Promise<Specimen[]> {
  return Promise.all((specimens[format] ?? []).map((load) => load()));
}

/** The file of a run; the same one for a seed and a number. */
export function fileOf(files: readonly Specimen[], seed: number, run: number): { readonly path: string; readonly bytes: Buffer } {
  const { path, original, pack } = files[run % files.length]!;
  const [bytes] = fc.sample(mutated(original), { numRuns: 1, seed: (seed * 1_000_003 + run) | 0 });
  return { path, bytes: pack ? pack(bytes!) : bytes! };
}
