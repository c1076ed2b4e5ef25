/** Pictures and charts that lie within a document, numbered in their order. */
import { AfterimageError, messageOf } from "../errors.ts";
import { limits } from "../limits.ts";
import type { Anchor } from "../model.ts";
import type { ExtractedFragment, Extraction, Raster } from "./extractor.ts";
import type { ShownPicture } from "./sections/mentions.ts";

/** A picture or chart within a document, with what the document says about it. */
export interface Figure {
  /** Where it stands; its number is set here. */
  readonly anchor: Anchor;
  /** What the document calls it, or the heading above it. */
  readonly title: string;
  readonly said: Omit<ShownPicture, "reference" | "line">;
  /** Undefined for what cannot be shown; it keeps its number. */
  readonly content: FigureContent | undefined;
}

/** What is to be seen in a figure, whatever it is made of. */
export interface FigureContent {
  /** @throws AfterimageError */
  read(signal: AbortSignal): Promise<FigureReading>;
  /** As `Extractor.render`. @throws AfterimageError */
  draw(maxSide: number, signal: AbortSignal): Promise<Raster>;
}

/** What a figure says of itself. */
export interface FigureReading extends Required<Pick<ExtractedFragment, "text" | "labels" | "description" | "picture">> {
  /** Goes before what the document calls it; may be empty. */
  readonly title: string;
}

/** Longer side, in pixels, below which a picture is an icon. */
const smallestFigure = 64;

/** The figures of a document as fragments; icons are none. */
export async function extractFigures(figures: readonly Figure[], signal: AbortSignal): Promise<Extraction> {
  const fragments: ExtractedFragment[] = [];
  const problems: string[] = [];
  for (const [at, figure] of figures.slice(0, limits.fragments).entries()) {
    signal.throwIfAborted();
    try {
      const reading = await figure.content?.read(signal);
      if (reading !== undefined && Math.max(reading.picture.width, reading.picture.height) >= smallestFigure) {
        fragments.push(fragmentOf(figure, reading, at + 1));
      }
    } catch (error) {
      if (!(error instanceof AfterimageError)) throw error;
      problems.push(`Picture ${at + 1}: ${messageOf(error)}`);
    }
  }
  return { fragments, problems };
}

function fragmentOf({ anchor, said, title }: Figure, { title: ownTitle, text, labels, description, picture }: FigureReading, number: number): ExtractedFragment {
  const words = [said.caption, said.alt, said.title, description, said.prose].filter((each) => each !== "");
  return {
    key: `figure:${number}`,
    kind: "figure",
    anchor: { ...anchor, figure: number },
    title: ownTitle || title,
    text,
    labels,
    description: [...new Set(words)].join("\n"),
    mentions: [],
    picture,
  };
}

/**
 * Draws a figure of a document.
 * @param figures as {@link extractFigures} was given them
 * @throws AfterimageError `not-found`, or what its content throws
 */
export async function drawFigure(path: string, figures: readonly Figure[], anchor: Anchor, maxSide: number, signal: AbortSignal): Promise<Raster> {
  const content = figures[(anchor.figure ?? 0) - 1]?.content;
  if (content === undefined) throw new AfterimageError({ kind: "not-found", message: `${path} has no such picture.` });
  return content.draw(maxSide, signal);
}
