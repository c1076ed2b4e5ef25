import { limits } from "../limits.ts";
import { relationLines } from "./diagram/relations.ts";
import type { ExtractedFragment, Extractor } from "./extractor.ts";
import { titleFromPath } from "./fileTitle.ts";
import { drawDot, readDot } from "./graphviz/engine.ts";
import { graphOf } from "./graphviz/graph.ts";
import { drawSvg } from "./svg/draw.ts";
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
    const { title, words, relations, links, size } = graphOf(await readDot(dot, path));
    if (size === 0) return { fragments: [], problems: ["There is nothing in it."] };
    const drawn = size > limits.drawnGraph ? undefined : await drawDot(dot, path);
    const fragment: ExtractedFragment = {
      key: "graph",
      kind: "diagram",
      anchor: drawn ? {} : { line: 1 },
      title: title === "" || isMadeUpName(title) ? titleFromPath(path) : title,
      text: [...words, ...relationLines(relations)].join("\n").slice(0, limits.fragmentText),
      labels: drawn?.labels ?? [],
      description: ["Graphviz diagram", ...links].join("\n"),
      mentions: [],
      ...(drawn ? { picture: { width: drawn.view.width, height: drawn.view.height, needsOcr: false } } : {}),
    };
    const problem = `It has ${size} nodes and edges and is not drawn; Afterimage draws up to ${limits.drawnGraph}.`;
    return { fragments: [fragment], problems: drawn ? [] : [problem] };
  },

  async render(source, _anchor, maxSide) {
    const { root, view } = await drawDot(decodeText(source), source.path);
    return drawSvg(root, view, maxSide, source.path);
  },
};

/** Names that stand in sources because the language wants one. */
function isMadeUpName(name: string): boolean {
  return /^(?:graph|digraph|%\d+|\w)$/i.test(name);
}
