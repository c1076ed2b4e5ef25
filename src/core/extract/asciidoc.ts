import { readAsciidoc } from "./asciidoc/read.ts";
import { sectionsFormat } from "./sections/format.ts";
import { decodeText } from "./text.ts";

/** AsciiDoc: a fragment a section, and one for each diagram written in a block. */
export const asciidoc = sectionsFormat({ name: "asciidoc", version: 3, extensions: ["adoc", "asciidoc", "asc"] }, (source) => readAsciidoc(decodeText(source)));
