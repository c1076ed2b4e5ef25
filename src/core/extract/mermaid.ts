import { limits } from "../limits.ts";
import { drawWritten, fragmentOfWritten } from "./diagram/written.ts";
import type { Extractor } from "./extractor.ts";
import { titleFromPath } from "./fileTitle.ts";
import { readDiagram } from "./markdown/diagramSource.ts";
import { decodeText } from "./text.ts";

/** Mermaid files: one diagram. */
export const mermaid: Extractor = {
  name: "mermaid",
  version: 2,
  extensions: ["mmd", "mermaid"],
  maxBytes: limits.diagramSourceBytes,

  async extract(source) {
    const diagram = readDiagram("mermaid", decodeText(source));
    const fragments = await fragmentOfWritten(diagram, { key: "diagram", anchor: {}, title: titleFromPath(source.path) }, source.path);
    return { fragments, problems: fragments.length === 0 ? ["There is no diagram in it."] : [] };
  },

  async render(source, _anchor, maxSide) {
    return drawWritten(readDiagram("mermaid", decodeText(source)), maxSide, source.path);
  },
};
