import { limits } from "../limits.ts";
import type { Extractor } from "./extractor.ts";
import { openSheets } from "./odf/sheets.ts";
import { drawDocumentFigure, extractDocumentFigures } from "./office/documentFigures.ts";
import { sectionFragments } from "./office/sectionFragments.ts";

/** OpenDocument spreadsheets: a fragment a sheet, and one for each picture and chart. */
export const ods: Extractor = {
  name: "ods",
  version: 1,
  extensions: ["ods", "ots"],
  maxBytes: limits.binaryBytes,

  async extract(source, signal) {
    const { opened, sheets, figures, title, problems } = await openSheets(source, signal);
    const sections = sectionFragments(sheets, title);
    const drawn = await extractDocumentFigures(source.path, figures, (part) => opened.bytes(part), signal);
    return {
      fragments: [...sections.fragments, ...drawn.fragments].slice(0, limits.fragments),
      problems: [...problems, ...sections.problems, ...drawn.problems],
    };
  },

  async render(source, anchor, maxSide, signal) {
    const { opened, figures } = await openSheets(source, signal);
    return drawDocumentFigure(source.path, figures, anchor, maxSide, (part) => opened.bytes(part), signal);
  },
};
