/** Outlines that a file draws itself (`a:custGeom`, ECMA-376 part 1, §20.1.9.8). */
import type { UnitPath } from "../../diagram/sheet.ts";
import type { XmlElement } from "../../xml.ts";
import { children, localName, numberOf } from "../elements.ts";
import { mirror } from "./presets.ts";

/** Commands of one outline that are drawn. */
const mostCommands = 5_000;

/** The outline of a custom geometry; undefined when it has none that is made of plain numbers. */
export function customOutline(geometry: XmlElement, flipsX: boolean, flipsY: boolean): UnitPath | undefined {
  const parts: string[] = [];
  for (const list of children(geometry, "pathLst")) {
    for (const path of children(list, "path")) {
      const [width, height] = [numberOf(path, "w") ?? 0, numberOf(path, "h") ?? 0];
      if (width > 0 && height > 0) parts.push(...commandsOf(path, width, height));
    }
  }
  const path = parts.slice(0, mostCommands).join("");
  return path.startsWith("M") ? { path: mirror(path, flipsX, flipsY) } : undefined;
}

function commandsOf(path: XmlElement, width: number, height: number): string[] {
  let at: Pair = [0, 0];
  return children(path).map((command) => {
    const points = children(command, "pt").map((point): Pair => [unit(numberOf(point, "x"), width), unit(numberOf(point, "y"), height)]);
    const start = at;
    const end = points.at(-1);
    if (end !== undefined) at = end;
    switch (localName(command)) {
      case "moveTo":
        return end === undefined ? "" : `M${end.join(" ")}`;
      case "lnTo":
        return end === undefined ? "" : `L${end.join(" ")}`;
      case "cubicBezTo":
        return points.length === 3 ? `C${points.flat().join(" ")}` : "";
      case "quadBezTo":
        return points.length === 2 ? `C${cubicOf(start, points[0]!, points[1]!).join(" ")}` : "";
      case "arcTo":
        at = arcEnd(start, command, width, height);
        return `L${at.join(" ")}`;
      case "close":
        return "Z";
      default:
        return "";
    }
  });
}

type Pair = readonly [x: number, y: number];

/** Ten times over the edge is as far as a drawing can want to go; numbers are kept short. */
function unit(value: number | undefined, length: number): number {
  return Math.round(Math.max(-10, Math.min(10, (value ?? 0) / length)) * 1e4) / 1e4;
}

/** A quadratic curve as the cubic one that it is. */
function cubicOf(start: Pair, control: Pair, end: Pair): number[] {
  const towards = (from: Pair, axis: 0 | 1): number => from[axis] + (2 / 3) * (control[axis] - from[axis]);
  return [towards(start, 0), towards(start, 1), towards(end, 0), towards(end, 1), end[0], end[1]];
}

/** Where an arc ends; it is drawn as its chord. */
function arcEnd(start: Pair, arc: XmlElement, width: number, height: number): Pair {
  const radius = [(numberOf(arc, "wR") ?? 0) / width, (numberOf(arc, "hR") ?? 0) / height] as const;
  const [from, sweep] = [angleOf(arc, "stAng"), angleOf(arc, "swAng")];
  const x = start[0] + radius[0] * (Math.cos(from + sweep) - Math.cos(from));
  const y = start[1] + radius[1] * (Math.sin(from + sweep) - Math.sin(from));
  return [unit(x, 1), unit(y, 1)];
}

const angleOf = (arc: XmlElement, name: string): number => (((numberOf(arc, name) ?? 0) / 60_000) * Math.PI) / 180;
