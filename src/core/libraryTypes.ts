/** What a library tells of itself; plain data for every front end. */
import type { EndpointHealth } from "./endpoint/endpoint.ts";
import type { FragmentKind, Label, Picture } from "./model.ts";
import type { Channel, Place } from "./search/types.ts";

/** Settings that belong to one library. */
export interface LibraryOptions {
  /** Glob patterns to leave out beside the ignore files: VS Code's `files.exclude` and our own setting. */
  readonly exclude: readonly string[];
  /** Read text in pictures (OCR). */
  readonly ocr: boolean;
  readonly shared: SharedUse;
  readonly limits?: DocumentLimits;
}

/** What of documents is read, as the user wants it; absent or 0 is what `limits` has. */
export interface DocumentLimits {
  /** Megabytes (1024 × 1024 bytes) that a picture, a PDF, an Office file or an e-book may have. */
  readonly fileMegabytes?: number;
  readonly recordingMegabytes?: number;
  /** Pages of a PDF, from the first on. */
  readonly pdfPages?: number;
  /** Minutes of a recording, from its start on. */
  readonly recordingMinutes?: number;
}

/**
 * Whether the shared index that came with the folder may be used. While it is `undecided`, nothing of it is looked up
 * and nothing is sent to a server that it could spare; what happens on this machine goes on.
 */
export type SharedUse = "use" | "ignore" | "undecided";

/** A shared index that lies in the folder. */
export interface SharedStatus {
  readonly use: SharedUse;
  readonly bytes: number;
  /** Documents that have got something from it since the library was opened. */
  readonly filled: number;
  /** What was wrong in it and is left out, in words for the user. */
  readonly problems: readonly string[];
}

export interface LibraryCounts {
  readonly documents: number;
  readonly fragments: number;
  /** Fragments with pixels: images, pages. */
  readonly images: number;
  readonly vectors: number;
}

/**
 * `empty`: nothing indexed yet; `reading`: another process writes, this one only searches; `failed`: see `message`.
 */
export type LibraryState = "empty" | "scanning" | "indexing" | "paused" | "ready" | "reading" | "failed";

export interface IndexProgress {
  readonly done: number;
  readonly total: number;
  /** Estimated; undefined until there is something to estimate from. */
  readonly secondsLeft?: number;
  /** Path being worked on. */
  readonly current?: string;
}

export interface SkippedFile {
  readonly path: string;
  readonly reason: string;
}

export interface LibraryStatus {
  readonly root: string;
  readonly state: LibraryState;
  readonly counts: LibraryCounts;
  /** Kinds of fragment that it has, each once, in the order of {@link fragmentKinds}. */
  readonly kinds: readonly FragmentKind[];
  readonly progress?: IndexProgress;
  /** Files that could not be read (wholly or in part), with the reason in words. */
  readonly skipped: readonly SkippedFile[];
  /** What happened and what to do next, when the state needs explaining. */
  readonly message?: string;
  readonly hint?: string;
  /** What the encoder of the active space is, in one line; or why it cannot be asked. */
  readonly encoder: string;
  /** How the user's server is doing; absent when only the built-in encoder is set up. */
  readonly endpoint?: EndpointHealth;
  /** The space of another encoder that is built beside the active one, which answers until it is complete. */
  readonly building?: BuildingSpace;
  /** Channels that answer now; `visual` answers questions that are pictures. */
  readonly channels: readonly Channel[];
  /** Why the other channels do not, in words for the user. */
  readonly silent: readonly SilentChannel[];
  /** The shared index of the folder; absent where there is none, or the user wants none. */
  readonly shared?: SharedStatus;
}

export interface SilentChannel {
  readonly channel: Channel;
  readonly reason: string;
}

export interface BuildingSpace {
  /** What its encoder is, in one line. */
  readonly encoder: string;
  /** Documents that have all their vectors in it, of all. */
  readonly done: number;
  readonly total: number;
}

/** The outcome of one indexing run; also the JSON of `afterimage index --json`. */
export interface IndexSummary extends LibraryCounts {
  /** Inputs that were encoded in this run (0 on a warm start). */
  readonly encoded: number;
  readonly skipped: readonly SkippedFile[];
  readonly seconds: number;
  /** False when the run was cancelled or paused before the end. */
  readonly complete: boolean;
}

/** What a viewer needs to show one picture. */
export interface PictureView {
  /** Absolute path of a PNG in the cache. */
  readonly file: string;
  /** Pixels of that PNG. */
  readonly width: number;
  readonly height: number;
  readonly place: Place;
  readonly picture?: Picture;
  /** All labels of the fragment, for “find in picture”. */
  readonly labels: readonly Label[];
  readonly shownIn: readonly Place[];
  /** Pages of the document, for paging through a PDF, or moments of a recording; 1 for a picture. */
  readonly pages: number;
  /** Keys of a recording's moments in their order; absent for all else. */
  readonly moments?: readonly string[];
}

/** What hangs together with a place: for a picture the sections that show it, for a section the pictures it shows. */
export interface RelatedPlaces {
  readonly shownIn: readonly Place[];
  readonly shows: readonly (Place & { readonly picture?: Picture })[];
}

/** One finding of `doctor`. */
export interface DoctorLine {
  readonly ok: boolean;
  readonly what: string;
  readonly detail: string;
  /** What to do next; empty when ok. */
  readonly hint: string;
}
