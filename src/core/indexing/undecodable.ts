import { extractorFor } from "../extract/registry.ts";
import type { SkippedFile } from "../libraryTypes.ts";
import type { ScannedFile } from "./scan.ts";

/** Files that can be read now, and those that cannot. */
export interface Decodable {
  readonly files: readonly ScannedFile[];
  readonly undecodable: readonly string[];
  /** One line for all files that lack the same. */
  readonly skipped: readonly SkippedFile[];
}

/**
 * Takes files out whose format is decoded by a program that is not installed. They get no record, so that the first run
 * with the program takes them in.
 */
export async function decodable(files: readonly ScannedFile[]): Promise<Decodable> {
  const missing = new Map<string, string[]>();
  const rest: ScannedFile[] = [];
  for (const file of files) {
    const reason = await extractorFor(file.path)?.missing?.();
    if (reason === undefined) rest.push(file);
    else missing.set(reason, [...(missing.get(reason) ?? []), file.path]);
  }
  return {
    files: rest,
    undecodable: [...missing.values()].flat(),
    skipped: [...missing].map(([reason, paths]) => ({ path: together(paths), reason })),
  };
}

function together(paths: readonly string[]): string {
  const others = paths.length - 1;
  return others === 0 ? paths[0]! : `${paths[0]} and ${others} other${others === 1 ? "" : "s"}`;
}
