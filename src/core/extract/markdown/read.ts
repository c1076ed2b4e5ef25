import type { Code, Root } from "mdast";
import { fromMarkdown } from "mdast-util-from-markdown";
import { frontmatterFromMarkdown } from "mdast-util-frontmatter";
import { gfmFromMarkdown } from "mdast-util-gfm";
import { frontmatter } from "micromark-extension-frontmatter";
import { gfm } from "micromark-extension-gfm";
import type { SourceBlock } from "../sections/diagrams.ts";
import type { Section } from "../sections/fragments.ts";
import { blocksOf, definitionsOf, type ReadingContext } from "./blocks.ts";
import { isDiagramLanguage } from "./diagramSource.ts";
import { documentTitleOf, fencesOf, sectionsOf } from "./sections.ts";

/** Parses CommonMark with GitHub's extensions and YAML front matter. */
export function parseMarkdown(text: string): Root {
  return fromMarkdown(text, {
    extensions: [frontmatter(["yaml"]), gfm()],
    mdastExtensions: [frontmatterFromMarkdown(["yaml"]), gfmFromMarkdown()],
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
