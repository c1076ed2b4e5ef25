/** Diagrams that are written as text: read from their source, laid out to be drawn. */
import { limits } from "../../limits.ts";
import type { Anchor } from "../../model.ts";
import type { ExtractedFragment, Raster } from "../extractor.ts";
import { drawDot, layOutDot } from "../graphviz/draw.ts";
import { dotOfGraph, dotOfWords } from "./dot.ts";
import { labelsOfSheet, viewOf } from "./draw.ts";
import { drawSheetRaster, type Layout } from "./fragment.ts";
import { relationsOf, type DiagramGraph } from "./graph.ts";
import { relationLines } from "./relations.ts";
import { sequenceSheet } from "./sequence.ts";

/** What a source says. */
export interface WrittenDiagram {
  /** What kind of diagram, in words: `Mermaid flowchart`. */
  readonly type: string;
  /** As the source says; empty without one. */
  readonly title: string;
  /** Words of the drawing in the order of the source, each once. */
  readonly labels: readonly string[];
  readonly graph: DiagramGraph;
}

export interface WrittenPlace {
  readonly key: string;
  readonly anchor: Anchor;
  /** For a diagram that has none of its own. */
  readonly title: string;
}

/** A diagram as a fragment, drawn unless it is too large to be laid out; none when it says nothing. */
export async function fragmentOfWritten(diagram: WrittenDiagram, { key, anchor, title }: WrittenPlace, path: string): Promise<ExtractedFragment[]> {
  if (saysNothing(diagram)) return [];
  const fragment = { key, kind: "diagram", title: diagram.title || title, labels: [], ...wordsOfWritten(diagram), mentions: [] } as const;
  if (sizeOf(diagram) > limits.drawnGraph) return [{ ...fragment, anchor: { ...anchor, line: anchor.line ?? 1 } }];
  return [{ ...fragment, anchor, ...(await layOutWritten(diagram, path)) }];
}

export function saysNothing({ labels, graph }: WrittenDiagram): boolean {
  return labels.length === 0 && graph.nodes.size === 0;
}

/** Nodes and edges, which laying it out takes time by. */
export function sizeOf({ graph: { nodes, edges } }: WrittenDiagram): number {
  return nodes.size + edges.length;
}

/** What a diagram says, as a fragment has it. */
export function wordsOfWritten({ type, labels, graph }: WrittenDiagram): Pick<ExtractedFragment, "text" | "description"> {
  const lines = new Set([...labels, ...relationLines(relationsOf(graph))]);
  return { text: [...lines].join("\n").slice(0, limits.fragmentText), description: type };
}

/** Lays a diagram out as {@link drawWritten} draws it. @throws AfterimageError */
export async function layOutWritten(diagram: WrittenDiagram, path: string): Promise<Layout> {
  if (!isSequence(diagram)) return layOutDot(dotOf(diagram), path);
  const sheet = sequenceSheet(diagram.graph);
  const view = viewOf(sheet)!;
  return { labels: labelsOfSheet(sheet, view), picture: { width: view.width, height: view.height, needsOcr: false } };
}

/** @throws AfterimageError */
export async function drawWritten(diagram: WrittenDiagram, maxSide: number, path: string): Promise<Raster> {
  if (isSequence(diagram)) return drawSheetRaster(sequenceSheet(diagram.graph), maxSide, path);
  return drawDot(dotOf(diagram), maxSide, path);
}

function isSequence({ type, graph }: WrittenDiagram): boolean {
  return type.endsWith("sequence diagram") && graph.nodes.size > 0;
}

function dotOf({ type, title, labels, graph }: WrittenDiagram): string {
  const heading = title === "" ? type : `${title} (${type})`;
  return graph.nodes.size > 0 ? dotOfGraph(graph, heading) : dotOfWords(labels, heading);
}
