import { limits } from "../limits.ts";
import type { Extractor } from "./extractor.ts";
import { readRst } from "./rst/read.ts";
import { extractSections } from "./sections/fragments.ts";
import { decodeText } from "./text.ts";

/** reStructuredText: a fragment a section, and one for each diagram written in a directive. */
export const rst: Extractor = {
  name: "rst",
  version: 1,
  extensions: ["rst"],
  maxBytes: limits.textBytes,

  async extract(source) {
    return extractSections(source.path, readRst(decodeText(source)));
  },
};
