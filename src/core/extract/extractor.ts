import type { DocumentLimits } from "../libraryTypes.ts";
import type { Limits } from "../limits.ts";
import type { Anchor, Fragment } from "../model.ts";

/** A file's bytes and its name; extractors see nothing else of the file system. */
export interface DocumentSource {
  /** Relative to the library's root, forward slashes. */
  readonly path: string;
  readonly bytes: Uint8Array;
  /** Absolute path of the file, for formats that a program of the system decodes; absent for bytes that are in no file. */
  readonly file?: string;
  /** How much of it is read, when the user wants another amount than usual: see {@link Extractor.readsUpTo}. */
  readonly upTo?: number;
  /** Pixels need not be decoded to find what is in it, nor whether they can be: all of it is read again soon. */
  readonly wordsOnly?: boolean;
}

/** Decoded pixels, ready for OCR, thumbnails and features: 8-bit sRGB, three bytes a pixel, row by row, transparency already resolved. */
export interface Raster {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** A fragment before its pixels were looked at. */
export interface ExtractedFragment extends Omit<Fragment, "picture"> {
  /** Present when the fragment has pixels; size as in {@link Fragment.picture}. */
  readonly picture?: { readonly width: number; readonly height: number; readonly needsOcr: boolean };
}

export interface Extraction {
  readonly fragments: readonly ExtractedFragment[];
  /** What could not be read, in words for the user, when the rest of the document could. */
  readonly problems: readonly string[];
}

/**
 * A document format: turns bytes into fragments and draws those that have pixels.
 *
 * Pure: the same bytes, read in the same way, give the same fragments; no file system, no network, no clock. Throws an `AfterimageError`
 * (`unreadable`, `encrypted`, `too-large`) when nothing of the document can be used.
 */
export interface Extractor {
  /** Short name for records and `docs/formats.md`. */
  readonly name: string;
  /** Raised when the same bytes give other fragments than before: documents are then extracted again. */
  readonly version: number;
  /** File name endings this format takes, lower case without the dot. */
  readonly extensions: readonly string[];
  /** Bytes a file may have. */
  readonly maxBytes: number;
  /** Whether its sections show pictures that are files of the library; such documents are read before the pictures. */
  readonly showsFiles?: boolean;
  /** Whether finding the words takes about as long as drawing the pictures: it is then read once, not first for the words alone. */
  readonly isSlow?: boolean;
  /** The limit that says how much of a document is read; absent where all of it is. */
  readonly readsUpTo?: keyof DocumentLimits & keyof Limits;

  /**
   * Only formats that a program of the system decodes implement it.
   * @returns what is missing and where to get it, to be read after the name of a file; undefined when nothing is. As long
   *   as something is, documents of this format are left out.
   */
  missing?(): Promise<string | undefined>;

  /** Keeps a document open while `work` extracts and draws it. Only formats that cost much to open implement it. */
  hold?<T>(source: DocumentSource, work: () => Promise<T>): Promise<T>;

  /** @param onStep is called as a sign of life by formats whose documents can take minutes */
  extract(source: DocumentSource, signal: AbortSignal, onStep?: () => void): Promise<Extraction>;

  /**
   * Draws a fragment so that its longest side has at most `maxSide` pixels (vector formats are scaled up to it).
   * Only formats whose fragments have pictures implement it.
   */
  render?(source: DocumentSource, anchor: Anchor, maxSide: number, signal: AbortSignal): Promise<Raster>;
}
