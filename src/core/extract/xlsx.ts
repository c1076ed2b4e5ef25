import { limits } from "../limits.ts";
import type { Extractor } from "./extractor.ts";
import { drawDocumentFigure, extractDocumentFigures } from "./office/documentFigures.ts";
import { sectionFragments } from "./office/sectionFragments.ts";
import { openWorkbook } from "./xlsx/workbook.ts";

/** Excel workbooks: a fragment a sheet, and one for each picture and chart. */
export const xlsx: Extractor = {
  name: "xlsx",
  version: 1,
  extensions: ["xlsx", "xlsm"],
  maxBytes: limits.binaryBytes,

  async extract(source, signal) {
    const { opened, sheets, figures, title, problems } = await openWorkbook(source, signal);
    const sections = sectionFragments(sheets, title);
    const drawn = await extractDocumentFigures(source.path, figures, (part) => opened.bytes(part), signal);
    return {
      fragments: [...sections.fragments, ...drawn.fragments].slice(0, limits.fragments),
      problems: [...problems, ...sections.problems, ...drawn.problems],
    };
  },

  async render(source, anchor, maxSide, signal) {
    const { opened, figures } = await openWorkbook(source, signal);
    return drawDocumentFigure(source.path, figures, anchor, maxSide, (part) => opened.bytes(part), signal);
  },
};
