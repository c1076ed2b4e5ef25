import type { Anchor, Box, FragmentKind, Picture, Point } from "../model.ts";

/** Independent ways to rank fragments. */
export const channels = ["lexical", "dense", "visual"] as const;
export type Channel = (typeof channels)[number];

export interface SearchRequest {
  /** What the user typed: words, "quoted phrases" and filters (`type:` `path:` `ext:` `after:` `before:`). */
  readonly query: string;
  /** Hits wanted, at most. */
  readonly limit: number;
  /** Only these channels; all when absent. For `eval`, which measures each alone. */
  readonly channels?: readonly Channel[];
}

/** Asks with a picture file, narrowed by words and filters. */
export interface ImageSearchRequest {
  /** Absolute path of the picture; not part of the library. */
  readonly file: string;
  /** The part of it to ask with; the whole picture when absent. */
  readonly crop?: Box;
  /** As in {@link SearchRequest.query}; may be empty. */
  readonly query: string;
  readonly limit: number;
  /** As in {@link SearchRequest.channels}. */
  readonly channels?: readonly Channel[];
}

/** A place in the library a person can jump to. */
export interface Place {
  readonly path: string;
  readonly key: string;
  readonly kind: FragmentKind;
  readonly anchor: Anchor;
  readonly title: string;
}

/** Text with the matched parts marked. */
export interface Snippet {
  readonly text: string;
  /** Character ranges `[start, end)` in `text`, ascending, not overlapping. */
  readonly matches: readonly (readonly [number, number])[];
}

/** That a hit shows the picture that was asked with, and where. */
export interface PictureMatch {
  /** The part of the hit's picture that the query picture shows: corners in order, relative to the hit's picture. */
  readonly region: readonly Point[];
  /** How sure the claim is, 0–1; at the default threshold at most one in a hundred foreign pictures is claimed. */
  readonly confidence: number;
}

/** The same picture elsewhere: a copy of the file, or another format, size or version of it. */
export interface PictureCopy extends Place {
  readonly picture?: Picture;
  /** Milliseconds since the epoch, of the file. */
  readonly mtimeMs: number;
  /** Whether the files' bytes are the same. */
  readonly isExact: boolean;
}

/** Why a hit is here. */
export interface Reason {
  readonly channel: Channel | "shows" | "shown";
  /** For people: `matches “gateway”, “orders” in labels`, `similar in meaning`, `shown in a matching section`. */
  readonly text: string;
  /** The channel's share of the final score, 0–1. */
  readonly share: number;
}

export interface SearchHit extends Place {
  /** Fused score, 0–1, comparable within one response. */
  readonly score: number;
  /** Matched parts of the title, as in {@link Snippet.matches}. */
  readonly titleMatches: Snippet["matches"];
  readonly snippet: Snippet;
  readonly reasons: readonly Reason[];
  /** Labels that contain matched words, with their boxes on the picture or page. */
  readonly boxes: readonly { readonly text: string; readonly box: Box }[];
  readonly picture?: Picture;
  /** The same picture under other paths. */
  readonly copies: readonly PictureCopy[];
  /** Set when the question was a picture, and this is that picture. */
  readonly match?: PictureMatch;
  /** For a picture: sections that show it, best first. */
  readonly shownIn: readonly Place[];
  /** For a section: pictures it shows. */
  readonly shows: readonly (Place & { readonly picture?: Picture })[];
  /** Milliseconds since the epoch, of the file. */
  readonly mtimeMs: number;
}

export interface SearchResponse {
  readonly hits: readonly SearchHit[];
  /** Words of advice: an unknown filter, a channel that could not answer and why. */
  readonly notes: readonly string[];
  /** Time inside the search, encoder included. */
  readonly tookMs: number;
}
