/** The outlines of OpenDocument shapes as far as it takes to recognise them. */
import type { Outline, UnitPath } from "../diagram/sheet.ts";
import { attribute, child, localName } from "../office/elements.ts";
import { numbersOf } from "../svg/geometry.ts";
import type { XmlElement } from "../xml.ts";

/** Names of custom shapes (`draw:type`) that are called otherwise in DrawingML, whose presets we draw. */
const aliases: Readonly<Record<string, string>> = {
  rectangle: "rect",
  "round-rectangle": "roundRect",
  "isosceles-triangle": "triangle",
  "right-triangle": "rtTriangle",
  "flowchart-terminator": "flowChartTerminator",
  "pentagon-right": "homePlate",
  "chevron-right": "chevron",
  quadrat: "rect",
  circle: "ellipse",
  cross: "plus",
};

/** The preset of DrawingML that a custom shape corresponds to. */
export function presetOf(type: string): string {
  const own = type.replace(/^ooxml-/, "");
  return aliases[own] ?? own.replace(/^flowchart-/, "flowChart-").replace(/-(\w)/g, (_all, letter: string) => letter.toUpperCase());
}

/** Commands of one outline that are drawn. */
const mostCommands = 5_000;

/** The outline of a polygon, polyline, path or custom shape; undefined when it is not one of plain numbers, straight lines and cubic curves. */
export function drawnOutline(shape: XmlElement, geometry: XmlElement | undefined): Outline | undefined {
  const [left = 0, top = 0, width = 0, height = 0] = viewOf(shape) ?? viewOf(geometry) ?? [];
  if (width <= 0 || height <= 0) return undefined;
  const unit = (value: number, from: number, length: number): number => Math.round(Math.max(-10, Math.min(10, (value - from) / length)) * 1e4) / 1e4;
  const place = (points: readonly number[]): string => points.map((value, at) => (at % 2 === 0 ? unit(value, left, width) : unit(value, top, height))).join(" ");
  const points = numbersOf(attribute(shape, "points") ?? "");
  if (points.length >= 4) {
    const corners = points.slice(0, mostCommands).slice(0, points.length & ~1);
    return { path: `M${place(corners.slice(0, 2))}L${place(corners.slice(2))}${localName(shape) === "polygon" ? "Z" : ""}` };
  }
  // A custom shape ends its subpaths with N, and says with F and S whether to fill and stroke them.
  const own = attribute(geometry, "type")?.endsWith("non-primitive") === true ? attribute(geometry, "enhanced-path")?.replace(/[NFS]/g, "") : undefined;
  return pathOutline(attribute(shape, "d") ?? own ?? "", place);
}

/** Left, top, width and height of the coordinates that a shape is drawn in; undefined when it has none. */
function viewOf(element: XmlElement | undefined): number[] | undefined {
  const box = numbersOf(attribute(element, "viewBox") ?? "");
  if ((box[2] ?? 0) > 0) return box;
  const size = numbersOf(attribute(element, "sub-view-size") ?? "");
  return size.length < 2 ? undefined : [0, 0, ...size.slice(0, 2)];
}

const command = /([a-zA-Z])([^a-zA-Z]*)/g;

function pathOutline(d: string, place: (points: readonly number[]) => string): UnitPath | undefined {
  let [x, y] = [0, 0];
  const parts: string[] = [];
  for (const [, letter, list] of d.matchAll(command)) {
    if (parts.length >= mostCommands) break;
    const isRelative = letter === letter!.toLowerCase();
    const name = letter!.toUpperCase();
    if (!/^[MLHVCZ]$/.test(name) || list!.includes("?")) return undefined;
    if (name === "Z") {
      parts.push("Z");
      continue;
    }
    const numbers = numbersOf(list!);
    const size = name === "C" ? 6 : name === "H" || name === "V" ? 1 : 2;
    for (let at = 0; at + size <= numbers.length && parts.length < mostCommands; at += size) {
      const points = absolute(name, numbers.slice(at, at + size), isRelative, x, y);
      [x, y] = [points.at(-2)!, points.at(-1)!];
      parts.push(`${name === "C" ? "C" : name === "M" && at === 0 ? "M" : "L"}${place(points)}`);
    }
  }
  const path = parts.join("");
  return path.startsWith("M") ? { path } : undefined;
}

function absolute(name: string, numbers: readonly number[], isRelative: boolean, x: number, y: number): number[] {
  if (name === "H") return [numbers[0]! + (isRelative ? x : 0), y];
  if (name === "V") return [x, numbers[0]! + (isRelative ? y : 0)];
  return numbers.map((number, at) => number + (isRelative ? (at % 2 === 0 ? x : y) : 0));
}

/** The geometry of a custom shape. */
export function geometryOf(shape: XmlElement): XmlElement | undefined {
  return child(shape, "enhanced-geometry");
}
