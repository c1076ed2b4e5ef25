/** Elements and relationships of a Structurizr workspace, as far as they stand in the one file. */
import { without } from "../diagram/comments.ts";
import { GraphBuilder, plainWords, type NodeShape } from "../diagram/graph.ts";

export interface Workspace {
  readonly title: string;
  /** Names, descriptions, technologies, titles of views. */
  readonly words: readonly string[];
  readonly graph: GraphBuilder;
}

/** Whether a file with the many-purpose ending `.dsl` is a workspace. */
export function isWorkspace(source: string): boolean {
  return /^[ \t]*workspace\b/m.test(withoutComments(source));
}

const elements: Readonly<Record<string, NodeShape>> = { person: "ellipse", softwaresystem: "box", container: "box", component: "component", element: "box", deploymentnode: "box", infrastructurenode: "box" };
const element = /^(?:([\w.]+)\s*=\s*)?(person|softwareSystem|container|component|element|deploymentNode|infrastructureNode)\b(.*?)(\{?)$/i;
const relationship = /^(?:[\w.]+\s*=\s*)?([\w.]+)\s*->\s*([\w.]+)(.*?)\{?$/;
const titled = /^(?:workspace|title|description|technology)\b(.*?)\{?$/i;

export function readWorkspace(source: string): Workspace {
  const graph = new GraphBuilder();
  const words = new Set<string>();
  /** Ids of the elements around a line; empty for other blocks. */
  const around: string[] = [];
  let title = "";
  let isModel = true;
  for (const written of withoutComments(source).split("\n")) {
    const line = written.trim();
    if (/^views\b/i.test(line)) isModel = false;
    const [, id, kind = "", rest = "", brace] = element.exec(line) ?? [];
    const [, from, to, said = ""] = relationship.exec(line) ?? [];
    if (kind !== "" && isModel) {
      const [name = "", ...more] = stringsOf(rest);
      const key = id ?? name;
      graph.add(key, name || key, elements[kind.toLowerCase()]);
      for (const word of [name, ...more]) words.add(word);
      if (brace) {
        graph.open(name);
        around.push(key);
      }
      continue;
    }
    if (from !== undefined && to !== undefined && isModel) {
      const [label = "", ...more] = stringsOf(said);
      const start = from === "this" ? (around.filter((each) => each !== "").at(-1) ?? from) : from;
      graph.join(start, to, label, { isDashed: false, hasStartTip: false, hasEndTip: true });
      for (const word of [label, ...more]) words.add(word);
    } else if (titled.test(line)) {
      const [name = "", ...more] = stringsOf(titled.exec(line)![1]!);
      if (/^workspace\b/i.test(line)) title = name;
      for (const word of [name, ...more]) words.add(word);
    }
    if (line.endsWith("{")) {
      graph.open("");
      around.push("");
    } else if (line === "}") {
      graph.close();
      around.pop();
    }
  }
  words.delete("");
  return { title, words: [...words], graph };
}

function withoutComments(source: string): string {
  return without("/*", "*/", source).replace(/^[ \t]*(?:\/\/|#).*$/gm, "");
}

/** The arguments of a line; a name of one word need not be quoted. */
function stringsOf(rest: string): string[] {
  return [...rest.matchAll(/"([^"]*)"|([^\s"{}]+)/g)].map(([, quoted, bare]) => plainWords(quoted ?? bare!));
}
