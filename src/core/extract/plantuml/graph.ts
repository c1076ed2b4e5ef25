/** Nodes and edges of PlantUML's diagrams: components, classes, states, use cases, sequences, C4 macros. */
import { arrowOf, GraphBuilder, plainWords, type DiagramGraph, type NodeShape } from "../diagram/graph.ts";
import { readC4 } from "../mermaid/graph.ts";

/** @param lines trimmed, without comments */
export function plantUmlGraph(lines: readonly string[]): DiagramGraph {
  const graph = new GraphBuilder();
  let note: RegExp | undefined;
  for (const line of lines) {
    if (note) {
      if (note.test(line)) note = undefined;
      continue;
    }
    // What stands in notes and legends is prose.
    if (/^(?:[hr]?note\b(?!.*:)(?!.*\bas\b\s+\w+$)|legend\b|skinparam\s+\w*\s*\{|header\b|footer\b)/i.test(line)) note = /^(?:end\s?[hr]?note|endlegend|end\s?legend|\}|end\s?(?:header|footer))/i;
    else if (!silent.test(line)) readLine(line, graph);
  }
  return graph;
}

const silent = /^(?:@|!|skinparam|hide|show|title|note|left to right|top to bottom|scale|autonumber|activate|deactivate|==|\|\||\.\.\.|alt\b|else\b|opt\b|loop\b|par\b|group\b|end\b|return\b|newpage|caption|LAYOUT_|SHOW_|Update|AddElementTag|AddRelTag)/i;

const groups = "package|node|folder|frame|cloud|rectangle|namespace|together|storage|card|state|component|database|group";
const kinds = "participant|actor|boundary|control|entity|database|collections|queue|component|interface|usecase|abstract\\s+class|abstract|class|enum|annotation|object|state|node|artifact|cloud|folder|storage|rectangle|agent|card|file|stack|person|hexagon|label|package|frame";
const name = String.raw`"[^"]*"|\[[^\]]*\]|\([^)]*\)|:[^:]*:|[\p{L}\p{N}_.$~-]+`;
const declaration = new RegExp(String.raw`^(?:${kinds})\s+(${name})(?:\s+as\s+(${name}))?(?:\s*<<[^>]*>>|\s+#\S+|\s+order\s+\d+|\s*(?:extends|implements)\s+[\w.]+)*\s*(\{)?$`, "iu");
const groupStart = new RegExp(String.raw`^(?:${groups})\s+(${name})?(?:\s+as\s+[\w.]+)?(?:\s*<<[^>]*>>|\s+#\S+)*\s*\{$`, "iu");
/** Both ends of a relation, the arrow, and what is said of it. */
const relation = new RegExp(
  String.raw`^(${name})(?:\s+as\s+\w+)?(?:\s*"[^"]*")?\s*((?:<\|?|<<|[*ox#}+^\\/](?![\w])|\(\)|0)?(?:-+|\.+|=+|~+)(?:\[[^\]]*\])?(?:(?:left|right|up|down|le|ri|do|[lrud])(?=[-.]))?(?:\[[^\]]*\])?(?:-*|\.*|=*)(?:\|?>>?|[*ox#{+^\\/](?=\s|"|$)|\(\))?[ox]?)\s*(?:"[^"]*"\s*)?(${name})(?:\s+as\s+\w+)?(?:\s*(?:\+\+|--|\*\*|!!|#\w+|<<[^>]*>>))*\s*(?::\s*(.*))?$`,
  "u",
);

const shapesByKind: readonly (readonly [RegExp, NodeShape])[] = [
  [/^(?:database|storage)/i, "cylinder"],
  [/^(?:usecase|actor|interface|person)/i, "ellipse"],
  [/^component/i, "component"],
  [/^hexagon/i, "hexagon"],
];

function readLine(line: string, graph: GraphBuilder): void {
  if (line === "") return;
  if (/^[A-Z]\w*\s*\(/.test(line) && readC4(line, graph)) return;
  if (line === "}") {
    graph.close();
    return;
  }
  const group = groupStart.exec(line);
  if (group) {
    graph.open(wordsOf(group[1] ?? ""));
    return;
  }
  const declared = declaration.exec(line);
  if (declared) {
    const [, first = "", second, brace] = declared;
    // Either side may be the name that is drawn: the quoted one is.
    const [drawn, id] = second === undefined ? [first, first] : /^["[(:]/.test(second) && !/^["[(:]/.test(first) ? [second, first] : [first, second];
    graph.add(idOf(id), wordsOf(drawn), shapesByKind.find(([pattern]) => pattern.test(line))?.[1]);
    if (brace) graph.open("");
    return;
  }
  const related = relation.exec(line);
  if (related) {
    const [, from = "", arrow = "", to = "", said = ""] = related;
    graph.join(mention(from, graph), mention(to, graph), plainWords(said), arrowOf(arrow));
    return;
  }
  const alone = /^(\[[^\]]*\]|\([^)]*\))(?:\s+as\s+([\w.]+))?/.exec(line);
  if (alone) graph.add(idOf(alone[2] ?? alone[1]!), wordsOf(alone[1]!), alone[1]!.startsWith("(") ? "ellipse" : "component");
  else if (line.endsWith("{")) graph.open("");
}

/** The id of a relation's end, which need not have been declared. */
function mention(end: string, graph: GraphBuilder): string {
  const id = graph.idOf(idOf(end));
  if (graph.nodes.has(id)) return id;
  if (/^\(\*\)$|^\[\*\]$/.test(end)) graph.add(id, "", "point");
  else graph.add(id, wordsOf(end), end.startsWith("[") ? "component" : /^[(:]/.test(end) ? "ellipse" : undefined);
  return id;
}

const idOf = (end: string): string => wordsOf(end) || end;

function wordsOf(drawn: string): string {
  return plainWords(drawn.replace(/^[[(:"]+|[\]):"]+$/g, ""));
}
