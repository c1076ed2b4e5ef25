import type { Extraction, Raster } from "../extractor.ts";

/** A diagram as its program keeps it, wherever that is: in a file of its own, or in a picture of it. */
export interface DiagramSource {
  /** Space, in its units, that its program leaves around the shapes in pictures of it. */
  readonly exportMargin: number;
  /** The pages as fragments. @throws AfterimageError */
  extract(path: string, signal: AbortSignal): Extraction;
  /** Draws a page, 1-based. @throws AfterimageError */
  draw(path: string, page: number, maxSide: number): Promise<Raster>;
}
