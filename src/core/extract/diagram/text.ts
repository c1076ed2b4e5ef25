import { widthOfText } from "../svg/textWidth.ts";
import type { Place, TextShape } from "./sheet.ts";

/** Distance of baselines, in font sizes. */
export const lineHeight = 1.2;

/** A line of a text as the author broke it, with the rows it takes when drawn. */
export interface LaidLine {
  readonly text: string;
  readonly rows: readonly string[];
  /** Where the rows stand, before the text is turned. */
  readonly place: Place;
}

/** Rows of one text that are drawn: what is longer is there to be searched, not to be seen. */
const mostRows = 400;

/** Lays a text out in its place: wraps it, aligns it. */
export function layText(shape: TextShape): LaidLine[] {
  const { place, fontSize, align, verticalAlign, wraps } = shape;
  const step = fontSize * lineHeight;
  const wrapped = shape.lines.map((text) => ({ text, rows: wraps ? wrap(text, place.width, fontSize) : [text] }));
  const height = wrapped.reduce((sum, { rows }) => sum + rows.length, 0) * step;
  const slack = place.height - height;
  let y = place.y + (verticalAlign === "middle" ? slack / 2 : verticalAlign === "bottom" ? slack : 0);
  return wrapped.map(({ text, rows }) => {
    const width = Math.max(...rows.map((row) => widthOfText(row, fontSize)), 1);
    const x = place.x + (align === "start" ? 0 : align === "end" ? place.width - width : (place.width - width) / 2);
    const line = { text, rows, place: { x, y, width, height: rows.length * step } };
    y += rows.length * step;
    return line;
  });
}

function wrap(text: string, width: number, fontSize: number): string[] {
  const widest = Math.max(width, fontSize);
  const space = widthOfText(" ", fontSize);
  const rows: string[][] = [[]];
  let taken = 0;
  for (const word of text.split(" ")) {
    const wide = widthOfText(word, fontSize);
    if (taken > 0 && taken + space + wide > widest && rows.length < mostRows) {
      rows.push([]);
      taken = 0;
    }
    rows.at(-1)!.push(word);
    taken += space + wide;
  }
  return rows.map((row) => row.join(" "));
}
