import { openSheets } from "./odf/sheets.ts";
import { officeFormat } from "./office/format.ts";
import { workbook } from "./office/workbook.ts";

/** OpenDocument spreadsheets: a fragment a sheet, and one for each picture and chart. */
export const ods = officeFormat({ name: "ods", version: 1, extensions: ["ods", "ots"] }, workbook, openSheets);
