import { defaultTreeAdapter, parse, type DefaultTreeAdapterTypes } from "parse5";
import { AfterimageError } from "../../errors.ts";
import { limits } from "../../limits.ts";
import { escapeHtml } from "../markdown/html.ts";

export type HtmlElement = DefaultTreeAdapterTypes.Element;
export type HtmlNode = DefaultTreeAdapterTypes.ChildNode;
export type HtmlDocument = DefaultTreeAdapterTypes.Document;

/** Elements that XHTML writes as one tag and HTML knows to have no content. */
const voidElements = "area|base|br|col|embed|hr|img|input|link|meta|param|source|track|wbr";
const selfClosing = new RegExp(`<(?!(?:${voidElements})\\b)([a-z][\\w:-]*)((?:\\s(?:"[^"]{0,4000}"|'[^']{0,4000}'|[^>"'/]|/(?!>)){0,4000})?)/>`, "gi");
const xhtmlStart = /^\s*<\?xml\b|<html\b[^>]{0,1000}\bxmlns\s*=/i;
/** Characters within which a document shows that it is XHTML. */
const startLength = 4000;

/**
 * Parses HTML as browsers do; nothing is loaded and nothing runs. XHTML is taken as HTML, but for tags that close
 * themselves.
 *
 * @throws AfterimageError `too-large` when it nests too deeply or has too many elements
 */
export function parseHtml(text: string, path: string): HtmlDocument {
  const isXhtml = xhtmlStart.test(text.slice(0, startLength)) || /\.xhtml$/i.test(path);
  let depth = 0;
  let elements = 0;
  return parse(isXhtml ? text.replace(selfClosing, "<$1$2></$1>") : text, {
    sourceCodeLocationInfo: true,
    scriptingEnabled: false,
    treeAdapter: {
      ...defaultTreeAdapter,
      createElement: (name, namespace, attributes) => {
        if (++elements > limits.htmlElements) throw tooLarge(path, `has more than ${limits.htmlElements.toLocaleString("en")} elements`);
        return defaultTreeAdapter.createElement(name, namespace, attributes);
      },
      onItemPush: () => {
        if (++depth > limits.htmlDepth) throw tooLarge(path, `nests its elements deeper than ${limits.htmlDepth} levels`);
      },
      onItemPop: () => {
        depth--;
      },
    },
  });
}

function tooLarge(path: string, what: string): AfterimageError {
  return new AfterimageError({
    kind: "too-large",
    message: `${path} ${what}.`,
    hint: "Leave it out with .afterimageignore, or divide it.",
  });
}

export function isHtmlElement(node: HtmlNode | HtmlDocument): node is HtmlElement {
  return "tagName" in node;
}

export function attributeOf(element: HtmlElement, name: string): string | undefined {
  return element.attrs.find((attribute) => attribute.name === name)?.value;
}

/** Where an element begins, 1-based. */
export function lineOf(element: HtmlElement): number {
  return element.sourceCodeLocation?.startLine ?? 1;
}

/** The first element below a node, in the order of the document, that fits. */
export function findElement(node: HtmlNode | HtmlDocument, fits: (element: HtmlElement) => boolean): HtmlElement | undefined {
  if (!("childNodes" in node)) return undefined;
  for (const child of node.childNodes) {
    if (isHtmlElement(child) && fits(child)) return child;
    const found = findElement(child, fits);
    if (found) return found;
  }
  return undefined;
}

/** All text below a node as it is written. */
export function rawText(node: HtmlNode): string {
  if (node.nodeName === "#text") return (node as DefaultTreeAdapterTypes.TextNode).value;
  return "childNodes" in node ? node.childNodes.map(rawText).join("") : "";
}

/** An SVG element within HTML as an SVG document. */
export function svgMarkup(node: HtmlNode): string {
  if (node.nodeName === "#text") return escapeHtml((node as DefaultTreeAdapterTypes.TextNode).value);
  if (!isHtmlElement(node)) return "";
  const attributes = node.attrs.map(({ prefix, name, value }) => ` ${prefix ? `${prefix}:` : ""}${name}="${escapeHtml(value)}"`);
  return `<${node.tagName}${attributes.join("")}>${node.childNodes.map(svgMarkup).join("")}</${node.tagName}>`;
}
