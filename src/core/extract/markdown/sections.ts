import type { Code, Heading, Root, RootContent } from "mdast";
import { toString } from "mdast-util-to-string";
import type { Section } from "../sections/fragments.ts";
import { placeHeadings, type PlacedHeading } from "../sections/headings.ts";
import { readableHtml } from "./html.ts";

/** A section as nodes of the document's tree. */
export interface MarkdownSection extends Omit<Section, "blocks" | "diagrams"> {
  readonly content: readonly RootContent[];
}

const customId = /\s*\{#([\w-]+)\}\s*$/;

/**
 * Splits a document into its sections; the text before the first heading is the first one, if there is any.
 *
 * @param documentTitle stands first in every heading path, unless it is the document's own first heading
 * @param lastLine      of the document
 */
export function sectionsOf(root: Root, documentTitle: string, lastLine: number): MarkdownSection[] {
  const place = placeHeadings(documentTitle);
  const starts: (Omit<PlacedHeading, "slug"> & { slug?: string; line: number; content: RootContent[] })[] = [
    { title: "", headingPath: documentTitle === "" ? [] : [documentTitle], line: 1, content: [] },
  ];
  for (const node of root.children) {
    if (node.type === "heading") {
      starts.push({ ...place({ depth: node.depth, ...headingOf(node) }), line: node.position!.start.line, content: [] });
    } else if (node.type !== "yaml") {
      starts.at(-1)!.content.push(node);
    }
  }
  return starts
    .map((start, at) => ({ ...start, endLine: Math.max(start.line, (starts[at + 1]?.line ?? lastLine + 1) - 1) }))
    .filter((section) => section.slug !== undefined || section.content.length > 0);
}

function headingOf(heading: Heading): { title: string; id: string | undefined } {
  const text = readableHtml(toString(heading, { includeHtml: false, includeImageAlt: false })).replace(/\s+/g, " ");
  return { title: text.replace(customId, ""), id: customId.exec(text)?.[1] };
}

/** The title in the front matter, else the first heading of depth 1, else that of an HTML heading. */
export function documentTitleOf(root: Root): string {
  const [first] = root.children;
  if (first?.type === "yaml") {
    const title = /^title:[ \t]*(?:"([^"\n]*)"|'([^'\n]*)'|([^\n#]*))/m.exec(first.value);
    const text = (title?.[1] ?? title?.[2] ?? title?.[3] ?? "").trim();
    if (text !== "") return text;
  }
  for (const node of root.children) {
    if (node.type === "heading" && node.depth === 1) return headingOf(node).title;
    const html = node.type === "html" ? /<h1\b[^>]*>([^]*?)<\/h1>/i.exec(node.value) : null;
    if (html) return readableHtml(html[1]!).replace(/\s+/g, " ");
  }
  return "";
}

/** Fenced diagrams of a section, also those within lists and quotes, in reading order. */
export function fencesOf(content: readonly RootContent[], isDiagram: (code: Code) => boolean): Code[] {
  return content.flatMap((node) => {
    if (node.type === "code") return isDiagram(node) ? [node] : [];
    return "children" in node ? fencesOf(node.children, isDiagram) : [];
  });
}
