/** The pages of a draw.io file: `<mxfile>` with a `<diagram>` each, compressed or not, or a bare `<mxGraphModel>`. */
import { AfterimageError } from "../../errors.ts";
import { limits } from "../../limits.ts";
import { inflate, type InflationBudget } from "../diagram/inflate.ts";
import { elementsOf, parseXml, textOf, unreadableXml, type XmlElement, type XmlFormat } from "../xml.ts";

const format: XmlFormat = { name: "a draw.io diagram", hint: "Open it in draw.io to see whether the file is damaged." };

export interface DrawioPage {
  /** As its tab says; empty in a bare model. */
  readonly name: string;
  /** The `<mxGraphModel>`, unpacked when it is asked for. @throws AfterimageError `unreadable`, `too-large` */
  model(budget: InflationBudget): XmlElement;
}

/** @throws AfterimageError `unreadable` when it is no draw.io file, `too-large` */
export function pagesOf(source: string, path: string): DrawioPage[] {
  const root = parseXml(source, path, format);
  if (root.name === "mxGraphModel") return [{ name: "", model: () => root }];
  const pages = root.name === "mxfile" ? elementsOf(root, "diagram") : root.name === "diagram" ? [root] : undefined;
  if (pages === undefined) throw unreadableXml(path, format, `its content is <${root.name}>`);
  return pages.map((page) => ({ name: page.attributes.get("name")?.trim() ?? "", model: (budget) => modelOf(page, budget, path) }));
}

function modelOf(page: XmlElement, budget: InflationBudget, path: string): XmlElement {
  const [plain] = elementsOf(page, "mxGraphModel");
  if (plain !== undefined) return plain;
  const content = textOf(page).trim();
  if (content === "") return { name: "mxGraphModel", attributes: new Map(), children: [] };
  const packed = content.startsWith("<") ? content : inflate(Buffer.from(content, "base64"), "raw", budget, path).toString("utf8");
  const model = parseXml(packed.startsWith("%") ? decodeUri(packed, path) : packed, path, format);
  if (model.name !== "mxGraphModel") throw unreadableXml(path, format, `a page is <${model.name}>`);
  return model;
}

function decodeUri(text: string, path: string): string {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    throw unreadableXml(path, format, "a page is not URI-encoded as it should be", error);
  }
}

/** The page with a number, 1-based. @throws AfterimageError `not-found` */
export function pageAt(pages: readonly DrawioPage[], number: number, path: string): DrawioPage {
  const page = pages[number - 1];
  if (page === undefined || number > limits.diagramPages) {
    throw new AfterimageError({ kind: "not-found", message: `${path} has no page ${number}.` });
  }
  return page;
}
