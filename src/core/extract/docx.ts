import { limits } from "../limits.ts";
import { figuresOf, openDocument } from "./docx/document.ts";
import type { Extractor } from "./extractor.ts";
import { drawDocumentFigure, extractDocumentFigures } from "./office/documentFigures.ts";
import { sectionFragments } from "./office/sectionFragments.ts";

/** Word documents: a fragment a heading, and one for each picture and chart. */
export const docx: Extractor = {
  name: "docx",
  version: 1,
  extensions: ["docx", "docm"],
  maxBytes: limits.binaryBytes,

  async extract(source, signal) {
    const document = await openDocument(source);
    const sections = sectionFragments(document.sections, document.title);
    const figures = await extractDocumentFigures(source.path, await figuresOf(document), (part) => document.opened.bytes(part), signal);
    return { fragments: [...sections.fragments, ...figures.fragments].slice(0, limits.fragments), problems: [...sections.problems, ...figures.problems] };
  },

  async render(source, anchor, maxSide, signal) {
    const document = await openDocument(source);
    return drawDocumentFigure(source.path, await figuresOf(document), anchor, maxSide, (part) => document.opened.bytes(part), signal);
  },
};
