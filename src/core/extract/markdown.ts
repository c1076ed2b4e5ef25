import { toPlainMarkdown } from "./markdown/dialects.ts";
import { parseMarkdown, readSections } from "./markdown/read.ts";
import { sectionsFormat } from "./sections/format.ts";
import { decodeText } from "./text.ts";

/** Markdown and MDX: a fragment a section, and one for each diagram written in a fence. */
export const markdown = sectionsFormat({ name: "markdown", version: 4, extensions: ["md", "markdown", "mdx"] }, (source) => {
  const isMdx = source.path.toLowerCase().endsWith(".mdx");
  const { text, imports } = toPlainMarkdown(decodeText(source), isMdx);
  const lastLine = text.trimEnd().split("\n").length;
  return readSections(parseMarkdown(text), lastLine, { imports, isMdx });
});
