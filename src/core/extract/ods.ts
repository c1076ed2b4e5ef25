import { limits } from "../limits.ts";
import type { Extractor } from "./extractor.ts";
import { openSheets } from "./odf/sheets.ts";
import { drawWorkbook, extractWorkbook } from "./office/workbook.ts";

/** OpenDocument spreadsheets: a fragment a sheet, and one for each picture and chart. */
export const ods: Extractor = {
  name: "ods",
  version: 1,
  extensions: ["ods", "ots"],
  maxBytes: limits.binaryBytes,

  async extract(source, signal) {
    return extractWorkbook(await openSheets(source, signal), signal);
  },

  async render(source, anchor, maxSide, signal) {
    return drawWorkbook(source.path, await openSheets(source, signal), anchor, maxSide, signal);
  },
};
