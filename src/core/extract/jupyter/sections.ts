import type { Image, Nodes, Root, RootContent } from "mdast";
import { toPlainMarkdown } from "../markdown/dialects.ts";
import { parseMarkdown, readSections } from "../markdown/read.ts";
import type { Section } from "../sections/fragments.ts";
import type { Bundle, Cell, Output } from "./notebook.ts";

/** A notebook as the sections of one Markdown document. */
export interface NotebookReading {
  /** Their lines are numbers of cells. */
  readonly sections: readonly Section[];
  /** Pictures in the notebook by the reference that sections show them with. */
  readonly pictures: ReadonlyMap<string, Uint8Array>;
}

/** Characters of one output that are kept: more is a log. */
const outputText = 1000;

/** Media types of pictures, the sharpest first; an output states one picture in several. */
const pictureTypes = ["image/svg+xml", "image/png", "image/jpeg", "image/webp", "image/gif"] as const;

/** Reads cells in their order: code and what it printed belong to the section above. */
export function readCells(cells: readonly (Cell | undefined)[]): NotebookReading {
  const pictures = new Map<string, Uint8Array>();
  const children = cells.flatMap((cell, at) => (cell === undefined ? [] : nodesOf(cell, at + 1, pictures)));
  const root: Root = { type: "root", children };
  return { sections: readSections(root, cells.length, { imports: new Map(), isMdx: false }), pictures };
}

function nodesOf(cell: Cell, number: number, pictures: Map<string, Uint8Array>): RootContent[] {
  if (cell.cell_type === "markdown") return markdownNodes(cell, number, pictures);
  const shown = (cell.outputs ?? []).flatMap((output, at) => (output ? outputNodes(output, `output:${number}.${at}`, pictures) : []));
  const nodes: RootContent[] = cell.source.trim() === "" ? shown : [{ type: "code", value: cell.source.trim() }, ...shown];
  nodes.forEach((node) => place(node, number));
  return nodes;
}

function markdownNodes({ source, attachments }: Cell, number: number, pictures: Map<string, Uint8Array>): RootContent[] {
  const root = parseMarkdown(toPlainMarkdown(source, false).text);
  const visit = (node: Nodes): void => {
    place(node, number);
    if (node.type === "image" || node.type === "definition") node.url = attached(node.url);
    if ("children" in node) node.children.forEach(visit);
  };
  // Cells name their attachments each for themselves.
  const attached = (url: string): string => {
    const bytes = url.startsWith("attachment:") ? pictureIn(attachments?.[decodeName(url.slice("attachment:".length))]) : undefined;
    if (bytes === undefined) return url;
    const reference = `attachment:${number}.${url}`;
    pictures.set(reference, bytes);
    return reference;
  };
  visit(root);
  return root.children;
}

function outputNodes(output: Output, reference: string, pictures: Map<string, Uint8Array>): RootContent[] {
  const bytes = pictureIn(output.data);
  if (bytes !== undefined) {
    pictures.set(reference, bytes);
    const image: Image = { type: "image", url: reference };
    return [{ type: "paragraph", children: [image] }];
  }
  const words = output.text ?? output.data?.["text/plain"] ?? [output.ename, output.evalue].filter(Boolean).join(": ");
  const value = words.trim().slice(0, outputText);
  return value === "" ? [] : [{ type: "code", value }];
}

function pictureIn(bundle: Bundle | undefined): Uint8Array | undefined {
  const type = pictureTypes.find((each) => bundle?.[each]);
  const content = type && bundle?.[type];
  return content ? Buffer.from(content, type === "image/svg+xml" ? "utf8" : "base64") : undefined;
}

/** What stands in a cell has the cell's number for a line. */
function place(node: Nodes, number: number): void {
  const point = { line: number, column: 1 };
  node.position = { start: point, end: point };
  if (node.type === "paragraph") node.children.forEach((child) => place(child, number));
}

function decodeName(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    // A percent sign that stands for itself.
    return name;
  }
}
