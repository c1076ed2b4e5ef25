/** Diagrams in files of their own that are written as text: read from their source, laid out to be drawn. */
import { limits } from "../../limits.ts";
import type { Anchor } from "../../model.ts";
import type { ExtractedFragment, Raster } from "../extractor.ts";
import { drawDot } from "../graphviz/engine.ts";
import { drawSvg } from "../svg/draw.ts";
import { dotOfGraph, dotOfWords } from "./dot.ts";
import { drawSheetRaster, fragmentOfSheet } from "./fragment.ts";
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
  const { type, labels, graph } = diagram;
  if (labels.length === 0 && graph.nodes.size === 0) return [];
  const lines = [...labels, ...relationLines(relationsOf(graph))];
  const fragment: ExtractedFragment = {
    key,
    kind: "diagram",
    anchor: { ...anchor, line: anchor.line ?? 1 },
    title: diagram.title || title,
    text: [...new Set(lines)].join("\n").slice(0, limits.fragmentText),
    labels: [],
    description: type,
    mentions: [],
  };
  if (isTooLarge(graph)) return [fragment];
  if (isSequence(diagram)) {
    const [drawn] = fragmentOfSheet(sequenceSheet(graph), { key, anchor, title: fragment.title, description: type });
    return [drawn === undefined ? fragment : { ...drawn, text: fragment.text }];
  }
  const { view, labels: placed } = await drawDot(dotOf(diagram), path);
  return [{ ...fragment, anchor, labels: placed, picture: { width: view.width, height: view.height, needsOcr: false } }];
}

/** Draws what {@link fragmentOfWritten} made. @throws AfterimageError */
export async function drawWritten(diagram: WrittenDiagram, maxSide: number, path: string): Promise<Raster> {
  if (isSequence(diagram)) return drawSheetRaster(sequenceSheet(diagram.graph), maxSide, path);
  const { root, view } = await drawDot(dotOf(diagram), path);
  return drawSvg(root, view, maxSide, path);
}

function isTooLarge({ nodes, edges }: DiagramGraph): boolean {
  return nodes.size + edges.length > limits.drawnGraph;
}

function isSequence({ type, graph }: WrittenDiagram): boolean {
  return type.endsWith("sequence diagram") && graph.nodes.size > 0;
}

function dotOf({ type, title, labels, graph }: WrittenDiagram): string {
  const heading = title === "" ? type : `${title} (${type})`;
  return graph.nodes.size > 0 ? dotOfGraph(graph, heading) : dotOfWords(labels, heading);
}
