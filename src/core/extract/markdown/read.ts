import type { Code, Root } from "mdast";
import { fromMarkdown } from "mdast-util-from-markdown";
import { frontmatterFromMarkdown } from "mdast-util-frontmatter";
import { gfmFromMarkdown } from "mdast-util-gfm";
import { frontmatter } from "micromark-extension-frontmatter";
import { gfm } from "micromark-extension-gfm";
import { limits } from "../../limits.ts";
import type { SourceBlock } from "../sections/diagrams.ts";
import type { Section } from "../sections/fragments.ts";
import { blocksOf, definitionsOf, type ReadingContext } from "./blocks.ts";
import { isDiagramLanguage } from "./diagramSource.ts";
import { documentTitleOf, fencesOf, sectionsOf } from "./sections.ts";

/** Parses CommonMark with GitHub's extensions and YAML front matter. */
export function parseMarkdown(text: string): Root {
  return fromMarkdown(withFewMarks(text), {
    extensions: [frontmatter(["yaml"]), gfm()],
    mdastExtensions: [frontmatterFromMarkdown(["yaml"]), gfmFromMarkdown()],
  });
}

/** Puts a space in place of each mark beyond {@link limits.markdownMarks} in a block, so that lines and columns stay. */
function withFewMarks(text: string): string {
  let marks = 0;
  return text.replace(/\n[ \t\r]*(?=\n)|[[\]*_~]/g, (found) => {
    if (found.startsWith("\n")) marks = 0;
    else marks++;
    return marks > limits.markdownMarks ? " " : found;
  });
}

/** The sections of a parsed document, with their pictures and diagrams. */
export function readSections(root: Root, lastLine: number, dialect: Pick<ReadingContext, "imports" | "isMdx">): Section[] {
  const context: ReadingContext = { ...dialect, definitions: definitionsOf(root) };
  return sectionsOf(root, documentTitleOf(root), lastLine).map(({ content, ...section }) => ({
    ...section,
    blocks: content.flatMap((node) => blocksOf(node, context)),
    diagrams: fencesOf(content, isDiagram).map(sourceBlock),
  }));
}

const isDiagram = (code: Code): boolean => isDiagramLanguage(code.lang);

const sourceBlock = ({ lang, value, position }: Code): SourceBlock => ({
  language: lang!,
  source: value,
  line: position!.start.line,
  endLine: position!.end.line,
});
