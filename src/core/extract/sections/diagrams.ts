/** Diagrams written as text within a document: read from their source, laid out to be drawn. */
import { AfterimageError } from "../../errors.ts";
import { limits } from "../../limits.ts";
import type { Layout } from "../diagram/fragment.ts";
import { drawWritten, layOutWritten, saysNothing, sizeOf, wordsOfWritten, type WrittenPlace } from "../diagram/written.ts";
import type { ExtractedFragment, Raster } from "../extractor.ts";
import { drawDot, layOutDot } from "../graphviz/draw.ts";
import { readDot } from "../graphviz/engine.ts";
import { dotType, graphOf, wordsOfDot } from "../graphviz/graph.ts";
import { isDotLanguage, readDiagram } from "../markdown/diagramSource.ts";

/** A diagram written as text within a section. */
export interface SourceBlock {
  /** One that `isDiagramLanguage` knows. */
  readonly language: string;
  readonly source: string;
  readonly line: number;
  readonly endLine: number;
}

interface WithDiagrams {
  readonly diagrams: readonly SourceBlock[];
}

/** Gives the fragment of a diagram; none when it says nothing. */
export type DiagramReader = (block: SourceBlock, place: WrittenPlace) => Promise<ExtractedFragment[]>;

/**
 * Starts reading the diagrams of one document, which it is given in their order. One that cannot be drawn, or that no
 * line tells from another, is text alone.
 *
 * @param mostDrawn of them
 */
export function startDiagrams(path: string, mostDrawn: number): DiagramReader {
  const lines = new Set<number>();
  let drawn = 0;
  return async (block, { key, anchor, title }) => {
    const isSecond = lines.has(block.line);
    lines.add(block.line);
    const reading = await readBlock(block, path);
    if (reading === undefined) return [];
    const fragment = { key, kind: "diagram", anchor, labels: [], ...reading.words, title: reading.title || title, mentions: [] } as const;
    if (isSecond || drawn >= mostDrawn || reading.size > limits.drawnFence) return [fragment];
    const layout = await whenReadable(reading.layOut());
    if (layout === undefined) return [fragment];
    drawn++;
    return [{ ...fragment, ...layout }];
  };
}

/**
 * Draws the diagram that begins at a line.
 * @throws AfterimageError `not-found`, `unreadable`
 */
export async function drawDiagramAt(line: number | undefined, sections: readonly WithDiagrams[], maxSide: number, path: string): Promise<Raster> {
  const block = sections.flatMap(({ diagrams }) => diagrams).find((each) => each.line === line);
  if (block === undefined) throw new AfterimageError({ kind: "not-found", message: `${path} has no diagram at line ${line}.` });
  if (isDotLanguage(block.language)) return drawDot(block.source, maxSide, path);
  return drawWritten(readDiagram(block.language, block.source), maxSide, path);
}

/** A source that was read: what it says, and how it is laid out. */
interface Reading {
  /** Empty without one. */
  readonly title: string;
  readonly words: Pick<ExtractedFragment, "text" | "description">;
  /** Nodes and edges, which laying it out takes time by. */
  readonly size: number;
  layOut(): Promise<Layout>;
}

async function readBlock({ language, source }: SourceBlock, path: string): Promise<Reading | undefined> {
  if (isDotLanguage(language)) return readDotBlock(source, path);
  const diagram = readDiagram(language, source);
  if (saysNothing(diagram)) return undefined;
  return { title: diagram.title, words: wordsOfWritten(diagram), size: sizeOf(diagram), layOut: () => layOutWritten(diagram, path) };
}

async function readDotBlock(source: string, path: string): Promise<Reading | undefined> {
  if (source.trim() === "") return undefined;
  const layOut = (): Promise<Layout> => layOutDot(source, path);
  const json = await whenReadable(readDot(source, path));
  if (json === undefined) return { title: "", words: { text: source.trim().slice(0, limits.fragmentText), description: dotType }, size: Infinity, layOut };
  const graph = graphOf(json);
  return graph.size === 0 ? undefined : { title: graph.title, words: wordsOfDot(graph), size: graph.size, layOut };
}

/** Undefined for a source that is wrong: it stands in a document that says more than it. */
async function whenReadable<T>(reading: Promise<T>): Promise<T | undefined> {
  return reading.catch((error: unknown) => {
    if (error instanceof AfterimageError) return undefined;
    throw error;
  });
}
