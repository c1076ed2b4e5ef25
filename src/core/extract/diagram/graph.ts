/** Diagrams that are written as text, as far as they say what there is and what is joined to what. */
import { limits } from "../../limits.ts";
import type { Relation } from "./relations.ts";

/** Shapes of nodes, by the names that Graphviz has for them. */
export type NodeShape = "box" | "ellipse" | "diamond" | "hexagon" | "parallelogram" | "cylinder" | "component" | "note" | "point";

export interface GraphNode {
  readonly label: string;
  readonly shape: NodeShape;
  /** Groups around it, the outermost first. */
  readonly groups: readonly string[];
}

export interface GraphEdge {
  readonly from: string;
  readonly to: string;
  readonly label: string;
  readonly direction: Relation["direction"];
  readonly isDashed: boolean;
}

export interface DiagramGraph {
  /** By id, in the order of the source. */
  readonly nodes: ReadonlyMap<string, GraphNode>;
  readonly edges: readonly GraphEdge[];
}

/** The edges by the names that the drawing shows. */
export function relationsOf({ nodes, edges }: DiagramGraph): Relation[] {
  const nameOf = (id: string): string => nodes.get(id)?.label ?? id;
  return edges.map(({ from, to, label, direction }) => ({ from: nameOf(from), to: nameOf(to), label, direction }));
}

/** Groups around a node that are told: drawing thousands within each other takes minutes, and shows nothing. */
const mostGroups = 16;

/** Gathers nodes and edges while a source is read line by line. */
export class GraphBuilder implements DiagramGraph {
  readonly nodes = new Map<string, GraphNode>();
  readonly edges: GraphEdge[] = [];
  /** For each open group those around what stands in it. */
  readonly #groups: (readonly string[])[] = [];
  readonly #byLabel = new Map<string, string>();

  /** Begins a group; what follows is in it. One without a label is not told. */
  open(label: string): void {
    const around = this.#groups.at(-1) ?? [];
    this.#groups.push(label === "" || around.length === mostGroups ? around : [...around, label]);
  }

  close(): void {
    this.#groups.pop();
  }

  /** Adds a node, or what a later line says of one: its label and shape. */
  add(id: string, label?: string, shape?: NodeShape): void {
    const known = this.nodes.get(id);
    if (known === undefined || label !== undefined || shape !== undefined) {
      this.nodes.set(id, {
        label: label ?? known?.label ?? id,
        shape: shape ?? known?.shape ?? "box",
        groups: known?.groups ?? this.#groups.at(-1) ?? [],
      });
      if (label !== undefined) this.#byLabel.set(label, id);
    }
  }

  /** The id of the node that is drawn with a label; the label itself when there is none yet. */
  idOf(label: string): string {
    return this.nodes.has(label) ? label : (this.#byLabel.get(label) ?? label);
  }

  /** Joins two nodes, as long as the diagram is not too large: a line that joins many with many makes more edges than it has letters. */
  join(from: string, to: string, label: string, arrow: Arrow): void {
    if (this.edges.length >= limits.diagramElements) return;
    this.add(from);
    this.add(to);
    const { isDashed, hasStartTip, hasEndTip } = arrow;
    const direction = hasStartTip && hasEndTip ? "both" : hasStartTip || hasEndTip ? "forward" : "none";
    const ends = hasStartTip && !hasEndTip ? { from: to, to: from } : { from, to };
    this.edges.push({ ...ends, label, direction, isDashed });
  }
}

export interface Arrow {
  readonly isDashed: boolean;
  readonly hasStartTip: boolean;
  readonly hasEndTip: boolean;
}

/** What an arrow made of characters means: `<|..`, `-->>`, `||--o{`. */
export function arrowOf(written: string): Arrow {
  const bare = written.replace(/\[[^\]]*\]/g, "");
  return { isDashed: /\.|--+>>|~/.test(bare), hasStartTip: /^<|^[\\/]/.test(bare), hasEndTip: /[>)x\\/]$/.test(bare) };
}

/** Words of a label: without markup, line breaks, quotes. */
export function plainWords(label: string): string {
  return label
    .replace(/<br\s*\/?>|\\n/gi, " ")
    .replace(/<[^<>]*>|\*\*|__|["`]/g, "")
    .replace(/#quot;/g, "'")
    .replace(/\s+/g, " ")
    .trim();
}
