import { officeFormat } from "./office/format.ts";
import { workbook } from "./office/workbook.ts";
import { openWorkbook } from "./xlsx/workbook.ts";

/** Excel workbooks: a fragment a sheet, and one for each picture and chart. */
export const xlsx = officeFormat({ name: "xlsx", version: 1, extensions: ["xlsx", "xlsm"] }, workbook, openWorkbook);
