import { limits } from "../limits.ts";
import { readAsciidoc } from "./asciidoc/read.ts";
import type { Extractor } from "./extractor.ts";
import { readOnce } from "./readOnce.ts";
import { drawDiagramAt } from "./sections/diagrams.ts";
import { extractSections } from "./sections/fragments.ts";
import { decodeText } from "./text.ts";

/** AsciiDoc: a fragment a section, and one for each diagram written in a block. */
export const asciidoc: Extractor = {
  name: "asciidoc",
  version: 2,
  extensions: ["adoc", "asciidoc", "asc"],
  maxBytes: limits.textBytes,
  showsFiles: true,

  async extract(source, signal) {
    return extractSections(source.path, read(source), signal);
  },

  async render(source, { line }, maxSide) {
    return drawDiagramAt(line, read(source), maxSide, source.path);
  },
};

const read = readOnce((source) => readAsciidoc(decodeText(source)));
