/** What the elements of HTML mean to a reader of its text. */
import { attributeOf, findElement, isHtmlElement, type HtmlElement } from "./tree.ts";

const words = (names: string): ReadonlySet<string> => new Set(names.split(" "));

/** Elements whose content is no text of the document, or that only lead around in it. */
const unread = words("head script style noscript template nav footer iframe object audio video canvas map select datalist textarea button input math");
const blocks = words(
  "address article aside blockquote body caption center dd details dialog div dl dt fieldset figcaption figure form h1 h2 h3 h4 h5 h6 header hgroup hr li main ol p pre section summary table tbody tfoot thead ul",
);
const emphasis = words("b em i strong");
const roles = words("navigation search banner contentinfo");

/** Links that a heading shows to lead to itself: `¶`, `#`. */
const selfLink = /(?:^|\s)(?:headerlink|anchor-?link|hash-?link|permalink|anchorjs-link|header-anchor)(?:\s|$)/i;
/** Lists of links that lead around, where they are not marked up as such. */
const guide = /(?:^|\s)(?:toc|table-of-contents|sphinxsidebar|breadcrumbs?|navbar|pagination)(?:\s|$)/i;
const guideElements = words("aside div ul ol");
const captionClass = /(?:^|\s)(?:[\w-]*caption(?:-text)?|wp-caption-text)(?:\s|$)/i;
const diagramClass = /(?:^|\s)(?:lang(?:uage)?-)?(\w+)(?=\s|$)/gi;

export function isUnread(element: HtmlElement): boolean {
  return (
    unread.has(element.tagName) ||
    roles.has(attributeOf(element, "role") ?? "") ||
    attributeOf(element, "aria-hidden") === "true" ||
    selfLink.test(attributeOf(element, "class") ?? "") ||
    (guideElements.has(element.tagName) && guide.test(attributeOf(element, "class") ?? ""))
  );
}

export const isBlock = (tagName: string): boolean => blocks.has(tagName);

export const isEmphasis = (element: HtmlElement): boolean => emphasis.has(element.tagName);

/** 1–6 of `h1`–`h6`; undefined of all else. */
export function headingDepth(element: HtmlElement): number | undefined {
  return /^h[1-6]$/.test(element.tagName) ? Number(element.tagName[1]) : undefined;
}

/** Whether an element is the caption of a picture or figure. */
export function isCaption(element: HtmlElement): boolean {
  return element.tagName === "figcaption" || (element.tagName !== "figure" && element.tagName !== "div" && captionClass.test(attributeOf(element, "class") ?? ""));
}

/** Whether a table only arranges what stands in it, as old pages do. */
export function isLayoutTable(table: HtmlElement): boolean {
  return findElement(table, (element) => element.tagName === "table" || headingDepth(element) !== undefined) !== undefined;
}

/** The language of a diagram written in an element (`<pre class="mermaid">`, a fence as renderers leave it). */
export function diagramLanguage(element: HtmlElement, isDiagram: (language: string) => boolean): string | undefined {
  if (element.tagName !== "pre" && element.tagName !== "div") return undefined;
  const code = element.tagName === "pre" ? element.childNodes.find((node) => isHtmlElement(node) && node.tagName === "code") : undefined;
  const classes = [element, code].map((each) => (each && isHtmlElement(each) ? (attributeOf(each, "class") ?? "") : "")).join(" ");
  if (element.tagName === "div" && element.childNodes.some(isHtmlElement)) return undefined;
  const languages = [...classes.matchAll(diagramClass)].map(([, name]) => name!);
  return languages.find((name) => isDiagram(name) && !(element.tagName === "div" && name === "dot"));
}

/** The id that leads to a heading: its own, that of a link within it, or of the section that it begins. */
export function headingId(heading: HtmlElement): string | undefined {
  const within = findElement(heading, (element) => element.tagName === "a" && targetOf(element) !== undefined);
  return targetOf(heading) ?? (within && targetOf(within)) ?? sectionId(heading);
}

/** An empty id is none. */
function targetOf(element: HtmlElement): string | undefined {
  return [attributeOf(element, "id"), attributeOf(element, "name")].find((id) => id !== undefined && id !== "");
}

/** Nodes within which a section begins with a heading. */
const sectionStart = 100;

function sectionId(heading: HtmlElement): string | undefined {
  const { parentNode: parent } = heading;
  if (!parent || !("tagName" in parent)) return undefined;
  const isSection = parent.tagName === "section" || /(?:^|\s)section(?:\s|$)/.test(attributeOf(parent, "class") ?? "");
  const first = parent.childNodes.slice(0, sectionStart).find((node) => isHtmlElement(node) && headingDepth(node) !== undefined);
  return isSection && first === heading ? targetOf(parent) : undefined;
}
