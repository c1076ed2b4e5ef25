import { limits } from "../limits.ts";
import type { Extractor } from "./extractor.ts";
import { toPlainMarkdown } from "./markdown/dialects.ts";
import { parseMarkdown, readSections } from "./markdown/read.ts";
import { readOnce } from "./readOnce.ts";
import { drawDiagramAt } from "./sections/diagrams.ts";
import { extractSections } from "./sections/fragments.ts";
import { decodeText } from "./text.ts";

/** Markdown and MDX: a fragment a section, and one for each diagram written in a fence. */
export const markdown: Extractor = {
  name: "markdown",
  version: 3,
  extensions: ["md", "markdown", "mdx"],
  maxBytes: limits.textBytes,
  showsFiles: true,

  async extract(source, signal) {
    return extractSections(source.path, read(source), signal);
  },

  async render(source, { line }, maxSide) {
    return drawDiagramAt(line, read(source), maxSide, source.path);
  },
};

const read = readOnce((source) => {
  const isMdx = source.path.toLowerCase().endsWith(".mdx");
  const { text, imports } = toPlainMarkdown(decodeText(source), isMdx);
  const lastLine = text.trimEnd().split("\n").length;
  return readSections(parseMarkdown(text), lastLine, { imports, isMdx });
});
