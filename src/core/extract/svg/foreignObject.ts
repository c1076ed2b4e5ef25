import { lengthOf } from "./geometry.ts";
import { declarationsOf } from "./style.ts";
import { isElement, type SvgElement, type SvgNode } from "./tree.ts";

/** Elements of HTML that begin a line. */
const lineElement = /^(?:\w+:)?(?:div|p|br|li|tr|h[1-6]|pre)$/i;

/** The lines of the HTML in a `foreignObject`, as draw.io and mermaid write their labels. */
export function htmlTextOf(foreignObject: SvgElement): string[] {
  let text = "";
  const walk = (node: SvgNode): void => {
    if (!isElement(node)) {
      text += node.replace(/\s+/g, " ");
      return;
    }
    if (/^(?:\w+:)?(?:style|script)$/i.test(node.name)) return;
    const isLine = lineElement.test(node.name);
    if (isLine) text += "\n";
    node.children.forEach(walk);
    if (isLine) text += "\n";
  };
  walk(foreignObject);
  return text.split("\n").map((line) => line.trim()).filter((line) => line !== "");
}

export interface HtmlPlace {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Height of a label whose HTML does not say one. */
const usualHeight = 20;

/**
 * Where the HTML stands, in the coordinates of the `foreignObject`: its own attributes, or, where draw.io lets it
 * cover the whole drawing, the margins of its first block (which put the middle of the label).
 */
export function htmlPlaceOf(foreignObject: SvgElement): HtmlPlace {
  const { attributes } = foreignObject;
  const [width, height] = [lengthOf(attributes.get("width")), lengthOf(attributes.get("height"))];
  const [x, y] = [lengthOf(attributes.get("x")) ?? 0, lengthOf(attributes.get("y")) ?? 0];
  if (width !== undefined && height !== undefined && width > 1 && height > 1) return { x, y, width, height };
  const block = foreignObject.children.find(isElement);
  const style = new Map(declarationsOf(block?.attributes.get("style") ?? ""));
  const labelWidth = lengthOf(style.get("width")) ?? 100;
  const middle = y + (lengthOf(style.get("padding-top")) ?? lengthOf(style.get("margin-top")) ?? 0);
  return {
    x: x + (lengthOf(style.get("margin-left")) ?? 0),
    y: middle - usualHeight / 2,
    width: Math.max(labelWidth, 1),
    height: usualHeight,
  };
}
