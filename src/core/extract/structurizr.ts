import { limits } from "../limits.ts";
import { drawWritten, fragmentOfWritten, type WrittenDiagram } from "./diagram/written.ts";
import type { Extractor } from "./extractor.ts";
import { titleFromPath } from "./fileTitle.ts";
import { isWorkspace, readWorkspace } from "./structurizr/graph.ts";
import { decodeText } from "./text.ts";

/** Structurizr DSL: the model of a workspace as one diagram; other files with this ending are none of ours. */
export const structurizr: Extractor = {
  name: "structurizr",
  version: 2,
  extensions: ["dsl"],
  maxBytes: limits.diagramSourceBytes,

  async extract(source) {
    const text = decodeText(source);
    if (!isWorkspace(text)) return { fragments: [], problems: [] };
    const place = { key: "workspace", anchor: {}, title: titleFromPath(source.path) };
    return { fragments: await fragmentOfWritten(diagramOf(text), place, source.path), problems: [] };
  },

  async render(source, _anchor, maxSide) {
    return drawWritten(diagramOf(decodeText(source)), maxSide, source.path);
  },
};

function diagramOf(source: string): WrittenDiagram {
  const { title, words, graph } = readWorkspace(source);
  return { type: "Structurizr workspace", title, labels: words, graph };
}
