import { excalidrawSource } from "./excalidraw/source.ts";
import type { Extractor } from "./extractor.ts";
import { limits } from "../limits.ts";
import { decodeText } from "./text.ts";

/** Excalidraw drawings: one fragment, the whole canvas. */
export const excalidraw: Extractor = {
  name: "excalidraw",
  version: 1,
  extensions: ["excalidraw"],
  maxBytes: limits.diagramBytes,

  async extract(source, signal) {
    return excalidrawSource(decodeText(source)).extract(source.path, signal);
  },

  async render(source, _anchor, maxSide) {
    return excalidrawSource(decodeText(source)).draw(source.path, 1, maxSide);
  },
};
