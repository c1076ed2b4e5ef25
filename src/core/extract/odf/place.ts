/** Where OpenDocument shapes lie (OpenDocument 1.3 part 3, §19.228). Groups have no coordinates of their own. */
import type { Point } from "../../model.ts";
import { attribute } from "../office/elements.ts";
import type { Placement } from "../office/drawingml/place.ts";
import { numbersOf } from "../svg/geometry.ts";
import type { XmlElement } from "../xml.ts";
import { pointsOf } from "./styles.ts";

const call = /(\w+)\s*\(([^)]*)\)/g;

/** Undefined for a shape that does not say where it lies. */
export function placementOf(shape: XmlElement, mirrors?: XmlElement): Placement | undefined {
  const [width, height] = [lengthAt(shape, "width"), lengthAt(shape, "height")];
  if (width === undefined || height === undefined || width < 0 || height < 0) return undefined;
  const transform = attribute(shape, "transform");
  const [x, y] = [lengthAt(shape, "x") ?? 0, lengthAt(shape, "y") ?? 0];
  const { middle, turn } = transformed({ x: x + width / 2, y: y + height / 2 }, transform ?? "");
  return {
    place: { x: middle.x - width / 2, y: middle.y - height / 2, width, height },
    turn,
    flipsX: attribute(mirrors, "mirror-horizontal") === "true",
    flipsY: attribute(mirrors, "mirror-vertical") === "true",
  };
}

/** Where the middle of a shape goes, and how far it is turned. What stands first is done first; angles are radians, counterclockwise. */
function transformed(start: Point, transform: string): { readonly middle: Point; readonly turn: number } {
  let middle = start;
  let turn = 0;
  for (const [, name, list] of transform.matchAll(call)) {
    if (name === "rotate") {
      const angle = -(numbersOf(list!)[0] ?? 0);
      const [sin, cos] = [Math.sin(angle), Math.cos(angle)];
      middle = { x: middle.x * cos - middle.y * sin, y: middle.x * sin + middle.y * cos };
      turn += (angle * 180) / Math.PI;
    } else if (name === "translate") {
      const [dx = 0, dy = 0] = list!.trim().split(/[\s,]+/).map((length) => pointsOf(length) ?? 0);
      middle = { x: middle.x + dx, y: middle.y + dy };
    }
  }
  return { middle, turn };
}

/** Both ends of a line; undefined when it does not say where it lies. */
export function endsOf(line: XmlElement): readonly [Point, Point] | undefined {
  const [x1, y1, x2, y2] = ["x1", "y1", "x2", "y2"].map((name) => lengthAt(line, name));
  return x1 === undefined || y1 === undefined || x2 === undefined || y2 === undefined ? undefined : [{ x: x1, y: y1 }, { x: x2, y: y2 }];
}

function lengthAt(element: XmlElement, name: string): number | undefined {
  return pointsOf(attribute(element, name));
}
