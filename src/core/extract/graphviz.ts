import { limits } from "../limits.ts";
import type { ExtractedFragment, Extractor } from "./extractor.ts";
import { titleFromPath } from "./fileTitle.ts";
import { drawDot, layOutDot } from "./graphviz/draw.ts";
import { readDot } from "./graphviz/engine.ts";
import { graphOf, wordsOfDot } from "./graphviz/graph.ts";
import { decodeText } from "./text.ts";

/** Graphviz sources: one fragment, drawn by Graphviz. */
export const graphviz: Extractor = {
  name: "graphviz",
  version: 1,
  extensions: ["dot", "gv"],
  maxBytes: limits.diagramSourceBytes,

  async extract(source) {
    const { path } = source;
    const dot = decodeText(source);
    const graph = graphOf(await readDot(dot, path));
    if (graph.size === 0) return { fragments: [], problems: ["There is nothing in it."] };
    const title = graph.title || titleFromPath(path);
    const fragment: ExtractedFragment = { key: "graph", kind: "diagram", anchor: {}, title, labels: [], ...wordsOfDot(graph), mentions: [] };
    if (graph.size <= limits.drawnGraph) return { fragments: [{ ...fragment, ...(await layOutDot(dot, path)) }], problems: [] };
    const problem = `It has ${graph.size} nodes and edges and is not drawn; Afterimage draws up to ${limits.drawnGraph}.`;
    return { fragments: [{ ...fragment, anchor: { line: 1 } }], problems: [problem] };
  },

  async render(source, _anchor, maxSide) {
    return drawDot(decodeText(source), maxSide, source.path);
  },
};
