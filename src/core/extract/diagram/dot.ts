import type { DiagramGraph, GraphNode } from "./graph.ts";

/** Characters of a label that are drawn on one line. */
const lineLength = 28;
/** Rows of a list of words, side by side in columns. */
const rows = 12;
const mostWords = 96;

/** Edges beyond which a layout is made in few steps, with straight lines: made with care, one of a thousand takes minutes. */
const manyEdges = 100;
const hurried = ", nslimit=0.5, nslimit1=0.5, mclimit=0.1, splines=line";

const look = 'fontname="Helvetica", fontsize=12';

/** A graph in the language of Graphviz, which lays it out. */
export function dotOfGraph({ nodes, edges }: DiagramGraph, title: string): string {
  const idOf = new Map([...nodes.keys()].map((key, at) => [key, `n${at}`]));
  const grouped = new Map<string, [string, GraphNode][]>();
  for (const entry of nodes) {
    const path = JSON.stringify(entry[1].groups);
    grouped.set(path, [...(grouped.get(path) ?? []), entry]);
  }
  const lines = [...grouped].map(([path, members], at) => {
    const groups = JSON.parse(path) as string[];
    const inside = members.map(([key, node]) => nodeLine(idOf.get(key)!, node)).join("\n");
    return groups.reduceRight((content, group, depth) => `subgraph cluster_${at}_${depth} { label=${quote(group)}; style=rounded; color="#999999";\n${content}\n}`, inside);
  });
  const joins = edges.map(({ from, to, label, direction, isDashed }) => {
    const arrow = direction === "both" ? ", dir=both" : direction === "none" ? ", dir=none" : "";
    return `${idOf.get(from)} -> ${idOf.get(to)} [label=${quote(wrap(label))}${arrow}${isDashed ? ", style=dashed" : ""}];`;
  });
  return document(title, [...lines, ...joins], edges.length > manyEdges ? hurried : "");
}

/** Words without relations, as a list in columns: what a diagram whose drawing is not known here says. */
export function dotOfWords(words: readonly string[], title: string): string {
  const shown = words.slice(0, mostWords);
  const columns = Array.from({ length: Math.ceil(shown.length / rows) }, (_, at) => shown.slice(at * rows, (at + 1) * rows));
  return document(title, columns.map((column, at) => `c${at} [shape=note, label="${column.map((word) => `${escape(cut(word))}\\l`).join("")}"];`));
}

function document(title: string, lines: readonly string[], layout = ""): string {
  return `digraph { graph [label=${quote(title)}, labelloc=t, ${look}${layout}]; node [shape=box, style="rounded,filled", fillcolor="#eef3fb", color="#5b7aa8", margin="0.2,0.08", ${look}]; edge [color="#444444", ${look}];\n${lines.join("\n")}\n}`;
}

function nodeLine(id: string, { label, shape }: GraphNode): string {
  return `${id} [label=${quote(wrap(label))}${shape === "box" ? "" : `, shape=${shape}, style=filled`}];`;
}

function cut(word: string): string {
  return word.length > 2 * lineLength ? `${word.slice(0, 2 * lineLength)}…` : word;
}

function wrap(text: string): string {
  const lines: string[] = [];
  for (const word of text.slice(0, 10 * lineLength).split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < lineLength) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines.join("\n");
}

function quote(text: string): string {
  return `"${escape(text).replaceAll("\n", "\\n")}"`;
}

function escape(text: string): string {
  return text.replaceAll("\\", "\\\\").replaceAll('"', '\\"');
}
