/** Graphviz itself, compiled to WebAssembly: it alone knows what its language means and where its layouts put things. */
import type { Graphviz } from "@hpcc-js/wasm-graphviz";
import { AfterimageError, messageOf } from "../../errors.ts";
import type { Label } from "../../model.ts";
import { viewBoxOf, type ViewBox } from "../svg/geometry.ts";
import { labelsOf } from "../svg/labels.ts";
import { parseSvg, type SvgElement } from "../svg/tree.ts";

export interface DotDrawing {
  readonly root: SvgElement;
  readonly view: ViewBox;
  readonly labels: readonly Label[];
}

/** Loaded when the first diagram comes, since most libraries have none, and anew after an error, which drops the program's memory. */
async function engine(): Promise<Graphviz> {
  const { Graphviz: program } = await import("@hpcc-js/wasm-graphviz");
  return program.load();
}

/**
 * What a source in the DOT language says, as Graphviz's JSON, without laying it out.
 * @throws AfterimageError `unreadable`
 */
export async function readDot(dot: string, path: string): Promise<unknown> {
  return JSON.parse(await run(dot, path, (graphviz) => graphviz.layout(dot, "dot_json", "nop")));
}

/**
 * A source in the DOT language as Graphviz draws it.
 * @throws AfterimageError `unreadable`
 */
export async function layOut(dot: string, path: string): Promise<DotDrawing> {
  const root = parseSvg(await run(dot, path, (graphviz) => graphviz.dot(dot)), path);
  const view = viewBoxOf(root);
  if (view === undefined) throw unreadable(path, "its drawing has no size");
  return { root, view, labels: labelsOf(root, view) };
}

async function run(dot: string, path: string, work: (graphviz: Graphviz) => string): Promise<string> {
  const graphviz = await engine();
  try {
    const result = work(graphviz);
    if (result.trim() !== "") return result;
  } catch (error) {
    throw unreadable(path, messageOf(error), error);
  }
  throw unreadable(path, dot.trim() === "" ? "it is empty" : "it holds no graph");
}

function unreadable(path: string, detail: string, cause?: unknown): AfterimageError {
  return new AfterimageError({
    kind: "unreadable",
    message: `${path} cannot be read by Graphviz: ${detail.trim().replace(/\s+/g, " ").slice(0, 200)}.`,
    hint: "Run dot on it to see where its source is wrong.",
    cause,
  });
}
