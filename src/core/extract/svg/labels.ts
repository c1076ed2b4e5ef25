import { limits } from "../../limits.ts";
import type { Label } from "../../model.ts";
import { undrawn } from "./drawnSize.ts";
import { htmlTextOf, htmlPlaceOf } from "./foreignObject.ts";
import { boxIn, identity, lengthOf, multiply, parseTransform, type Matrix, type ViewBox } from "./geometry.ts";
import { propertyOf, styleSheetOf, type StyleSheet } from "./style.ts";
import { isElement, type SvgElement } from "./tree.ts";
import { widthOfText } from "./textWidth.ts";

interface Inherited {
  readonly matrix: Matrix;
  readonly fontSize: number;
  readonly anchor: string;
}

/** The lines of text that a drawing shows, in the order of the document, with boxes relative to its view box. */
export function labelsOf(root: SvgElement, view: ViewBox): Label[] {
  const sheet = styleSheetOf(root);
  const labels: Label[] = [];
  const add = (text: string, matrix: Matrix, x: number, y: number, width: number, height: number): void => {
    const words = text.replace(/\s+/g, " ").trim();
    const box = words === "" ? undefined : boxIn(view, matrix, x, y, width, height);
    if (box && labels.length < limits.labels) labels.push({ text: words, box });
  };

  const visit = (element: SvgElement, inherited: Inherited): void => {
    if (undrawn.has(element.name) || isHidden(element, sheet)) return;
    const own = inherit(element, inherited, sheet);
    if (element.name === "text") {
      for (const line of linesOf(element, own, sheet)) {
        add(line.text, own.matrix, line.left, line.baseline - 0.8 * line.fontSize, line.right - line.left, 1.05 * line.fontSize);
      }
    } else if (element.name === "foreignObject") {
      const place = htmlPlaceOf(element);
      const lines = htmlTextOf(element);
      lines.forEach((line, at) => {
        add(line, own.matrix, place.x, place.y + (at * place.height) / lines.length, place.width, place.height / lines.length);
      });
    } else if (element.name === "switch") {
      // Only the first alternative is drawn; where HTML is one, the others repeat it for viewers without HTML.
      const html = element.children.find((child) => isElement(child) && child.name === "foreignObject");
      for (const child of html ? [html] : element.children) if (isElement(child)) visit(child, own);
    } else {
      for (const child of element.children) if (isElement(child)) visit(child, own);
    }
  };
  visit(root, { matrix: identity, fontSize: 16, anchor: "start" });
  return labels;
}

function isHidden(element: SvgElement, sheet: StyleSheet): boolean {
  return propertyOf(element, "display", sheet) === "none" || propertyOf(element, "visibility", sheet) === "hidden";
}

function inherit(element: SvgElement, inherited: Inherited, sheet: StyleSheet): Inherited {
  const nested = element.name === "svg" ? [1, 0, 0, 1, lengthOf(element.attributes.get("x")) ?? 0, lengthOf(element.attributes.get("y")) ?? 0] as const : identity;
  return {
    matrix: multiply(multiply(inherited.matrix, nested), parseTransform(element.attributes.get("transform"))),
    fontSize: lengthOf(propertyOf(element, "font-size", sheet), inherited.fontSize) ?? inherited.fontSize,
    anchor: propertyOf(element, "text-anchor", sheet) ?? inherited.anchor,
  };
}

interface Line {
  text: string;
  left: number;
  right: number;
  readonly baseline: number;
  readonly fontSize: number;
}

/** A piece of text that starts at a place of its own. */
interface Run {
  text: string;
  readonly x: number;
  readonly y: number;
  /** Whether the document gave the place, so that `text-anchor` applies from here. */
  readonly isPlaced: boolean;
  readonly fontSize: number;
  readonly anchor: string;
}

/** The lines of a `<text>`: pieces on one baseline are one line, with a space where they stand apart. */
function linesOf(text: SvgElement, inherited: Inherited, sheet: StyleSheet): Line[] {
  const lines: Line[] = [];
  for (const run of runsOf(text, inherited, sheet)) {
    if (run.text.trim() === "") continue;
    const width = widthOfText(run.text, run.fontSize);
    const left = run.x - (run.anchor === "middle" ? width / 2 : run.anchor === "end" ? width : 0);
    const line = lines.at(-1);
    // Drawing programs place every few letters by themselves; the estimated widths are good to a few per cent.
    if (line && Math.abs(line.baseline - run.y) < 0.4 * run.fontSize && left > line.left) {
      const gap = left - line.right;
      const isApart = run.isPlaced && gap > 0.2 * run.fontSize + 0.04 * (line.right - line.left);
      line.text += isApart ? ` ${run.text}` : run.text;
      line.right = Math.max(line.right, left + width);
    } else {
      lines.push({ text: run.text, left, right: left + width, baseline: run.y, fontSize: run.fontSize });
    }
  }
  return lines;
}

function runsOf(text: SvgElement, inherited: Inherited, sheet: StyleSheet): Run[] {
  const runs: Run[] = [];
  let x = 0;
  let y = 0;
  const walk = (element: SvgElement, { fontSize, anchor }: Inherited): void => {
    const { attributes } = element;
    const place = (name: string): number | undefined => {
      const value = attributes.get(name)?.trim().split(/[\s,]+/, 1)[0];
      return lengthOf(value, fontSize);
    };
    const [atX, atY, byX, byY] = [place("x"), place("y"), place("dx"), place("dy")];
    x = (atX ?? x) + (byX ?? 0);
    y = (atY ?? y) + (byY ?? 0);
    let isPlaced = [atX, atY, byX, byY].some((value) => value !== undefined);
    for (const child of element.children) {
      if (isElement(child)) {
        if (child.name === "tspan" || child.name === "textPath" || child.name === "a") {
          walk(child, inherit(child, { matrix: identity, fontSize, anchor }, sheet));
        }
        continue;
      }
      const words = child.replace(/\s+/g, " ");
      if (words === " " && runs.length === 0) continue;
      const previous = runs.at(-1);
      if (isPlaced || !previous) runs.push({ text: words, x, y, isPlaced, fontSize, anchor });
      else previous.text += words;
      x += widthOfText(words, fontSize);
      isPlaced = false;
    }
  };
  walk(text, inherited);
  return runs;
}
