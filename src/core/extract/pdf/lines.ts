import type { Box, Label } from "../../model.ts";
import { typedCharacters } from "./characters.ts";

/** A piece of text as pdf.js gives it: `transform` maps the text's own plane to the page's user space. */
export interface TextPiece {
  readonly str: string;
  /** `[a, b, c, d, e, f]`; (a, b) is the direction of writing, (c, d) up, (e, f) the start of the baseline. */
  readonly transform: readonly number[];
  /** Along the direction of writing, in user space. */
  readonly width: number;
  readonly hasEOL: boolean;
}

/** A page as it is shown: maps user space to points from the top left, rotation applied. */
export interface PageView {
  readonly transform: readonly number[];
  readonly width: number;
  readonly height: number;
}

/** A piece in points of the shown page. */
interface Placed {
  readonly text: string;
  readonly x: number;
  readonly y: number;
  /** Unit vector of the direction of writing. */
  readonly along: readonly [number, number];
  readonly width: number;
  readonly size: number;
}

interface Line {
  text: string;
  end: Placed;
  readonly pieces: Placed[];
}

/** Gaps, in font sizes, from which two pieces on one baseline are two words, and two cells or columns. */
const wordGap = 0.15;
const columnGap = 2;

/** Joins pieces of text to lines, in the order in which the document writes them. */
export function linesOf(pieces: readonly TextPiece[], view: PageView): Label[] {
  const lines: Line[] = [];
  let line: Line | undefined;
  for (const piece of pieces) {
    if (piece.str.trim() === "") {
      if (line && piece.str !== "" && !line.text.endsWith(" ")) line.text += " ";
    } else {
      const placed = place(piece, view);
      const gap = line && gapBetween(line.end, placed);
      if (line && gap !== undefined && gap < columnGap) {
        line.text += (gap > wordGap && !line.text.endsWith(" ") ? " " : "") + placed.text;
        line.end = placed;
        line.pieces.push(placed);
      } else {
        line = { text: placed.text, end: placed, pieces: [placed] };
        lines.push(line);
      }
    }
    if (piece.hasEOL) line = undefined;
  }
  return lines.flatMap(({ text, pieces: own }) => {
    const box = boxAround(own, view);
    const words = typedCharacters(text).replace(/\s+/g, " ").trim();
    return box && words !== "" ? [{ text: words, box }] : [];
  });
}

function place(piece: TextPiece, view: PageView): Placed {
  const [a, b, c, d, e, f] = multiply(view.transform, piece.transform);
  const scale = Math.hypot(view.transform[0]!, view.transform[1]!) || 1;
  const length = Math.hypot(a, b) || 1;
  return {
    text: piece.str,
    x: e,
    y: f,
    along: [a / length, b / length],
    width: piece.width * scale,
    size: Math.hypot(c, d) || length,
  };
}

/** From the end of one piece to the start of the next in font sizes; undefined when they share no baseline. */
function gapBetween(previous: Placed, next: Placed): number | undefined {
  const [alongX, alongY] = previous.along;
  if (alongX * next.along[0] + alongY * next.along[1] < 0.99) return undefined;
  const [deltaX, deltaY] = [next.x - previous.x, next.y - previous.y];
  const size = Math.max(previous.size, next.size, 0.01);
  const across = (deltaY * alongX - deltaX * alongY) / size;
  const gap = (deltaX * alongX + deltaY * alongY - previous.width) / size;
  return Math.abs(across) < 0.6 && gap > -1 ? gap : undefined;
}

function boxAround(pieces: readonly Placed[], view: PageView): Box | undefined {
  const xs: number[] = [];
  const ys: number[] = [];
  for (const { x, y, along, width, size } of pieces) {
    // On the page, y grows downwards: up from the baseline is to the left of the direction of writing.
    const up = [along[1], -along[0]] as const;
    for (const [far, high] of [[0, -0.22], [0, 0.85], [width, -0.22], [width, 0.85]] as const) {
      xs.push(x + along[0] * far + up[0] * high * size);
      ys.push(y + along[1] * far + up[1] * high * size);
    }
  }
  const [left, right] = [clamp(Math.min(...xs) / view.width), clamp(Math.max(...xs) / view.width)];
  const [top, bottom] = [clamp(Math.min(...ys) / view.height), clamp(Math.max(...ys) / view.height)];
  return right > left && bottom > top ? { x: left, y: top, width: right - left, height: bottom - top } : undefined;
}

const clamp = (value: number): number => Math.min(1, Math.max(0, value));

function multiply(outer: readonly number[], inner: readonly number[]): [number, number, number, number, number, number] {
  const [a, b, c, d, e, f] = outer as [number, number, number, number, number, number];
  const [g, h, i, j, k, l] = inner as [number, number, number, number, number, number];
  return [a * g + c * h, b * g + d * h, a * i + c * j, b * i + d * j, a * k + c * l + e, b * k + d * l + f];
}

/** The lines as running text: words that were divided at the end of a line are whole again. */
export function proseOf(lines: readonly Label[]): string {
  return lines.map((line) => line.text).join("\n").replace(/(\p{Ll})-\n(?=\p{Ll})/gu, "$1");
}
