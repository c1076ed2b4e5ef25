import { limits } from "../../limits.ts";
import type { Anchor } from "../../model.ts";
import type { DocumentSource, Extraction, Extractor, Raster } from "../extractor.ts";

/** What all documents of a kind have in common, whatever their format: slides, texts, workbooks. */
export interface OfficeKind<T> {
  extract(path: string, document: T, signal: AbortSignal): Promise<Extraction>;
  /** @throws AfterimageError `not-found` when it shows nothing at the anchor */
  draw(path: string, document: T, anchor: Anchor, maxSide: number, signal: AbortSignal): Promise<Raster>;
}

/** An office format, which is known by how its files are opened as documents of their kind. */
export function officeFormat<T>(
  about: Pick<Extractor, "name" | "version" | "extensions">,
  kind: OfficeKind<T>,
  open: (source: DocumentSource, signal: AbortSignal) => Promise<T>,
): Extractor {
  return {
    ...about,
    maxBytes: limits.binaryBytes,
    extract: async (source, signal) => kind.extract(source.path, await open(source, signal), signal),
    render: async (source, anchor, maxSide, signal) => kind.draw(source.path, await open(source, signal), anchor, maxSide, signal),
  };
}
