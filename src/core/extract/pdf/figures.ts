import type { Box, Label } from "../../model.ts";
import { nameOfHex } from "../placeWords.ts";
import { captionStart } from "../sections/mentions.ts";
import type { Mark } from "./marks.ts";

/** A picture or drawing on a page. Boxes are relative to the page. */
export interface PageFigure {
  readonly box: Box;
  /** Empty without one. */
  readonly caption: string;
  /** The text in it. */
  readonly labels: readonly Label[];
  /** Words may be in its pixels. */
  readonly hasPicture: boolean;
  /** Its coloured shapes, their boxes relative to the page. */
  readonly shapes: readonly ColouredShape[];
}

export interface ColouredShape {
  readonly box: Box;
  /** Everyday name: `blue`, `light green`. */
  readonly colour: string;
}

/** Shares of a page's sides. Thinner is a line; longer lines are rules; what covers more is the page's ground or a scan. */
const thin = 0.004;
const longRule = 0.5;
const wholeShare = 0.6;
/** Least size of a figure, as shares of the page's sides and area. */
const least = { side: 0.06, area: 0.015 } as const;
/** Shapes, lines not counted, that make paths a drawing. */
const fewestShapes = 3;
/** A shape that spans so much of its group is a row of a table, or a box around text. */
const spanning = 0.9;
/** Share of a group's area that lines of text fill in tables and boxed prose, but not in drawings. */
const textShare = 0.4;
/** How far a caption stands from its figure. */
const captionGap = 0.05;
/** Cells on each side of the page in which marks are taken to touch. */
const cells = 64;

/** Figures of a page that are told apart. */
const mostFigures = 20;

/**
 * Finds the figures of a page: pictures and drawings, each what lies close together. Logos, rules, tables, boxes
 * around text, grounds and scans of the whole page are none.
 */
export function figuresOf(marks: readonly Mark[], lines: readonly Label[]): PageFigure[] {
  const telling = marks.filter(({ box }) => box.width * box.height < wholeShare && !isRule(box));
  return groupsOf(telling)
    .map((group) => ({ group, box: boxAround(group.map((mark) => mark.box)) }))
    .filter(({ group, box }) => isLargeEnough(box) && isFigure(group, box, lines))
    .slice(0, mostFigures)
    .map(({ group, box }) => ({
      box,
      caption: captionOf(box, lines),
      labels: labelsIn(box, lines),
      hasPicture: group.some((mark) => mark.isPicture),
      shapes: shapesIn(group),
    }));
}

/** Shapes that have a colour to be remembered by; lines have none, and letters and paper are black, grey and white. */
function shapesIn(group: readonly Mark[]): ColouredShape[] {
  return group
    .filter(({ box }) => !isLine(box))
    .map(({ box, colour }) => ({ box, colour: nameOfHex(colour) }))
    .filter(({ colour }) => colour !== "" && !/^(?:black|white|grey gray)$/.test(colour));
}

const isLine = ({ width, height }: Box): boolean => Math.min(width, height) < thin;

const isRule = (box: Box): boolean => isLine(box) && Math.max(box.width, box.height) > longRule;

function isLargeEnough({ width, height }: Box): boolean {
  return Math.min(width, height) >= least.side && width * height >= least.area && width * height < wholeShare;
}

function isFigure(group: readonly Mark[], box: Box, lines: readonly Label[]): boolean {
  if (group.some((mark) => mark.isPicture && isLargeEnough(mark.box))) return true;
  const shapes = group.filter((mark) => !isLine(mark.box) && mark.box.width < spanning * box.width);
  const text = lines.filter((line) => holds(box, line.box)).reduce((sum, line) => sum + line.box.width * line.box.height, 0);
  return shapes.length >= fewestShapes && text < textShare * box.width * box.height;
}

/** Marks whose cells touch, by a flood over a grid laid on the page. */
function groupsOf(marks: readonly Mark[]): Mark[][] {
  const group = new Int32Array(cells * cells).fill(-1);
  const taken = new Uint8Array(cells * cells);
  const cellsOf = ({ x, y, width, height }: Box): number[] => {
    const range = (from: number, length: number): number[] => {
      const first = Math.min(cells - 1, Math.floor(from * cells));
      const last = Math.min(cells - 1, Math.floor((from + length) * cells));
      return Array.from({ length: last - first + 1 }, (_, at) => first + at);
    };
    return range(y, height).flatMap((row) => range(x, width).map((column) => row * cells + column));
  };
  for (const { box } of marks) for (const cell of cellsOf(box)) taken[cell] = 1;
  const groups: Mark[][] = [];
  for (let start = 0; start < taken.length; start++) {
    if (taken[start] !== 1 || group[start] !== -1) continue;
    const pending = [start];
    while (pending.length > 0) {
      const cell = pending.pop()!;
      if (taken[cell] !== 1 || group[cell] !== -1) continue;
      group[cell] = groups.length;
      pending.push(...around(cell));
    }
    groups.push([]);
  }
  for (const mark of marks) groups[group[cellsOf(mark.box)[0]!]!]!.push(mark);
  return groups;
}

function around(cell: number): number[] {
  const [row, column] = [Math.floor(cell / cells), cell % cells];
  return [-1, 0, 1].flatMap((down) =>
    [-1, 0, 1].flatMap((right) => {
      const [y, x] = [row + down, column + right];
      return y < 0 || x < 0 || y >= cells || x >= cells ? [] : [y * cells + x];
    }),
  );
}

function boxAround(boxes: readonly Box[]): Box {
  let [left, top, right, bottom] = [1, 1, 0, 0];
  for (const { x, y, width, height } of boxes) {
    [left, top] = [Math.min(left, x), Math.min(top, y)];
    [right, bottom] = [Math.max(right, x + width), Math.max(bottom, y + height)];
  }
  return { x: left, y: top, width: right - left, height: bottom - top };
}

/** Whether the middle of a part lies in a box. */
export function holds({ x, y, width, height }: Box, part: Box): boolean {
  const [middleX, middleY] = [part.x + part.width / 2, part.y + part.height / 2];
  return middleX >= x && middleX <= x + width && middleY >= y && middleY <= y + height;
}

/** The lines in a figure, placed on it. */
function labelsIn(figure: Box, lines: readonly Label[]): Label[] {
  return lines
    .filter(({ box }) => holds(figure, box))
    .map(({ text, box }) => {
      const [left, top] = [clamp((box.x - figure.x) / figure.width), clamp((box.y - figure.y) / figure.height)];
      const right = clamp((box.x + box.width - figure.x) / figure.width);
      const bottom = clamp((box.y + box.height - figure.y) / figure.height);
      return { text, box: { x: left, y: top, width: right - left, height: bottom - top } };
    });
}

const clamp = (value: number): number => Math.min(1, Math.max(0, value));

/** The line that calls itself a caption and stands nearest, below the figure rather than above it. */
function captionOf(figure: Box, lines: readonly Label[]): string {
  const distance = ({ box }: Label): number => {
    const below = box.y - (figure.y + figure.height);
    const above = figure.y - (box.y + box.height);
    return below >= -thin ? below : above >= -thin ? above + captionGap / 2 : Number.POSITIVE_INFINITY;
  };
  const beside = ({ box }: Label): boolean => box.x < figure.x + figure.width && box.x + box.width > figure.x;
  const [nearest] = lines
    .filter((line) => captionStart.test(line.text) && beside(line) && distance(line) < captionGap)
    .sort((one, other) => distance(one) - distance(other));
  return nearest?.text ?? "";
}
