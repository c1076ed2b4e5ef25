import type { Urgency } from "../encode/encoder.ts";
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

/** A vision model's account of a picture. All texts are the model's, cut to sensible lengths. */
export interface PictureAccount {
  readonly title: string;
  /** One paragraph. */
  readonly summary: string;
  readonly visibleText: string;
  readonly components: readonly string[];
  /** `Gateway → Orders: REST`. */
  readonly relations: readonly string[];
  /** `sequence diagram`, `dashboard screenshot`, … */
  readonly diagramType: string;
  /** BCP 47 tag of the language in the picture; empty when there is no text. */
  readonly language: string;
}

/** The port behind which a vision model gives a {@link PictureAccount}. */
export interface Narrator {
  /** Model, revision where known, and prompt version; part of artifact keys. */
  readonly id: string;
  readonly about: string;
  /** Pictures that are worth having under way at once. */
  readonly parallelInputs: number;

  /**
   * @param image   PNG or JPEG bytes
   * @param urgency `query` where a person waits; the one it was opened with when absent
   * @throws AfterimageError `refused-input` for this picture alone, `bad-answer` when the model does not keep to the
   * schema, else as `Encoder.embed`
   */
  narrate(image: Uint8Array, signal: AbortSignal, urgency?: Urgency): Promise<PictureAccount>;

  dispose(): void;
}
