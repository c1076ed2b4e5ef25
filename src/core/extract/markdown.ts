import type { Code } from "mdast";
import { fromMarkdown } from "mdast-util-from-markdown";
import { frontmatterFromMarkdown } from "mdast-util-frontmatter";
import { gfmFromMarkdown } from "mdast-util-gfm";
import { frontmatter } from "micromark-extension-frontmatter";
import { gfm } from "micromark-extension-gfm";
import { limits } from "../limits.ts";
import type { Extractor } from "./extractor.ts";
import { blocksOf, definitionsOf, type ReadingContext } from "./markdown/blocks.ts";
import { isDiagramLanguage } from "./markdown/diagramSource.ts";
import { toPlainMarkdown } from "./markdown/dialects.ts";
import { documentTitleOf, fencesOf, sectionsOf } from "./markdown/sections.ts";
import { extractSections, type SourceBlock } from "./sections/fragments.ts";
import { decodeText } from "./text.ts";

/** Markdown and MDX: a fragment a section, and one for each diagram written in a fence. */
export const markdown: Extractor = {
  name: "markdown",
  version: 1,
  extensions: ["md", "markdown", "mdx"],
  maxBytes: limits.textBytes,

  async extract(source) {
    const isMdx = source.path.toLowerCase().endsWith(".mdx");
    const { text, imports } = toPlainMarkdown(decodeText(source), isMdx);
    const root = fromMarkdown(text, {
      extensions: [frontmatter(["yaml"]), gfm()],
      mdastExtensions: [frontmatterFromMarkdown(["yaml"]), gfmFromMarkdown()],
    });
    const context: ReadingContext = { imports, definitions: definitionsOf(root), isMdx };
    const lastLine = text.replace(/\n+$/, "").split("\n").length;
    const sections = sectionsOf(root, documentTitleOf(root), lastLine).map(({ content, ...section }) => ({
      ...section,
      blocks: content.flatMap((node) => blocksOf(node, context)),
      diagrams: fencesOf(content, isDiagram).map(sourceBlock),
    }));
    return extractSections(source.path, sections);
  },
};

const isDiagram = (code: Code): boolean => isDiagramLanguage(code.lang);

const sourceBlock = ({ lang, value, position }: Code): SourceBlock => ({
  language: lang!,
  source: value,
  line: position!.start.line,
  endLine: position!.end.line,
});
