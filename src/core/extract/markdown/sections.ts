import GithubSlugger from "github-slugger";
import type { Code, Heading, Root, RootContent } from "mdast";
import { toString } from "mdast-util-to-string";
import { readableHtml } from "./html.ts";

/** A heading with what stands below it, up to the next heading of any depth. */
export interface Section {
  /** Empty before the first heading. */
  readonly title: string;
  /** Absent before the first heading. */
  readonly slug?: string;
  readonly headingPath: readonly string[];
  readonly line: number;
  readonly endLine: number;
  readonly content: readonly RootContent[];
}

const customId = /\s*\{#([\w-]+)\}\s*$/;

/**
 * Splits a document into its sections; the text before the first heading is the first one, if there is any.
 *
 * @param documentTitle stands first in every heading path, unless it is the document's own first heading
 * @param lastLine      of the document
 */
export function sectionsOf(root: Root, documentTitle: string, lastLine: number): Section[] {
  const slugger = new GithubSlugger();
  const stack: { depth: number; text: string }[] = [];
  const starts: (Pick<Section, "title" | "slug" | "headingPath" | "line"> & { content: RootContent[] })[] = [
    { title: "", headingPath: documentTitle === "" ? [] : [documentTitle], line: 1, content: [] },
  ];
  for (const node of root.children) {
    if (node.type === "heading") {
      const { title, slug } = headingOf(node, slugger);
      while (stack.length > 0 && stack.at(-1)!.depth >= node.depth) stack.pop();
      stack.push({ depth: node.depth, text: title });
      const headings = stack.map((heading) => heading.text);
      const headingPath = documentTitle === "" || isSame(headings[0]!, documentTitle) ? headings : [documentTitle, ...headings];
      starts.push({ title, slug, headingPath, line: node.position!.start.line, content: [] });
    } else if (node.type !== "yaml") {
      starts.at(-1)!.content.push(node);
    }
  }
  return starts
    .map((start, at) => ({ ...start, endLine: Math.max(start.line, (starts[at + 1]?.line ?? lastLine + 1) - 1) }))
    .filter((section) => section.slug !== undefined || section.content.length > 0);
}

function headingOf(heading: Heading, slugger: GithubSlugger): { title: string; slug: string } {
  const text = readableHtml(toString(heading, { includeHtml: false, includeImageAlt: false })).replace(/\s+/g, " ");
  const id = customId.exec(text)?.[1];
  const title = text.replace(customId, "");
  const slug = slugger.slug(id ?? title, id !== undefined);
  return { title, slug };
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
    if (node.type === "heading" && node.depth === 1) return headingOf(node, new GithubSlugger()).title;
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

function isSame(one: string, other: string): boolean {
  return one.trim().toLowerCase() === other.trim().toLowerCase();
}
