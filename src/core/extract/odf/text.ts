/** The words of OpenDocument paragraphs (OpenDocument 1.3 part 3, §6). */
import { attribute, child, children, localName } from "../office/elements.ts";
import { isElement, type XmlElement } from "../xml.ts";

/** What stands in a paragraph and is not part of its words. */
const aside = /^(?:note|annotation|annotation-end|frame|g|custom-shape|rect|line|ellipse|circle|polyline|polygon|path|connector|caption|ruby-text|tracked-changes|bookmark\w*)$/;

/** Spaces in a row that are read. */
const mostSpaces = 100;

/** The words of a paragraph, broken where the author did. */
export function linesOf(paragraph: XmlElement): string[] {
  return wordsIn(paragraph)
    .split("\n")
    .map((line) => line.trimEnd());
}

function wordsIn(element: XmlElement): string {
  let words = "";
  for (const node of element.children) {
    // Line breaks of the file are spaces; those of the author have an element.
    if (!isElement(node)) words += node.replace(/\s+/g, " ");
    else if (aside.test(localName(node))) continue;
    else if (localName(node) === "line-break") words += "\n";
    else if (localName(node) === "tab") words += " ";
    else if (localName(node) === "s") words += " ".repeat(Math.min(mostSpaces, Math.max(1, Number(attribute(node, "c") ?? 1) || 1)));
    else words += wordsIn(node);
  }
  return words;
}

/** A paragraph with the depth of the list that it is an item of; 0 outside of lists. */
export interface ListedParagraph {
  readonly element: XmlElement;
  readonly depth: number;
  /** Name of the outermost list's style. */
  readonly listStyle: string | undefined;
  /** Whether it begins an item. */
  readonly isFirst: boolean;
}

/** The paragraphs below an element, those of lists included. */
export function paragraphsIn(parent: XmlElement | undefined, depth = 0, listStyle?: string): ListedParagraph[] {
  let isFirst = true;
  return children(parent).flatMap((element): ListedParagraph[] => {
    const name = localName(element);
    if (name === "p" || name === "h") {
      const paragraph = { element, depth, listStyle, isFirst };
      isFirst = false;
      return [paragraph];
    }
    if (name === "list") {
      const style = listStyle ?? attribute(element, "style-name");
      return children(element)
        .filter((item) => /^list-(?:item|header)$/.test(localName(item)))
        .flatMap((item) => paragraphsIn(item, depth + 1, style).map((each) => (localName(item) === "list-header" ? { ...each, isFirst: false } : each)));
    }
    return name === "section" || name === "text-box" ? paragraphsIn(element, depth, listStyle) : [];
  });
}

/** All words of a body, a line a paragraph. */
export function bodyLines(parent: XmlElement | undefined): string[] {
  return paragraphsIn(parent)
    .map(({ element }) => linesOf(element).join(" ").replace(/\s+/g, " ").trim())
    .filter((line) => line !== "");
}

/** How a shape or picture is called: its name and its alternative text. */
export function namesOf(element: XmlElement): { readonly name: string; readonly alt: string } {
  const said = (name: string): string => wordsIn(child(element, name) ?? { name: "", attributes: new Map(), children: [] }).trim();
  return { name: attribute(element, "name") ?? "", alt: said("desc") || said("title") };
}
