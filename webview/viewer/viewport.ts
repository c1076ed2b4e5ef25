/**
 * Where a picture stands on the stage. A viewport maps a point of the picture, in its own pixels, to the stage:
 * `stage = picture × scale + (x, y)`, both with the origin at the top left.
 */
import type { Box, Point } from "../../src/engine/protocol/webview.ts";
import { boundsOf } from "../shared/region.ts";

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Viewport {
  /** Screen pixels a picture pixel. */
  readonly scale: number;
  /** Where the picture's top left corner is on the stage. */
  readonly x: number;
  readonly y: number;
}

/** Room kept around a fitted picture, in stage pixels. */
const margin = 24;
const greatestScale = 24;
/** Text lower than this on the stage can hardly be read. */
const readableHeight = 7;
/** How high text that was zoomed to stands on the stage. */
const comfortableHeight = 18;

/** Shows the whole picture, in the middle, enlarged by nothing. */
export function fit(picture: Size, stage: Size): Viewport {
  const scale = Math.min(1, roomFor(picture, stage));
  return place(picture, stage, scale, { x: 0.5, y: 0.5 });
}

/** Puts `center` (0–1 on the picture) in the middle of the stage, as far as the picture's edges let it. */
export function place(picture: Size, stage: Size, scale: number, center: Point): Viewport {
  return settle({ scale, x: stage.width / 2 - center.x * picture.width * scale, y: stage.height / 2 - center.y * picture.height * scale }, picture, stage);
}

/** The point of the picture (0–1) that is in the middle of the stage. */
export function centerOf({ scale, x, y }: Viewport, picture: Size, stage: Size): Point {
  return { x: (stage.width / 2 - x) / scale / picture.width, y: (stage.height / 2 - y) / scale / picture.height };
}

/** Changes the scale and keeps what is under `at` (a point of the stage) there, as far as the edges let it. */
export function zoomAt(viewport: Viewport, picture: Size, stage: Size, scale: number, at: Point): Viewport {
  const smallest = Math.min(0.1, fit(picture, stage).scale / 2);
  const next = Math.min(greatestScale, Math.max(smallest, scale));
  const ratio = next / viewport.scale;
  return settle({ scale: next, x: at.x - (at.x - viewport.x) * ratio, y: at.y - (at.y - viewport.y) * ratio }, picture, stage);
}

export function pan(viewport: Viewport, picture: Size, stage: Size, by: Point): Viewport {
  return settle({ scale: viewport.scale, x: viewport.x + by.x, y: viewport.y + by.y }, picture, stage);
}

/**
 * The first look at a picture: the whole of it, or, where the matched text would be too small to read, that text.
 *
 * @param boxes matched parts of the picture, 0–1; the first is the one to see when not all can be
 */
export function firstLook(picture: Size, stage: Size, boxes: readonly Box[]): Viewport {
  const whole = fit(picture, stage);
  const heights = boxes.map(({ height }) => height * picture.height).sort((a, b) => a - b);
  const typical = heights[Math.floor(heights.length / 2)];
  const [first] = boxes;
  if (first === undefined || typical === undefined || typical === 0 || typical * whole.scale >= readableHeight) return whole;
  const readable = Math.min(comfortableHeight / typical, greatestScale);
  const all = union(boxes);
  const allFit = roomFor({ width: all.width * picture.width, height: all.height * picture.height }, stage) >= readable;
  return place(picture, stage, readable, middle(allFit ? all : first));
}

/** How much larger than a region what is seen of its picture is, so that one sees where it belongs. */
const regionSurroundings = 1.2;
/** How far a small region is enlarged at most. */
const greatestRegionScale = 2;

/** Shows a region of the picture (0–1) as large as fits, with a little of what is around it. */
export function lookAt(picture: Size, stage: Size, region: readonly Point[]): Viewport {
  const box = boundsOf(region);
  const size = { width: box.width * picture.width * regionSurroundings, height: box.height * picture.height * regionSurroundings };
  const scale = Math.max(fit(picture, stage).scale, Math.min(greatestRegionScale, roomFor(size, stage)));
  return place(picture, stage, scale, middle(box));
}

/** Brings a box into view, in the middle, where it is not wholly in view; enlarges it where it cannot be read. */
export function reveal(viewport: Viewport, picture: Size, stage: Size, box: Box): Viewport {
  const height = box.height * picture.height;
  const scale = height > 0 && height * viewport.scale < readableHeight ? Math.min(comfortableHeight / height, greatestScale) : viewport.scale;
  const left = viewport.x + box.x * picture.width * scale;
  const top = viewport.y + box.y * picture.height * scale;
  const inView =
    scale === viewport.scale &&
    left >= 0 &&
    top >= 0 &&
    left + box.width * picture.width * scale <= stage.width &&
    top + height * scale <= stage.height;
  return inView ? viewport : place(picture, stage, scale, middle(box));
}

export function middle(box: Box): Point {
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

/** The scale at which something of this size fills the stage but for the margin. */
function roomFor(size: Size, stage: Size): number {
  return Math.max(0.01, Math.min((stage.width - 2 * margin) / size.width, (stage.height - 2 * margin) / size.height));
}

/** Keeps the picture on the stage: in the middle where it is smaller, and no more than half the stage off its edge. */
function settle({ scale, x, y }: Viewport, picture: Size, stage: Size): Viewport {
  return { scale, x: settleAxis(x, picture.width * scale, stage.width), y: settleAxis(y, picture.height * scale, stage.height) };
}

function settleAxis(start: number, length: number, room: number): number {
  const over = length - room;
  if (over <= 0) return -over / 2;
  // The slack grows with what hangs over, so that nothing leaps when a picture grows past the stage.
  const slack = Math.min(room / 2, over);
  return Math.min(slack, Math.max(-over - slack, start));
}

function union(boxes: readonly Box[]): Box {
  const x = Math.min(...boxes.map((box) => box.x));
  const y = Math.min(...boxes.map((box) => box.y));
  return { x, y, width: Math.max(...boxes.map((box) => box.x + box.width)) - x, height: Math.max(...boxes.map((box) => box.y + box.height)) - y };
}
