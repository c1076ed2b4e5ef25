import { limits } from "../limits.ts";
import { openDocument } from "./docx/document.ts";
import type { Extractor } from "./extractor.ts";
import { drawTextDocument, extractTextDocument } from "./office/textDocument.ts";

/** Word documents: a fragment a heading, and one for each picture and chart. */
export const docx: Extractor = {
  name: "docx",
  version: 1,
  extensions: ["docx", "docm"],
  maxBytes: limits.binaryBytes,

  async extract(source, signal) {
    return extractTextDocument(await openDocument(source), signal);
  },

  async render(source, anchor, maxSide, signal) {
    return drawTextDocument(source.path, await openDocument(source), anchor, maxSide, signal);
  },
};
