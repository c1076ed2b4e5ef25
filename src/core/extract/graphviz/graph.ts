/** What a Graphviz graph says: its own JSON output, reduced to names and relations. */
import { z } from "zod";
import { limits } from "../../limits.ts";
import { relationLines, type Relation } from "../diagram/relations.ts";
import type { ExtractedFragment } from "../extractor.ts";
import { readableHtml } from "../markdown/html.ts";

const optionalText = z.string().catch("");
const objectSchema = z.object({ name: optionalText, label: optionalText, URL: optionalText, href: optionalText, tooltip: optionalText, nodes: z.unknown().optional() });
const edgeSchema = z.object({ tail: z.number(), head: z.number(), label: optionalText, dir: optionalText, URL: optionalText });
const graphSchema = z.object({
  name: optionalText,
  directed: z.boolean().catch(true),
  label: optionalText,
  objects: z.array(objectSchema).catch([]),
  edges: z.array(edgeSchema).catch([]),
});

export interface DotGraph {
  /** Empty when it has none, or one that stands there because the language wants one. */
  readonly title: string;
  /** Of graph, clusters, nodes and edges, in the order of the source. */
  readonly words: readonly string[];
  readonly relations: readonly Relation[];
  readonly links: readonly string[];
  /** Nodes, clusters and edges. */
  readonly size: number;
}

/** @param json Graphviz's `dot_json` */
export function graphOf(json: unknown): DotGraph {
  const { name, directed, label, objects, edges } = graphSchema.parse(json);
  const title = label === "" ? name : plainLabel(label, name);
  const names = objects.map((object) => plainLabel(object.label, object.name));
  const relations = edges.map(({ tail, head, dir, label: text }): Relation => {
    const [from, to] = [headOf(names[tail]), headOf(names[head])];
    const own = plainLabel(text, "");
    if (dir === "back") return { from: to, to: from, label: own, direction: "forward" };
    return { from, to, label: own, direction: dir === "both" ? "both" : directed && dir !== "none" ? "forward" : "none" };
  });
  // Subgraphs that only group have made-up names and are not drawn.
  const drawn = names.filter((_, at) => objects[at]!.nodes === undefined || objects[at]!.label !== "");
  const words = [label === "" ? "" : title, ...drawn, ...relations.map((relation) => relation.label)].filter((word) => word !== "");
  const links = [...objects, ...edges].map((each) => each.URL || ("href" in each ? each.href : "")).filter((link) => link !== "");
  return { title: isMadeUpName(title) ? "" : title, words: [...new Set(words)], relations, links: [...new Set(links)], size: objects.length + edges.length };
}

/** What a graph says, as a fragment has it. */
export function wordsOfDot({ words, relations, links }: DotGraph): Pick<ExtractedFragment, "text" | "description"> {
  const text = [...words, ...relationLines(relations)].join("\n").slice(0, limits.fragmentText);
  return { text, description: [dotType, ...links].join("\n") };
}

/** What kind of diagram it is, in words. */
export const dotType = "Graphviz diagram";

function isMadeUpName(name: string): boolean {
  return /^(?:graph|digraph|%\d+|\w)$/i.test(name);
}

/** Records are called after their first field. */
function headOf(name = ""): string {
  return name.split(" | ", 1)[0]!;
}

/** A label as it is read: without line breaks, the ports of records, HTML; `\N` stands for the name. */
function plainLabel(label: string, name: string): string {
  const isHtml = /^\s*<[a-z]/i.test(label);
  const text = isHtml ? readableHtml(label) : label.replace(/\\[NG]/g, name).replace(/\\[nlr]/g, " ").replace(/<[\w.-]*>|[{}]/g, " ").replace(/\s*\|\s*/g, " | ").replace(/\\(.)/g, "$1");
  return text.replace(/\s+/g, " ").trim();
}
