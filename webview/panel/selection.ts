/** The rectangle that one selects on a picture: dragged, moved and resized. All lengths are relative, 0–1 on the picture. */
import type { Box, Point } from "../../src/engine/protocol/webview.ts";

/** Which sides of the rectangle a handle moves: -1 the left or upper, 1 the right or lower, 0 neither. */
export interface Handle {
  readonly x: -1 | 0 | 1;
  readonly y: -1 | 0 | 1;
}

export const handles: readonly Handle[] = [-1, 0, 1].flatMap((y) =>
  [-1, 0, 1].flatMap((x) => (x === 0 && y === 0 ? [] : [{ x, y } as Handle])),
);

/** The whole picture. */
export const everything: Box = { x: 0, y: 0, width: 1, height: 1 };

/** Least width and height: less shows nothing to find. */
const least = 0.02;

export function isEverything({ width, height }: Box): boolean {
  return width > 0.999 && height > 0.999;
}

/** The rectangle between two points. */
export function between(from: Point, to: Point): Box {
  const [left, right] = span(from.x, to.x);
  const [top, bottom] = span(from.y, to.y);
  return { x: left, y: top, width: right - left, height: bottom - top };
}

/** The rectangle moved as a whole, as far as the picture's edges let it. */
export function moved({ x, y, width, height }: Box, by: Point): Box {
  return { x: clamp(x + by.x, 0, 1 - width), y: clamp(y + by.y, 0, 1 - height), width, height };
}

/** The rectangle with the sides of a handle moved; it neither turns over nor vanishes. */
export function resized(box: Box, handle: Handle, by: Point): Box {
  const [x, width] = resizedAxis(box.x, box.width, handle.x, by.x);
  const [y, height] = resizedAxis(box.y, box.height, handle.y, by.y);
  return { x, y, width, height };
}

function resizedAxis(start: number, length: number, side: number, by: number): [number, number] {
  const end = start + length;
  if (side < 0) {
    const next = clamp(start + by, 0, end - least);
    return [next, end - next];
  }
  return side > 0 ? [start, clamp(end + by, start + least, 1) - start] : [start, length];
}

function span(a: number, b: number): [number, number] {
  const [low, high] = [clamp(Math.min(a, b), 0, 1), clamp(Math.max(a, b), 0, 1)];
  return high - low >= least ? [low, high] : [clamp(low, 0, 1 - least), clamp(low, 0, 1 - least) + least];
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), Math.max(low, high));
}
