import { openDocument } from "./docx/document.ts";
import { officeFormat } from "./office/format.ts";
import { textDocument } from "./office/textDocument.ts";

/** Word documents: a fragment a heading, and one for each picture and chart. */
export const docx = officeFormat({ name: "docx", version: 1, extensions: ["docx", "docm"] }, textDocument, openDocument);
