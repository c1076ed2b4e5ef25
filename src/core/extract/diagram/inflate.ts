import { inflateRawSync, inflateSync } from "node:zlib";
import { AfterimageError, messageOf } from "../../errors.ts";
import { limits } from "../../limits.ts";

/** Bytes that the compressed parts of one file may still inflate to. */
export interface InflationBudget {
  left: number;
}

/** The budget of one file. */
export function inflationBudget(): InflationBudget {
  return { left: limits.inflatedBytes };
}

/**
 * Inflates a part of a file.
 * @param format `raw` deflate, or with the header of `zlib`
 * @throws AfterimageError `too-large` when the file would grow beyond its budget, `unreadable` when the data is broken
 */
export function inflate(data: Uint8Array, format: "raw" | "zlib", budget: InflationBudget, path: string): Buffer {
  try {
    const options = { maxOutputLength: Math.max(1, budget.left) };
    const inflated = format === "raw" ? inflateRawSync(data, options) : inflateSync(data, options);
    budget.left -= inflated.length;
    return inflated;
  } catch (error) {
    if (error instanceof RangeError) {
      throw new AfterimageError({
        kind: "too-large",
        message: `${path} unpacks to more than ${limits.inflatedBytes / 1024 / 1024} MB.`,
        hint: "Split it into several files, or leave it out with .afterimageignore.",
        cause: error,
      });
    }
    throw new AfterimageError({
      kind: "unreadable",
      message: `The compressed diagram in ${path} is damaged: ${messageOf(error)}.`,
      hint: "Open it in its own program and save it again.",
      cause: error,
    });
  }
}
