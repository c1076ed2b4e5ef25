import { limits } from "../limits.ts";
import { drawioSource } from "./drawio/source.ts";
import type { Extractor } from "./extractor.ts";
import { decodeText } from "./text.ts";

/** draw.io diagrams: a fragment a page. */
export const drawio: Extractor = {
  name: "drawio",
  version: 2,
  extensions: ["drawio", "dio"],
  maxBytes: limits.diagramBytes,

  async extract(source, signal) {
    return drawioSource(decodeText(source)).extract(source.path, signal);
  },

  async render(source, anchor, maxSide) {
    return drawioSource(decodeText(source)).draw(source.path, anchor.page ?? 1, maxSide);
  },
};
