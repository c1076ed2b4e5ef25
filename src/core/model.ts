/**
 * The words of Afterimage as types: what a document is made of, and where its parts lie.
 *
 * Everything here is plain data: it crosses process boundaries as JSON and is kept in the catalog as it is.
 */

/** A rectangle relative to a picture or page: 0–1 on both axes, origin top left. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A point relative to a picture or page, like the corner of a {@link Box}. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** One line of text and where it stands: an SVG text element, an OCR line, a line of a PDF page. */
export interface Label {
  readonly text: string;
  readonly box: Box;
}

export const fragmentKinds = ["section", "image", "page", "slide", "figure", "diagram", "moment"] as const;

/**
 * What a search returns. `section`: a Markdown heading with its text; `image`: a whole picture file;
 * `page`: a PDF page; `slide`: a slide; `figure`: a picture inside a page or slide; `diagram`: a diagram
 * written as source (a mermaid fence); `moment`: a second of a video.
 */
export type FragmentKind = (typeof fragmentKinds)[number];

/** Whether a reference to a file, as a section shows a picture, means fragments of this kind: the whole of it, or a moment of it. */
export function standsForFile(kind: FragmentKind): boolean {
  return kind === "image" || kind === "moment";
}

/** Where a fragment lies in its document. Only what the format has is set. */
export interface Anchor {
  /** Headings from the document's title down to the section's own. */
  readonly headingPath?: readonly string[];
  /** GitHub slug of the section's heading, unique in the document; absent for text before the first heading. */
  readonly slug?: string;
  /** First line, 1-based. */
  readonly line?: number;
  /** Last line, 1-based, inclusive. */
  readonly endLine?: number;
  /** PDF page, 1-based. */
  readonly page?: number;
  /** Slide, 1-based. */
  readonly slide?: number;
  /** Cell of a notebook, 1-based. */
  readonly cell?: number;
  /** Picture within the document in its order, 1-based, where no box tells which one it is. */
  readonly figure?: number;
  /** Part of the page, slide or picture. */
  readonly box?: Box;
  /** Seconds from the start of a video. */
  readonly timestamp?: number;
}

/** That a section shows a picture: the edge of the graph “which section shows which image”. */
export interface Mention {
  /**
   * Paths that the reference can mean, relative to the library's root with forward slashes, most likely first.
   * A wiki embed (`[[name.png]]`) is a bare name in `name` instead, found anywhere in the library.
   */
  readonly targets: readonly string[];
  /** A bare file name to look up when no target exists. */
  readonly name?: string;
  readonly alt: string;
  readonly caption: string;
  readonly title: string;
  /** The prose directly around the reference (paragraphs before and after). */
  readonly prose: string;
  readonly line: number;
}

/** One part of a document that a search can return, as its extractor (and describer) left it. */
export interface Fragment {
  /** Unique and stable within its document as long as the content around it stays: `section:install`, `page:3`. */
  readonly key: string;
  readonly kind: FragmentKind;
  readonly anchor: Anchor;
  /** Heading, PDF outline entry, SVG title, or the file's name in words. */
  readonly title: string;
  /** The fragment's own words: a section's prose, a page's text; for a picture its labels, one a line. */
  readonly text: string;
  /** Lines with boxes where the format or OCR gives them. */
  readonly labels: readonly Label[];
  /** What the picture says of itself outside its labels (SVG desc, diagram type). */
  readonly description: string;
  /** Pictures that a section shows. */
  readonly mentions: readonly Mention[];
  /** Present when the fragment has pixels: an image, a page. */
  readonly picture?: Picture;
}

/** The pixels of a fragment, as far as they must be known without decoding them again. */
export interface Picture {
  /** Pixels of the original, after EXIF rotation; a PDF page in points; an SVG in user units. */
  readonly width: number;
  readonly height: number;
  /** Artifact key of the thumbnail. */
  readonly thumbnail: string;
  /**
   * Identity of the pixels, SHA-256 in hex: of the document's bytes, the extractor and the place in the document. Equal
   * for copies of a file; part of the key of everything that is made from the pixels.
   */
  readonly pixels: string;
}

/** One source file as the catalog knows it. */
export interface DocumentRecord {
  /** Relative to the library's root, forward slashes, NFC as on disk. */
  readonly path: string;
  /** SHA-256 of the bytes, hex. */
  readonly hash: string;
  readonly size: number;
  /** Milliseconds since the epoch. */
  readonly mtimeMs: number;
  /** Name and version of the extractor that made the fragments (`markdown@1`), so that a better one redoes them. */
  readonly extractor: string;
  readonly fragments: readonly Fragment[];
  /** Why the file (or a part of it) could not be read, in words for the user; empty when all went well. */
  readonly problems: readonly string[];
  /** Its pictures are still to be looked at: only the words are there, and those in pictures as far as they were known. */
  readonly wordsOnly?: true | undefined;
}

/** Identifies a fragment in a library: the document's path and the fragment's key, joined by a NUL. */
export type FragmentId = `${string}\u0000${string}`;

/** Joins a document's path and a fragment's key; {@link splitFragmentId} takes them apart again. */
export function fragmentId(path: string, key: string): FragmentId {
  return `${path}\u0000${key}`;
}

export function splitFragmentId(id: FragmentId): { path: string; key: string } {
  const at = id.indexOf("\u0000");
  return { path: id.slice(0, at), key: id.slice(at + 1) };
}
