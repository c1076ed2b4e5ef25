import type { Extractor } from "../extract/extractor.ts";
import { extractorFor } from "../extract/registry.ts";
import type { DocumentRecord } from "../model.ts";
import type { ScannedFile } from "./scan.ts";

/** What an indexing run has to do. */
export interface Plan {
  /**
   * Files to read: those that show others first, as their words describe the pictures; of each kind the small ones first,
   * so that most can be found soon, and not only after the long ones.
   */
  readonly prepare: readonly ScannedFile[];
  /** Paths in the catalog whose files are gone or no longer wanted. */
  readonly remove: readonly string[];
}

/**
 * Compares what lies on disk with what the catalog knows.
 *
 * @param inScope whether a catalogued path was looked for by the scan at all
 * @param which   `all` reads every file again
 * @param tagOf   what a document of a format has for {@link DocumentRecord.extractor} when it is up to date
 */
export function plan(
  files: readonly ScannedFile[],
  catalog: { get(path: string): DocumentRecord | undefined; documents(): Iterable<DocumentRecord> },
  inScope: (path: string) => boolean,
  which: "changed" | "all",
  tagOf: (extractor: Extractor) => string,
): Plan {
  const present = new Set(files.map((file) => file.path));
  const remove: string[] = [];
  for (const { path } of catalog.documents()) {
    if (!present.has(path) && inScope(path)) remove.push(path);
  }
  const prepare = files.filter((file) => {
    if (which === "all") return true;
    const known = catalog.get(file.path);
    const extractor = extractorFor(file.path);
    return !(
      known &&
      extractor &&
      !known.wordsOnly &&
      known.size === file.size &&
      known.mtimeMs === file.mtimeMs &&
      known.extractor === tagOf(extractor)
    );
  });
  const weight = (file: ScannedFile): number => (extractorFor(file.path)?.showsFiles ? 0 : 1);
  prepare.sort((a, b) => weight(a) - weight(b) || a.size - b.size);
  return { prepare, remove };
}
