import type { Code } from "mdast";
import { fromMarkdown } from "mdast-util-from-markdown";
import { frontmatterFromMarkdown } from "mdast-util-frontmatter";
import { gfmFromMarkdown } from "mdast-util-gfm";
import { frontmatter } from "micromark-extension-frontmatter";
import { gfm } from "micromark-extension-gfm";
import { limits } from "../limits.ts";
import type { ExtractedFragment, Extractor } from "./extractor.ts";
import { titleFromPath } from "./fileTitle.ts";
import { blocksOf, definitionsOf, type Block, type ReadingContext } from "./markdown/blocks.ts";
import { isDiagramLanguage, readDiagram } from "./markdown/diagramSource.ts";
import { toPlainMarkdown } from "./markdown/dialects.ts";
import { mentionsOf } from "./markdown/mentions.ts";
import { documentTitleOf, fencesOf, sectionsOf, type Section } from "./markdown/sections.ts";
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
    const fragments: ExtractedFragment[] = [];
    for (const section of sectionsOf(root, documentTitleOf(root), lastLine)) {
      const own = sectionFragment(source.path, section, context);
      const diagrams = fencesOf(section.content, isDiagram).map((code, at) => diagramFragment(section, code, at + 1));
      // What stands before the first heading counts only when it says or shows something.
      const isBare = section.slug === undefined && own.text === "" && own.mentions.length === 0;
      fragments.push(...(isBare ? diagrams : [own, ...diagrams]));
    }
    const problems =
      fragments.length > limits.fragments
        ? [`Only the first ${limits.fragments} of ${fragments.length} sections and diagrams are indexed.`]
        : [];
    return { fragments: fragments.slice(0, limits.fragments), problems };
  },
};

const isDiagram = (code: Code): boolean => isDiagramLanguage(code.lang);

function sectionFragment(path: string, section: Section, context: ReadingContext): ExtractedFragment {
  const blocks: Block[] = section.content.flatMap((node) => blocksOf(node, context));
  const text = blocks.map((block) => block.text).filter((each) => each !== "").join("\n");
  const { slug, headingPath, line, endLine } = section;
  return {
    key: `section:${slug ?? ""}`,
    kind: "section",
    anchor: { headingPath, line, endLine, ...(slug === undefined ? {} : { slug }) },
    title: section.title || headingPath[0] || titleFromPath(path),
    text: text.slice(0, limits.fragmentText),
    labels: [],
    description: "",
    mentions: mentionsOf(path, blocks),
  };
}

function diagramFragment(section: Section, code: Code, count: number): ExtractedFragment {
  const { type, title, labels } = readDiagram(code.lang!, code.value);
  const { slug, headingPath } = section;
  return {
    key: `diagram:${slug ?? ""}:${count}`,
    kind: "diagram",
    anchor: {
      headingPath,
      line: code.position!.start.line,
      endLine: code.position!.end.line,
      ...(slug === undefined ? {} : { slug }),
    },
    title: title || section.title || headingPath[0] || type,
    text: labels.join("\n").slice(0, limits.fragmentText),
    labels: [],
    description: type,
    mentions: [],
  };
}
