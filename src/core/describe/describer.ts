import type { Raster } from "../extract/extractor.ts";
import type { Label } from "../model.ts";

/** What a describer saw. */
export interface Description {
  /** Lines of text in reading order, boxes relative to the raster. */
  readonly labels: readonly Label[];
}

/** The port behind which pixels become text. */
export interface Describer {
  /** Name and version; part of artifact keys, so it changes whenever the same pixels may give another description. */
  readonly id: string;

  /**
   * Reads a picture.
   * @throws AfterimageError `unavailable` when the models cannot be loaded, `unreadable` when the raster is broken
   */
  describe(raster: Raster, signal: AbortSignal): Promise<Description>;

  dispose(): Promise<void>;
}

/** {@link Describer.id} of the built-in OCR, known without loading it. */
export const ocrId = "ppocr-v4@1";
