/** What a placeholder inherits from those of its layout and master (ECMA-376 part 1, §19.3.1.36). */
import type { XmlElement } from "../xml.ts";
import { attribute, child, children } from "../office/elements.ts";
import type { SlideParts } from "./deck.ts";

export interface Placeholder {
  /** `title`, `body`, `dt` …; `ctrTitle` counts as title. */
  readonly type: string;
  readonly index: string;
}

export function placeholderOf(shape: XmlElement): Placeholder | undefined {
  const properties = children(shape).find((each) => /(?:^|:)nv\w+Pr$/.test(each.name));
  const element = child(properties, "nvPr", "ph");
  return element && placeholderFrom(element);
}

function placeholderFrom(element: XmlElement): Placeholder {
  const type = attribute(element, "type") ?? "obj";
  return { type: type === "ctrTitle" ? "title" : type, index: attribute(element, "idx") ?? "0" };
}

/** What repeats on each slide and says nothing of this one. */
export function isGround({ type }: Placeholder): boolean {
  return type === "dt" || type === "ftr" || type === "sldNum" || type === "hdr";
}

/** The shapes that a placeholder inherits from, nearest first. */
export function inheritedShapes(own: Placeholder, { layout, master }: SlideParts): XmlElement[] {
  const onLayout = shapesOf(layout?.root).find(([other]) => other.index === own.index && (own.index !== "0" || other.type === own.type))
    ?? shapesOf(layout?.root).find(([other]) => other.type === own.type);
  const masterType = masterTypeOf(onLayout?.[0].type ?? own.type);
  const onMaster = shapesOf(master?.root).find(([other]) => other.type === masterType);
  return [onLayout?.[1], onMaster?.[1]].filter((shape) => shape !== undefined);
}

/** Masters have one placeholder each for titles, for bodies of all kinds, and for the lines below. */
function masterTypeOf(type: string): string {
  return type === "title" || /^(?:dt|ftr|sldNum)$/.test(type) ? type : "body";
}

function shapesOf(root: XmlElement | undefined): [Placeholder, XmlElement][] {
  return children(child(root, "cSld", "spTree")).flatMap((shape) => {
    const placeholder = placeholderOf(shape);
    return placeholder ? [[placeholder, shape] as [Placeholder, XmlElement]] : [];
  });
}
