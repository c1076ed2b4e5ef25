/** Sets the paragraphs of a shape into its place, as shapes of a sheet. */
import { middleOf, type OutlineShape, type Place, type TextShape } from "../diagram/sheet.ts";
import { layText } from "../diagram/text.ts";
import { turnAbout } from "./drawingml/place.ts";

/** A paragraph with its effective look. */
export interface Paragraph {
  /** As broken by the author. */
  readonly lines: readonly string[];
  /** Points. */
  readonly fontSize: number;
  readonly isBold: boolean;
  readonly colour: string;
  readonly align: "start" | "middle" | "end";
  readonly hasBullet: boolean;
  /** Space on its left, points. */
  readonly indent: number;
  /** Space above it, points. */
  readonly before: number;
}

export interface TextFrame {
  readonly place: Place;
  readonly turn: number;
  /** Left, top, right, bottom, in points. */
  readonly insets: readonly [number, number, number, number];
  readonly verticalAlign: TextShape["verticalAlign"];
  readonly wraps: boolean;
}

export interface SetText {
  /** One a paragraph that has words. */
  readonly texts: readonly TextShape[];
  readonly bullets: readonly OutlineShape[];
  /** Height of all paragraphs, points. */
  readonly height: number;
}

const bulletSize = 0.3;

export function setText(paragraphs: readonly Paragraph[], frame: TextFrame): SetText {
  const { place, turn, insets, verticalAlign, wraps } = frame;
  const [left, top, right, bottom] = insets;
  const width = Math.max(1, place.width - left - right);
  const placed = paragraphs.map((paragraph) => {
    const text: TextShape = {
      kind: "text",
      lines: paragraph.lines,
      place: { x: place.x + left + paragraph.indent, y: 0, width: Math.max(1, width - paragraph.indent), height: 0 },
      turn,
      fontSize: paragraph.fontSize,
      colour: paragraph.colour,
      isBold: paragraph.isBold,
      align: paragraph.align,
      verticalAlign: "top",
      wraps,
      isOnLine: false,
    };
    const height = layText(text).reduce((sum, line) => sum + line.place.height, 0);
    return { paragraph, text, height };
  });
  const height = placed.reduce((sum, each, at) => sum + each.height + (at === 0 ? 0 : each.paragraph.before), 0);
  const slack = place.height - top - bottom - height;
  let y = place.y + top + (verticalAlign === "top" ? 0 : verticalAlign === "middle" ? slack / 2 : slack);
  const texts: TextShape[] = [];
  const bullets: OutlineShape[] = [];
  const centre = middleOf(place);
  for (const [at, { paragraph, text, height: own }] of placed.entries()) {
    if (at > 0) y += paragraph.before;
    const upright = { ...text.place, y, height: own };
    y += own;
    if (paragraph.lines.every((line) => line.trim() === "")) continue;
    texts.push({ ...text, place: turned(upright, centre, turn) });
    if (paragraph.hasBullet && paragraph.align === "start") {
      const size = paragraph.fontSize * bulletSize;
      const dot = { x: upright.x - Math.min(paragraph.indent, paragraph.fontSize), y: upright.y + 0.45 * paragraph.fontSize, width: size, height: size };
      bullets.push(dotAt(turned(dot, centre, turn), paragraph.colour));
    }
  }
  return { texts, bullets, height: height + top + bottom };
}

/** A place within a frame that is turned about the frame's middle: it is then turned about its own. */
function turned(place: Place, centre: { readonly x: number; readonly y: number }, turn: number): Place {
  if (turn === 0) return place;
  const { x, y } = turnAbout(middleOf(place), centre, turn);
  return { ...place, x: x - place.width / 2, y: y - place.height / 2 };
}

function dotAt(place: Place, colour: string): OutlineShape {
  return { kind: "outline", outline: "ellipse", place, turn: 0, paint: { fill: colour, stroke: "none", strokeWidth: 0, isDashed: false, opacity: 1 } };
}
