/** The paragraphs of an OpenDocument shape with their effective look. */
import { colourOf } from "../diagram/sheet.ts";
import { attribute, child, children, localName } from "../office/elements.ts";
import type { Paragraph } from "../office/textFrame.ts";
import type { XmlElement } from "../xml.ts";
import { pointsOf, property, type StyleChain, type Styles } from "./styles.ts";
import { linesOf, paragraphsIn, type ListedParagraph } from "./text.ts";

/** What programs write in where nothing else is said. */
const usualSize = 18;

/** Sizes that a reader can see and a drawing can hold. */
const sizeRange = [1, 400] as const;

/** Space on the left of a list's items where nothing is said of it, in font sizes a level. */
const listIndent = 1.2;

/** The paragraphs below an element; those without words are kept, for their height. @param shape styles of the shape around them */
export function paragraphsOf(body: XmlElement | undefined, shape: StyleChain, styles: Styles): Paragraph[] {
  return paragraphsIn(body).map((paragraph) => lookOf(paragraph, shape, styles));
}

function lookOf({ element, depth, listStyle, isFirst }: ListedParagraph, shape: StyleChain, styles: Styles): Paragraph {
  const span = children(element).find((each) => localName(each) === "span");
  const chain = [
    ...styles.chain("text", attribute(span, "style-name")),
    ...styles.chain("paragraph", attribute(element, "style-name")),
    ...levelChain(shape, depth, styles),
    ...shape,
    ...styles.defaults("graphic"),
    ...styles.defaults("paragraph"),
  ];
  const fontSize = Math.min(sizeRange[1], Math.max(sizeRange[0], sizeIn(chain) ?? usualSize));
  const lines = linesOf(element);
  const list = styles.named("list-style", listStyle) ?? listOfShape(shape);
  const level = children(list).find((each) => Number(attribute(each, "level")) === depth);
  const isItem = depth > 0 && lines.some((line) => line.trim() !== "") && isFirst;
  const margin = pointsOf(property(chain, "paragraph", "margin-left"));
  return {
    lines,
    fontSize,
    isBold: /^(?:bold|[6-9]00)$/.test(property(chain, "text", "font-weight") ?? ""),
    colour: colourOf(property(chain, "text", "color"), "#000000"),
    align: alignOf(property(chain, "paragraph", "text-align")),
    hasBullet: isItem && localName(level ?? child(list) ?? element) === "list-level-style-bullet",
    indent: depth === 0 ? Math.max(0, margin ?? 0) : Math.max(margin ?? 0, depth * listIndent * fontSize),
    before: Math.max(0, pointsOf(property(chain, "paragraph", "margin-top")) ?? 0),
  };
}

/** Sizes may be shares of what a paragraph inherits; the nearest that is a length counts. */
function sizeIn(chain: StyleChain): number | undefined {
  for (const style of chain) {
    const size = pointsOf(property([style], "text", "font-size"));
    if (size !== undefined) return size;
  }
  return undefined;
}

/** Outlines have a style a level: `Default-outline1`, `Default-outline2`. */
function levelChain(shape: StyleChain, depth: number, styles: Styles): StyleChain {
  const first = shape.map((style) => attribute(style, "name") ?? "").find((name) => name.endsWith("outline1"));
  return first === undefined || depth < 2 ? [] : styles.chain("presentation", first.replace(/1$/, String(depth)));
}

function listOfShape(shape: StyleChain): XmlElement | undefined {
  return shape.map((style) => child(style, "graphic-properties", "list-style")).find((list) => list !== undefined);
}

function alignOf(value: string | undefined): Paragraph["align"] {
  return value === "center" ? "middle" : value === "end" || value === "right" ? "end" : "start";
}
