import { readRst } from "./rst/read.ts";
import { sectionsFormat } from "./sections/format.ts";
import { decodeText } from "./text.ts";

/** reStructuredText: a fragment a section, and one for each diagram written in a directive. */
export const rst = sectionsFormat({ name: "rst", version: 3, extensions: ["rst"] }, (source) => readRst(decodeText(source)));
