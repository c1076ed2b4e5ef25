/**
 * A page of a diagram as drawing programs keep it, reduced to what it takes to recognise and search it. Every format
 * with geometry is read into this; drawing, labels and fragments are made from it.
 */
import type { Point } from "../../model.ts";
import type { Relation } from "./relations.ts";

export interface Sheet {
  /** Back to front. */
  readonly shapes: readonly Shape[];
  readonly relations: readonly Relation[];
  /** Colour behind everything. */
  readonly background: string;
}

/** A rectangle in the units of the sheet, y downwards. */
export interface Place {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export type Shape = OutlineShape | LineShape | TextShape | PictureShape;

export const outlines = [
  "rectangle",
  "rounded",
  "ellipse",
  "diamond",
  "triangle",
  "hexagon",
  "parallelogram",
  "cylinder",
  "cloud",
  "document",
  "actor",
] as const;
/** One that has a name here, or a path. */
export type Outline = (typeof outlines)[number] | UnitPath;

/** A path of the unit square (commands M L H V C Z, absolute) that is stretched over the place. */
export interface UnitPath {
  readonly path: string;
}

/** Colours as in SVG; `none` where nothing is painted. */
export interface Paint {
  readonly fill: string;
  readonly stroke: string;
  readonly strokeWidth: number;
  readonly isDashed: boolean;
  /** 0–1. */
  readonly opacity: number;
}

export interface OutlineShape {
  readonly kind: "outline";
  readonly outline: Outline;
  readonly place: Place;
  /** Degrees clockwise about the middle. */
  readonly turn: number;
  readonly paint: Paint;
}

export interface LineShape {
  readonly kind: "line";
  /** At least two. */
  readonly points: readonly Point[];
  readonly isCurved: boolean;
  readonly hasStartTip: boolean;
  readonly hasEndTip: boolean;
  readonly paint: Paint;
}

export interface TextShape {
  readonly kind: "text";
  /** As the author broke them; longer ones than the place is wide are wrapped when drawn. */
  readonly lines: readonly string[];
  readonly place: Place;
  readonly turn: number;
  readonly fontSize: number;
  readonly colour: string;
  readonly isBold: boolean;
  readonly align: "start" | "middle" | "end";
  readonly verticalAlign: "top" | "middle" | "bottom";
  readonly wraps: boolean;
  /** Stands on a line, which must not cross out its letters. */
  readonly isOnLine: boolean;
}

export interface PictureShape {
  readonly kind: "picture";
  /** A data URL; whatever else it is is not loaded. */
  readonly href: string;
  readonly place: Place;
  readonly turn: number;
}

/** What programs draw on unless their file says otherwise. */
export const paper = "#ffffff";

/** Numbers beyond this are a broken file: they would leave nothing of the rest to see. */
const farthest = 1e6;

/** A coordinate or length out of a file; `otherwise` for what is no number or out of reach. */
export function measureOf(value: unknown, otherwise = 0): number {
  const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  return typeof number === "number" && Math.abs(number) <= farthest ? number : otherwise;
}

const colour = /^(?:#[\da-f]{3,8}|[a-z]{3,24}|(?:rgb|hsl)a?\([\d\s.,%/-]{1,60}\))$/i;

/** A colour out of a file, or `otherwise` for what none is. */
export function colourOf(value: string | undefined, otherwise: string): string {
  const trimmed = value?.trim() ?? "";
  if (trimmed === "transparent") return "none";
  return colour.test(trimmed) ? trimmed : otherwise;
}

export function middleOf({ x, y, width, height }: Place): Point {
  return { x: x + width / 2, y: y + height / 2 };
}
