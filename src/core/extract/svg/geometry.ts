import type { Box } from "../../model.ts";
import type { SvgElement } from "./tree.ts";

/** An affine map, as in `matrix(a b c d e f)`: x' = ax + cy + e, y' = bx + dy + f. */
export type Matrix = readonly [a: number, b: number, c: number, d: number, e: number, f: number];

export const identity: Matrix = [1, 0, 0, 1, 0, 0];

/** The map that applies `inner` first. */
export function multiply(outer: Matrix, inner: Matrix): Matrix {
  const [a, b, c, d, e, f] = outer;
  const [g, h, i, j, k, l] = inner;
  return [a * g + c * h, b * g + d * h, a * i + c * j, b * i + d * j, a * k + c * l + e, b * k + d * l + f];
}

const transformFunction = /\b(\w+)\s*\(([^()]*)\)/g;

/** The map of a `transform` attribute; what is not understood is left out. */
export function parseTransform(transform: string | undefined): Matrix {
  let result = identity;
  for (const [, name, list] of (transform ?? "").matchAll(transformFunction)) {
    result = multiply(result, transformMatrix(name!, numbersOf(list!)));
  }
  return result;
}

function transformMatrix(name: string, [x = 0, y, ...rest]: readonly number[]): Matrix {
  switch (name) {
    case "translate":
      return [1, 0, 0, 1, x, y ?? 0];
    case "scale":
      return [x, 0, 0, y ?? x, 0, 0];
    case "rotate": {
      const angle = (x * Math.PI) / 180;
      const [sin, cos] = [Math.sin(angle), Math.cos(angle)];
      const [centreX, centreY] = [y ?? 0, rest[0] ?? 0];
      return multiply(multiply([1, 0, 0, 1, centreX, centreY], [cos, sin, -sin, cos, 0, 0]), [1, 0, 0, 1, -centreX, -centreY]);
    }
    case "skewX":
      return [1, 0, Math.tan((x * Math.PI) / 180), 1, 0, 0];
    case "skewY":
      return [1, Math.tan((x * Math.PI) / 180), 0, 1, 0, 0];
    case "matrix":
      return rest.length === 4 ? [x, y!, rest[0]!, rest[1]!, rest[2]!, rest[3]!] : identity;
    default:
      return identity;
  }
}

export function numbersOf(list: string): number[] {
  return (list.match(/[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?/gi) ?? []).map(Number);
}

const unitsInPixels: Readonly<Record<string, number>> = { "": 1, px: 1, pt: 4 / 3, pc: 16, in: 96, cm: 96 / 2.54, mm: 96 / 25.4 };

/** A length in user units; undefined for percentages and what is no length. */
export function lengthOf(value: string | undefined, fontSize = 16): number | undefined {
  const match = /^\s*([-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?)\s*([a-z%]*)/i.exec(value ?? "");
  if (!match) return undefined;
  const unit = match[2]!.toLowerCase();
  const factor = unit === "em" || unit === "rem" ? fontSize : unit === "ex" ? fontSize / 2 : unitsInPixels[unit];
  return factor === undefined ? undefined : Number(match[1]) * factor;
}

/** The part of user space that an SVG shows, in user units. */
export interface ViewBox {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** As the root element says by `viewBox`, else by `width` and `height`; undefined when it says neither. */
export function viewBoxOf(root: SvgElement): ViewBox | undefined {
  const [x, y, width, height] = numbersOf(root.attributes.get("viewBox") ?? "");
  if (isSide(width) && isSide(height)) return { x: x!, y: y!, width, height };
  const [ownWidth, ownHeight] = [lengthOf(root.attributes.get("width")), lengthOf(root.attributes.get("height"))];
  return isSide(ownWidth) && isSide(ownHeight) ? { x: 0, y: 0, width: ownWidth, height: ownHeight } : undefined;
}

function isSide(side: number | undefined): side is number {
  return side !== undefined && Number.isFinite(side) && side > 0;
}

/** The upright box around a transformed rectangle, relative to the view box and cut to it; undefined outside of it. */
export function boxIn(view: ViewBox, matrix: Matrix, x: number, y: number, width: number, height: number): Box | undefined {
  const [a, b, c, d, e, f] = matrix;
  const corners = [[x, y], [x + width, y], [x, y + height], [x + width, y + height]] as const;
  const xs = corners.map(([u, v]) => (a * u + c * v + e - view.x) / view.width);
  const ys = corners.map(([u, v]) => (b * u + d * v + f - view.y) / view.height);
  const [left, right] = [clamp(Math.min(...xs)), clamp(Math.max(...xs))];
  const [top, bottom] = [clamp(Math.min(...ys)), clamp(Math.max(...ys))];
  return right > left && bottom > top ? { x: left, y: top, width: right - left, height: bottom - top } : undefined;
}

const clamp = (value: number): number => (Number.isFinite(value) ? Math.min(1, Math.max(0, value)) : 0);
