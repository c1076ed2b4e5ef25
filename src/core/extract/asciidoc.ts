import { limits } from "../limits.ts";
import { readAsciidoc } from "./asciidoc/read.ts";
import type { Extractor } from "./extractor.ts";
import { extractSections } from "./sections/fragments.ts";
import { decodeText } from "./text.ts";

/** AsciiDoc: a fragment a section, and one for each diagram written in a block. */
export const asciidoc: Extractor = {
  name: "asciidoc",
  version: 1,
  extensions: ["adoc", "asciidoc", "asc"],
  maxBytes: limits.textBytes,

  async extract(source) {
    return extractSections(source.path, readAsciidoc(decodeText(source)));
  },
};
