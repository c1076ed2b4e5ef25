import type { Nodes, Paragraph, PhrasingContent, Root, RootContent, Table } from "mdast";
import { pictureEnding, textBlock, type Block, type BlockImage } from "../sections/block.ts";
import { isDiagramLanguage } from "./diagramSource.ts";
import { imagesOf, readableHtml } from "./html.ts";

/** What of a document is needed to read its blocks. */
export interface ReadingContext {
  /** Pictures behind MDX imports. */
  readonly imports: ReadonlyMap<string, string>;
  /** Targets and titles of reference-style images by identifier. */
  readonly definitions: ReadonlyMap<string, { readonly url: string; readonly title: string }>;
  /** JSX may stand where Markdown sees plain text. */
  readonly isMdx: boolean;
}

export function definitionsOf(root: Root): ReadingContext["definitions"] {
  const definitions = new Map<string, { url: string; title: string }>();
  const visit = (node: Nodes): void => {
    if (node.type === "definition" && !definitions.has(node.identifier)) {
      definitions.set(node.identifier, { url: node.url, title: node.title ?? "" });
    }
    if ("children" in node) node.children.forEach(visit);
  };
  visit(root);
  return definitions;
}

/** The blocks of a node in reading order; lists, quotes and footnotes are taken apart, diagram sources left out. */
export function blocksOf(node: RootContent, context: ReadingContext): Block[] {
  switch (node.type) {
    case "paragraph":
    case "heading":
      return [inlineBlock(node.children, context)];
    case "table":
      return [tableBlock(node, context)];
    case "code":
      // Diagrams are fragments of their own.
      return isDiagramLanguage(node.lang) ? [] : [textBlock(node.value)];
    case "html":
      return [htmlBlock(node.value, lineOf(node), context)];
    case "blockquote":
    case "list":
    case "listItem":
    case "footnoteDefinition":
      return node.children.flatMap((child) => blocksOf(child, context));
    default:
      return [];
  }
}

function inlineBlock(children: readonly PhrasingContent[], context: ReadingContext): Block {
  const reading = new Reading(context);
  reading.take(children);
  return { ...reading.result(), isEmphasised: isEmphasised(children), isFigcaption: false };
}

function tableBlock(table: Table, context: ReadingContext): Block {
  const rows: string[] = [];
  const images: BlockImage[] = [];
  for (const row of table.children) {
    const cells = row.children.map((cell) => inlineBlock(cell.children, context));
    rows.push(cells.map((cell) => cell.text).filter((text) => text !== "").join(" | "));
    images.push(...cells.flatMap((cell) => cell.images));
  }
  return { text: rows.filter((row) => row !== "").join("\n"), images, isEmphasised: false, isFigcaption: false };
}

function htmlBlock(html: string, line: number, context: ReadingContext): Block {
  return {
    text: readableHtml(html),
    images: imagesIn(html, line, context),
    isEmphasised: false,
    isFigcaption: /<figcaption\b/i.test(html),
  };
}

function imagesIn(html: string, line: number, { imports }: ReadingContext): BlockImage[] {
  return imagesOf(html, imports).map(({ offset, ...image }) => ({ ...image, line: line + linesBefore(html, offset) }));
}

/** Collects text and images of inline content. */
class Reading {
  readonly #context: ReadingContext;
  readonly #images: BlockImage[] = [];
  #text = "";

  constructor(context: ReadingContext) {
    this.#context = context;
  }

  take(nodes: readonly PhrasingContent[]): void {
    for (const node of nodes) this.#takeOne(node);
  }

  result(): Pick<Block, "text" | "images"> {
    const text = this.#context.isMdx ? readableHtml(escapeStray(this.#text)) : this.#text;
    const lines = text.split("\n").map((line) => line.replace(/[^\S\n]+/g, " ").trim());
    return { text: lines.filter((line) => line !== "").join("\n"), images: this.#images };
  }

  #takeOne(node: PhrasingContent): void {
    switch (node.type) {
      case "text":
        if (this.#context.isMdx) this.#images.push(...imagesIn(node.value, lineOf(node), this.#context));
        this.#text += node.value;
        return;
      case "inlineCode":
        this.#text += node.value;
        return;
      case "break":
        this.#text += "\n";
        return;
      case "html":
        this.#images.push(...imagesIn(node.value, lineOf(node), this.#context));
        this.#text += /^<br\b/i.test(node.value) ? "\n" : "";
        return;
      case "image":
        this.#addImage(node.url, node.alt ?? "", node.title ?? "", lineOf(node));
        return;
      case "imageReference": {
        const definition = this.#context.definitions.get(node.identifier);
        if (definition) this.#addImage(definition.url, node.alt ?? "", definition.title, lineOf(node));
        return;
      }
      case "link": {
        const before = this.#images.length;
        this.take(node.children);
        const shown = this.#images[before];
        // A picture that links to a larger one shows both.
        if (shown && pictureEnding.test(node.url.replace(/[?#].*$/, "")) && node.url !== shown.reference) {
          this.#addImage(node.url, shown.alt, node.title ?? "", shown.line);
        }
        return;
      }
      default:
        if ("children" in node) this.take(node.children);
    }
  }

  #addImage(reference: string, alt: string, title: string, line: number): void {
    this.#images.push({ reference, alt, title, caption: "", line });
  }
}

/** Keeps `a < b` from passing for a tag when JSX is stripped from text. */
function escapeStray(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/<(?![A-Za-z/>])/g, "&lt;");
}

function isEmphasised(children: readonly PhrasingContent[]): boolean {
  const words = children.filter((child) => !(child.type === "text" && child.value.trim() === "") && child.type !== "break");
  const withoutImages = words.filter((child) => !isImage(child));
  return withoutImages.length > 0 && withoutImages.every((child) => child.type === "emphasis" || child.type === "strong");
}

function isImage(node: PhrasingContent): boolean {
  return (
    node.type === "image" ||
    node.type === "imageReference" ||
    (node.type === "link" && node.children.length > 0 && node.children.every(isImage)) ||
    (node.type === "html" && /^<img\b/i.test(node.value))
  );
}

function lineOf(node: Nodes | Paragraph): number {
  return node.position?.start.line ?? 1;
}

function linesBefore(text: string, offset: number): number {
  let lines = 0;
  for (let at = text.indexOf("\n"); at >= 0 && at < offset; at = text.indexOf("\n", at + 1)) lines++;
  return lines;
}
