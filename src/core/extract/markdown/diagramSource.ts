/** Diagrams written as text: what of a mermaid or PlantUML source a reader would see in the drawing. */
import { limits } from "../../limits.ts";
import { without } from "../diagram/comments.ts";
import type { WrittenDiagram } from "../diagram/written.ts";
import { mermaidGraph } from "../mermaid/graph.ts";
import { plantUmlGraph } from "../plantuml/graph.ts";

const languages: ReadonlySet<string> = new Set(["mermaid", "plantuml", "puml"]);
const dotLanguages: ReadonlySet<string> = new Set(["dot", "graphviz", "gv"]);

/** Whether a fence's language is one of diagrams. */
export function isDiagramLanguage(language: string | null | undefined): boolean {
  return languages.has(language?.toLowerCase() ?? "") || isDotLanguage(language);
}

/** Whether a fence's language is that of Graphviz. */
export function isDotLanguage(language: string | null | undefined): boolean {
  return dotLanguages.has(language?.toLowerCase() ?? "");
}

/** @param language one of diagrams, other than that of Graphviz */
export function readDiagram(language: string, source: string): WrittenDiagram {
  const lines = source.split("\n").map((line) => line.slice(0, limits.diagramLine)).join("\n");
  return language.toLowerCase() === "mermaid" ? readMermaid(lines) : readPlantUml(lines);
}

const mermaidTypes: readonly (readonly [RegExp, string])[] = [
  [/^(?:graph|flowchart)/, "flowchart"],
  [/^sequenceDiagram/, "sequence diagram"],
  [/^classDiagram/, "class diagram"],
  [/^stateDiagram/, "state diagram"],
  [/^erDiagram/, "entity relationship diagram"],
  [/^gantt/, "Gantt chart"],
  [/^pie/, "pie chart"],
  [/^journey/, "user journey"],
  [/^gitGraph/, "git graph"],
  [/^mindmap/, "mind map"],
  [/^timeline/, "timeline"],
  [/^quadrantChart/, "quadrant chart"],
  [/^requirementDiagram/, "requirement diagram"],
  [/^C4/, "C4 diagram"],
  [/^sankey/, "Sankey diagram"],
  [/^xychart/, "chart"],
  [/^block/, "block diagram"],
  [/^architecture/, "architecture diagram"],
  [/^kanban/, "kanban board"],
];

/** Lines that style, configure or link but draw no words. */
const mermaidSilent =
  /^(?:%%|classDef\b|[Cc]lass\s+[\w,]+\s+\w+\s*$|style\b|linkStyle\b|click\b|direction\b|autonumber\b|activate\b|deactivate\b|dateFormat\b|axisFormat\b|excludes\b|todayMarker\b|tickInterval\b|acc(?:Title|Descr)\b|end$|[{}]$)/;
const mermaidKeyword =
  /^(?:participant|actor|subgraph|state|class|section|loop|alt|else|opt|par|and|critical|option|break|rect|box|note(?:\s+(?:left|right|over)(?:\s+of)?)?|namespace|title|create|destroy|commit|branch|checkout|merge|group|service|junction)\b\s*/i;

function readMermaid(source: string): WrittenDiagram {
  const frontMatter = /^\s*---\n([^]*?)\n---[ \t]*\n/.exec(source);
  const body = without("%%{", "}%%", source.slice(frontMatter?.[0].length ?? 0));
  const lines = body.split("\n").map((line) => line.trim()).filter((line) => line !== "");
  const head = lines.find((line) => !line.startsWith("%%")) ?? "";
  const type = mermaidTypes.find(([pattern]) => pattern.test(head))?.[1] ?? "diagram";
  const title =
    /^title:[ \t]*(.+)$/m.exec(frontMatter?.[1] ?? "")?.[1] ??
    /^[ \t]*(?:pie[ \t]+(?:showData[ \t]+)?)?(?:title|accTitle)[ \t:]+(.+)$/m.exec(body)?.[1] ??
    "";
  const labels = new Labels();
  for (const line of lines) {
    if (line === head || mermaidSilent.test(line) || /^title\b/.test(line)) continue;
    labels.addLine(line.replace(mermaidKeyword, "").replace(/\s%%.*$/, "").replace(/:::\w+/g, ""));
  }
  const kept = body.split("\n").filter((line) => line.trim() !== "" && !/^\s*%%/.test(line));
  return { type: `Mermaid ${type}`, title: unquote(title), labels: labels.inOrder(), graph: mermaidGraph(kept) };
}

const plantUmlSilent =
  /^(?:'|@start|@end|!|skinparam\b|hide\b|show\b|left to right\b|top to bottom\b|scale\b|autonumber\b|activate\b|deactivate\b|end\b|legend\b|endlegend\b|set\b|[{}]$)/i;
const plantUmlKeyword =
  /^(?:participant|actor|boundary|control|entity|database|collections|queue|component|node|package|rectangle|cloud|folder|frame|storage|artifact|agent|card|file|usecase|interface|abstract(?:\s+class)?|class|enum|annotation|state|object|title|note(?:\s+(?:left|right|top|bottom|over)(?:\s+of)?)?|group|partition|alt|else|opt|loop|par|start|stop|if|elseif|while|repeat|fork|System(?:_Ext)?|Container(?:Db)?|Person(?:_Ext)?|Rel\w*|(?:\w+_)?Boundary)\b\s*/i;

/** Where an arrow should point to, and its colour: `-right->`, `-[#red]->`. */
const arrowHint = /-(?:\[[^\]]*\]|(?:left|right|up|down)(?=-))-?/g;

function readPlantUml(source: string): WrittenDiagram {
  const title = /^[ \t]*title[ \t]+(.+)$/im.exec(source)?.[1] ?? "";
  const labels = new Labels();
  const lines = without("/'", "'/", source).split("\n").map((each) => each.trim());
  for (const line of lines) {
    if (line === "" || plantUmlSilent.test(line) || /^title\b/i.test(line)) continue;
    labels.addLine(line.replace(arrowHint, "--").replace(plantUmlKeyword, "").replace(/<<[^>]*>>|#\w+\b/g, " "));
  }
  const graph = plantUmlGraph(lines.filter((line) => !line.startsWith("'")));
  return { type: `PlantUML ${plantUmlType(source)}`, title: unquote(title), labels: labels.inOrder(), graph };
}

function plantUmlType(source: string): string {
  if (/^@startmindmap/m.test(source)) return "mind map";
  if (/^@startgantt/m.test(source)) return "Gantt chart";
  if (/^@startwbs/m.test(source)) return "work breakdown structure";
  if (/^[ \t]*(?:start|if[ \t]*\(|:[^;]{0,500};)/m.test(source)) return "activity diagram";
  if (/^[ \t]*(?:abstract|class|enum)\s/m.test(source)) return "class diagram";
  if (/^[ \t]*state\s|\[\*\]/m.test(source)) return "state diagram";
  if (/^[ \t]*usecase\s/m.test(source)) return "use case diagram";
  if (/^[ \t]*(?:component|node|package|cloud|rectangle|System|Container)\b/m.test(source)) return "component diagram";
  return "sequence diagram";
}

/** Arrows of both languages, with the text that mermaid writes into them (`-- yes -->`) left in place. */
const arrow = /(?:[<ox*}|]{0,2})(?:-{2,}|={2,}|~{3,}|-\.+-?|\.{2,}|-(?=[>)x\\/|*o]))(?:[->.=]*)(?:[>xo)\\/*|{]{0,2})|<-+|->+/g;

/** Gathers the words of lines: quoted and bracketed texts whole, else what arrows and punctuation leave. */
class Labels {
  readonly #seen = new Set<string>();
  /** Node ids whose drawing shows another label. */
  readonly #hidden = new Set<string>();

  addLine(line: string): void {
    let rest = line.replace(/(\w+)\s*(?:@\{[^}]*label:\s*"([^"]*)"[^}]*\}|(?:[[({>]+[/\\]?)"([^"]*)"(?:[/\\]?[\])}]+))/g, (_all, id: string, one?: string, two?: string) => {
      this.#hide(id, one ?? two ?? "");
      return "\n";
    });
    rest = rest.replace(/(\w+)\s*(?:\[{1,2}[(/\\]?|\({1,3}\[?|\{{1,2}|>)([^[\](){}"]+?)(?:[)/\\]?\]{1,2}|\]?\){1,3}|\}{1,2})/g, (_all, id: string, label: string) => {
      this.#hide(id, label);
      return "\n";
    });
    rest = rest.replace(/(?:"([^"]*)"|\[([^\]]*)\])\s+as\s+(\w+)/g, (_all, one: string | undefined, two: string | undefined, id: string) => {
      this.#hide(id, one ?? two ?? "");
      return "\n";
    });
    rest = rest.replace(/\b(\w+)\s+as\s+([^\n]+)/g, (_all, id: string, label: string) => {
      this.#hide(id, unquote(label));
      return "\n";
    });
    rest = rest.replace(/"([^"]*)"/g, (_all, label: string) => `\n${label.replace(arrow, " ")}\n`);
    for (const part of rest.replace(arrow, "\n").split(/[\n|;]|(?:^|\s):|:(?:\s|$)|[[\](){}]/)) this.#add(part);
  }

  inOrder(): string[] {
    return [...this.#seen].filter((label) => !this.#hidden.has(label));
  }

  #hide(id: string, label: string): void {
    if (id !== label) this.#hidden.add(id);
    this.#add(label);
  }

  #add(part: string): void {
    const label = part.replace(/<br\s*\/?>|\\n/gi, " ").replace(/<[^>]*>|[`*_]{2}|["`]/g, "").replace(/^[\s&+\-#,.:*]+|[\s&+,.:*-]+$/g, "").replace(/\s+/g, " ");
    if (/[\p{L}\p{N}]/u.test(label)) this.#seen.add(label);
  }
}

function unquote(text: string): string {
  return text.trim().replace(/^["']|["']$/g, "");
}
