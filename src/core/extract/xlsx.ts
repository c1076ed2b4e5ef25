import { limits } from "../limits.ts";
import type { Extractor } from "./extractor.ts";
import { drawWorkbook, extractWorkbook } from "./office/workbook.ts";
import { openWorkbook } from "./xlsx/workbook.ts";

/** Excel workbooks: a fragment a sheet, and one for each picture and chart. */
export const xlsx: Extractor = {
  name: "xlsx",
  version: 1,
  extensions: ["xlsx", "xlsm"],
  maxBytes: limits.binaryBytes,

  async extract(source, signal) {
    return extractWorkbook(await openWorkbook(source, signal), signal);
  },

  async render(source, anchor, maxSide, signal) {
    return drawWorkbook(source.path, await openWorkbook(source, signal), anchor, maxSide, signal);
  },
};
