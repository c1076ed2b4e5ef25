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
  return fromMarkdown(withFewMarks(withFewContainers(text)), {
    extensions: [frontmatter(["yaml"]), gfm()],
    mdastExtensions: [frontmatterFromMarkdown(["yaml"]), gfmFromMarkdown()],
  });
}

/** As many marks of quotes, lists and footnotes, and columns of indentation, as blocks nest in any document. */
const containers = /^(?:[ \t>]|[*+-](?=[ \t])|\d{1,9}[.)](?=[ \t])|\[\^[^\s\]]{1,100}\]:){100}/gm;

/** Begins a paragraph, with a space of no width, where blocks would nest deeper: whatever goes through them does so by calling itself. */
function withFewContainers(text: string): string {
  return text.replace(containers, "$&\u200b");
}

/** A blank line; one that begins an item or a row; a mark. */
const marks = /(\n[ \t\r]*(?=\n))|(\n)(?=[ \t>]*(?:[-+*|]|\d{1,9}[.)]))|[[\]*_~]/g;

/** Puts a space in place of each mark beyond {@link limits.markdownMarks}, so that lines and columns stay. */
function withFewMarks(text: string): string {
  let inBlock = 0;
  let inParagraph = 0;
  return text.replace(marks, (found, blank?: string, start?: string) => {
    if (blank !== undefined) inBlock = 0;
    if (blank !== undefined || start !== undefined) {
      inParagraph = 0;
      return found;
    }
    inBlock++;
    inParagraph++;
    return inBlock > limits.markdownMarks || inParagraph > limits.markdownParagraphMarks ? " " : found;
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
