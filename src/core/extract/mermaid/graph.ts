/** Nodes and edges of Mermaid's diagrams: flowchart, sequence, class, state, ER, C4, mind map. */
import { arrowOf, GraphBuilder, plainWords, type DiagramGraph, type NodeShape } from "../diagram/graph.ts";

/** Kinds whose lines are nodes joined by arrows; others have words alone. */
const joined = /^(?:graph|flowchart|sequenceDiagram|classDiagram|stateDiagram|erDiagram|requirementDiagram|block)/;

/** @param lines trimmed but for the indentation, without comments; the first names the kind */
export function mermaidGraph(lines: readonly string[]): DiagramGraph {
  const [head = "", ...body] = lines;
  const graph = new GraphBuilder();
  if (/^\s*mindmap/.test(head)) readMindMap(body, graph);
  else if (/^\s*C4/.test(head)) for (const line of body) readC4(line.trim(), graph);
  else if (joined.test(head.trim())) {
    const isFlow = /^\s*(?:graph|flowchart|block)/.test(head);
    const isSequence = /^\s*sequence/.test(head);
    // A statement can follow the kind on its line.
    const first = isFlow ? head.replace(/^\s*[\w-]+(?:\s+(?:TB|TD|BT|RL|LR))?\s*;?/, "") : "";
    for (const line of [first, ...body]) {
      const statements = isFlow ? line.split(/;(?=(?:[^"]*"[^"]*")*[^"]*$)/) : [line];
      for (const statement of statements) readStatement(statement.trim(), graph, isFlow, isSequence);
    }
  }
  return graph;
}

const groupStart = /^(?:subgraph|namespace|box)\s+(?:[\w-]+\s*)?(?:\["?|")?([^"\]{]*)/;
const silent = /^(?:classDef|class\s+[\w,]+\s+\w+$|style|linkStyle|click|direction|autonumber|activate|deactivate|acc(?:Title|Descr)|title|note\b|Note\b|loop\b|alt\b|else\b|opt\b|par\b|and\b|rect\b|critical\b|break\b|option\b)/;

function readStatement(line: string, graph: GraphBuilder, isFlow: boolean, isSequence: boolean): void {
  if (line === "" || silent.test(line)) return;
  if (line === "end" || line === "}") {
    graph.close();
    return;
  }
  const group = groupStart.exec(line);
  if (group) {
    // Sequence diagrams end what else they begin with the same word, so their groups are left out.
    if (!isSequence) graph.open(plainWords(group[1]!) || line.split(/\s+/)[1]!);
    return;
  }
  const declared = /^(?:participant|actor|class|state)\s+(?:"([^"]*)"\s+as\s+(\w+)|([\w.~-]+)(?:\s+as\s+(.+)|\["?([^"\]]*)"?\])?)\s*(\{?)$/.exec(line);
  if (declared) {
    const [, quoted, alias, id, as, bracketed, brace] = declared;
    graph.add(alias ?? id!, label(quoted ?? as ?? bracketed));
    if (brace === "{") graph.open(/^state/.test(line) ? (label(quoted) ?? id ?? "") : "");
    return;
  }
  const edges = isFlow ? flowEdges(line) : [line];
  if (isFlow) readChain(edges, graph);
  else readRelation(line, graph, isSequence ? messageArrow : relationArrow);
  // The attributes of an entity or class follow in braces.
  if (!isFlow && /\{$/.test(line) && !/[|o]\{$/.test(line)) graph.open("");
}

const label = (text: string | undefined): string | undefined => (text === undefined ? undefined : plainWords(text));

const relationArrow = /\s*((?:<\|?|<<|\*|[|}][|o]|(?<=\s)o|\(\))?(?:-+|\.{2,}|=+)(?:>>|\|?>|[xo](?=\s)|\)|\*|[|o][|{])?[+-]?)\s*/;

const messageArrow = /\s*((?:<<)?--?(?:>>?|[x)])[+-]?)\s*/;

function readRelation(line: string, graph: GraphBuilder, arrow: RegExp): void {
  const colon = line.search(/:(?!:)/);
  const ends = colon < 0 ? line : line.slice(0, colon);
  const bare = ends.replace(/"[^"]*"/g, (quoted) => (/\["[^"]*"\]/.test(ends) ? quoted : " "));
  const match = arrow.exec(bare);
  const idOf = (text: string): string => text.trim().replace(/\[\*\]/, "●").replace(/\["?([^"\]]*)"?\]$/, "").replace(/:::\w+$/, "");
  if (match) {
    const [from, to] = [idOf(bare.slice(0, match.index)), idOf(bare.slice(match.index + match[0].length))];
    if (!isId(from) || !isId(to)) return;
    for (const id of [from, to]) if (id === "●") graph.add(id, "", "point");
    graph.join(from, to, colon < 0 ? "" : plainWords(line.slice(colon + 1)), arrowOf(match[1]!.replace(/(?<=[>x)])[+-]$/, "")));
    return;
  }
  const [, id, named] = /^([\p{L}\p{N}_-]+)(?:\["?([^"\]]*)"?\])?\s*\{?$/u.exec(ends.trim()) ?? [];
  if (id !== undefined) graph.add(id, label(named));
}

const isId = (text: string): boolean => text !== "" && text.length <= 200;

const flowArrow = /\s+[<ox]?(?:--+|==+|-\.+-?|~~~)[>ox-]?(?=\s|\||$)|\s*<?(?:--+|==+|-\.+-)>|\s*(?:---+|===+|~~~)/;
/** Text written into an arrow: `-- yes -->`. */
const textInArrow = /(\s*[<ox]?)(?:--|==|-\.)\s+((?:"[^"]*"|[^-=.|>"])(?:"[^"]*"|[^|>"])*?)\s*(-{2,3}[>ox]?|={2,3}[>ox]?|\.+-[>ox]?)(?=\s|$|\w)/g;

/** A flowchart's line, cut into operands and the arrows between them (`--> |text|`). */
function flowEdges(line: string): string[] {
  // Brackets and quotes may hold what looks like an arrow.
  const held: string[] = [];
  const hide = (text: string): string => {
    held.push(text);
    return `\u0001${held.length - 1}\u0002`;
  };
  const hidden = line
    .replace(/"[^"]*"/g, hide)
    .replace(/@\{[^}]*\}|\[[^\]]*\]+\)?|\{+[^{}]*\}+|\(+[^()]*\)+\]?/g, hide)
    .replace(textInArrow, (_all, start: string, text: string, end: string) => ` ${start.trim()}${end.replace(/^\./, "-.")} |${text}| `);
  const show = (text: string): string => {
    let shown = text;
    for (let depth = 0; depth < 4 && shown.includes("\u0001"); depth++) shown = shown.replace(/\u0001(\d+)\u0002/g, (_all, at: string) => held[Number(at)]!);
    return shown;
  };
  const parts: string[] = [];
  let rest = hidden;
  for (let match = flowArrow.exec(rest); match; match = flowArrow.exec(rest)) {
    const after = rest.slice(match.index + match[0].length);
    const [text = ""] = /^\s*\|[^|]*\|/.exec(after) ?? [];
    parts.push(show(rest.slice(0, match.index)), `${match[0].trim()} ${show(text).trim()}`);
    rest = after.slice(text.length);
  }
  return [...parts, show(rest)];
}

function readChain(parts: readonly string[], graph: GraphBuilder): void {
  let before: string[] = [];
  for (let at = 0; at < parts.length; at += 2) {
    const operands = parts[at]!.split(/\s&\s/).flatMap((operand) => readNode(operand.trim(), graph));
    const [arrow = "", ...text] = at === 0 ? [] : parts[at - 1]!.split(" ");
    const said = plainWords(text.join(" ").replace(/^\||\|$/g, ""));
    const meant = arrowOf(arrow);
    for (const from of before) for (const to of operands) graph.join(from, to, said, meant);
    before = operands;
  }
}

const shapes: readonly (readonly [RegExp, NodeShape])[] = [
  [/^\[\(/, "cylinder"],
  [/^\(\(/, "ellipse"],
  [/^\{\{/, "hexagon"],
  [/^\{/, "diamond"],
  [/^\[[\\/]/, "parallelogram"],
];

/** An operand of a chain: its id, or nothing when it is none. */
function readNode(operand: string, graph: GraphBuilder): string[] {
  const match = /^([\p{L}\p{N}_.-]+)\s*(@\{[^]*\}|[[({>][^]*)?(?::::\w+)?$/u.exec(operand);
  if (!match) return [];
  const [, id, rest] = match;
  if (rest === undefined) graph.add(id!);
  else if (rest.startsWith("@")) graph.add(id!, label(/label:\s*"?([^",}]*)/.exec(rest)?.[1]));
  else {
    const text = rest.replace(/:::\w+$/, "").replace(/^[[({>\\/]+|[\])}\\/]+$/g, "");
    graph.add(id!, label(text), shapes.find(([pattern]) => pattern.test(rest))?.[1] ?? "box");
  }
  return [id!];
}

function readMindMap(lines: readonly string[], graph: GraphBuilder): void {
  const above: { indent: number; id: string }[] = [];
  for (const [at, line] of lines.entries()) {
    const words = plainWords(line.trim().replace(/^[\w-]*(?=[[({)])[[({)]+|[\])}(]+$/g, ""));
    if (words === "" || line.trim().startsWith("::")) continue;
    const indent = line.search(/\S/);
    while (above.length > 0 && above.at(-1)!.indent >= indent) above.pop();
    const id = `${at}`;
    graph.add(id, words, above.length === 0 ? "ellipse" : "box");
    const parent = above.at(-1);
    if (parent) graph.join(parent.id, id, "", { isDashed: false, hasStartTip: false, hasEndTip: false });
    above.push({ indent, id });
  }
}

/** The macros of C4 diagrams, which Mermaid shares with PlantUML: `Container(id, "name", …)`, `Rel(from, to, "does")`. */
export function readC4(line: string, graph: GraphBuilder): boolean {
  if (line === "}") {
    graph.close();
    return true;
  }
  const [, macro, list] = /^(\w+)\s*\((.*)\)\s*\{?$/.exec(line) ?? [];
  if (macro === undefined || list === undefined) return false;
  const [first = "", second = "", third = ""] = [...list.matchAll(/"([^"]*)"|([^,\s][^,]*)/g)].map(([, quoted, bare]) => (quoted ?? bare!).trim());
  if (/^(?:Bi)?Rel(?:_\w+)?$/.test(macro)) graph.join(first, second, plainWords(third), { isDashed: false, hasStartTip: macro.startsWith("Bi"), hasEndTip: true });
  else if (/Boundary$|^(?:Deployment_)?Node(?:_[LR])?$/.test(macro)) graph.open(plainWords(second || first));
  else if (/^(?:Person|System|Container|Component)(?:Db|Queue)?(?:_Ext)?$/.test(macro)) graph.add(first, plainWords(second), /Db/.test(macro) ? "cylinder" : "box");
  else return false;
  return true;
}
