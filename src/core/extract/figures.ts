/** Pictures that lie within a document: each is read by the extractor of its own format. */
import { AfterimageError, messageOf } from "../errors.ts";
import { limits } from "../limits.ts";
import type { Anchor } from "../model.ts";
import type { ExtractedFragment, Extraction, Extractor, Raster } from "./extractor.ts";
import { titleFromPath } from "./fileTitle.ts";
import { image } from "./image.ts";
import type { Section } from "./sections/fragments.ts";
import { picturesOf, type ShownPicture } from "./sections/mentions.ts";
import { svg } from "./svg.ts";

/** A picture within a document, with what the document says about it. */
export interface Figure {
  /** Undefined when the document names a picture that it does not hold; it keeps its number. */
  readonly bytes: Uint8Array | undefined;
  /** Where it stands; its number is set here. */
  readonly anchor: Anchor;
  /** Title when the picture has none of its own: the heading above it. */
  readonly title: string;
  readonly said: Omit<ShownPicture, "reference" | "line">;
}

/**
 * The pictures of sections that lie in the document itself.
 * @param bytesOf the picture that a reference means; undefined when it lies elsewhere
 */
export function figuresIn(path: string, sections: readonly Section[], bytesOf: (reference: string) => Uint8Array | undefined): Figure[] {
  return sections.flatMap(({ blocks, title, headingPath, slug }) =>
    picturesOf(blocks).flatMap(({ reference, line, ...said }): Figure[] => {
      const bytes = bytesOf(reference);
      if (bytes === undefined) return [];
      const anchor = { headingPath, line, ...(slug === undefined ? {} : { slug }) };
      return [{ bytes, anchor, title: title || headingPath[0] || titleFromPath(path), said }];
    }),
  );
}

/** Longer side, in pixels, below which a picture is an icon. */
export const smallestFigure = 64;

/**
 * The figures of a document as fragments; icons are none.
 * @param path of the document
 */
export async function extractFigures(path: string, figures: readonly Figure[], signal: AbortSignal): Promise<Extraction> {
  const fragments: ExtractedFragment[] = [];
  const problems: string[] = [];
  for (const [at, figure] of figures.slice(0, limits.fragments).entries()) {
    signal.throwIfAborted();
    if (figure.bytes === undefined) continue;
    try {
      fragments.push(...(await fragmentOf(path, figure, figure.bytes, at + 1, signal)));
    } catch (error) {
      if (!(error instanceof AfterimageError)) throw error;
      problems.push(`Picture ${at + 1}: ${messageOf(error)}`);
    }
  }
  return { fragments, problems };
}

async function fragmentOf(path: string, { anchor, said, title }: Figure, bytes: Uint8Array, number: number, signal: AbortSignal): Promise<ExtractedFragment[]> {
  const [inner] = (await formatOf(bytes).extract({ path, bytes }, signal)).fragments;
  if (!inner?.picture || Math.max(inner.picture.width, inner.picture.height) < smallestFigure) return [];
  const words = [said.caption, said.alt, said.title, inner.description, said.prose].filter((text) => text !== "");
  const fragment: ExtractedFragment = {
    ...inner,
    key: `figure:${number}`,
    kind: "figure",
    anchor: { ...anchor, figure: number },
    title: firstLine(said.caption) || said.title || said.alt || title,
    description: [...new Set(words)].join("\n"),
  };
  return [fragment];
}

/**
 * Draws a figure of a document.
 * @param figures as {@link extractFigures} was given them
 * @throws AfterimageError `not-found`, or what the picture's own format throws
 */
export async function drawFigure(path: string, figures: readonly Figure[], anchor: Anchor, maxSide: number, signal: AbortSignal): Promise<Raster> {
  const bytes = figures[(anchor.figure ?? 0) - 1]?.bytes;
  if (bytes === undefined) throw new AfterimageError({ kind: "not-found", message: `${path} has no such picture.` });
  return formatOf(bytes).render({ path, bytes }, {}, maxSide, signal);
}

/** The format of a picture, told by its beginning, since names and types within documents often lie. */
function formatOf(bytes: Uint8Array): Drawable {
  const start = Buffer.from(bytes.subarray(0, 256)).toString("latin1").replace(/^\xef\xbb\xbf/, "").trimStart();
  return start.startsWith("<") ? (svg as Drawable) : (image as Drawable);
}

type Drawable = Extractor & Required<Pick<Extractor, "render">>;

const dataUri = /^data:image\/[\w.+-]+((?:;[\w.=-]+)*),/i;

/** The bytes of a `data:image/…` URI; undefined for other references. */
export function bytesOfDataUri(reference: string): Uint8Array | undefined {
  const [start, parameters] = dataUri.exec(reference) ?? [];
  if (start === undefined) return undefined;
  const content = reference.slice(start.length);
  if (/;base64$/i.test(parameters ?? "")) return Buffer.from(content, "base64");
  try {
    return Buffer.from(decodeURIComponent(content), "utf8");
  } catch {
    // A percent sign that stands for itself: written by hand, and readable as it is.
    return Buffer.from(content, "utf8");
  }
}

const firstLine = (text: string): string => text.split("\n", 1)[0]!;
