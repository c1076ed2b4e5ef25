import { limits } from "../limits.ts";
import type { Extractor } from "./extractor.ts";
import { readOnce } from "./readOnce.ts";
import { readRst } from "./rst/read.ts";
import { drawDiagramAt } from "./sections/diagrams.ts";
import { extractSections } from "./sections/fragments.ts";
import { decodeText } from "./text.ts";

/** reStructuredText: a fragment a section, and one for each diagram written in a directive. */
export const rst: Extractor = {
  name: "rst",
  version: 2,
  extensions: ["rst"],
  maxBytes: limits.textBytes,
  showsFiles: true,

  async extract(source, signal) {
    return extractSections(source.path, read(source), signal);
  },

  async render(source, { line }, maxSide) {
    return drawDiagramAt(line, read(source), maxSide, source.path);
  },
};

const read = readOnce((source) => readRst(decodeText(source)));
