import type { OPS } from "pdfjs-dist/legacy/build/pdf.mjs";
import type { Box } from "../../model.ts";
import { identity, multiply, type Matrix } from "../svg/geometry.ts";

/** Something painted on a page that is no text. */
export interface Mark {
  readonly box: Box;
  readonly isPicture: boolean;
  /** What a path is filled with, or drawn in where it is not filled: `#rrggbb`; empty for pictures, patterns and shadings. */
  readonly colour: string;
}

/** What pdf.js makes of a page's content, by its operator codes. */
export interface OperatorList {
  readonly fnArray: readonly number[];
  readonly argsArray: readonly unknown[];
}

/**
 * The pictures and paths that a page paints, relative to the page as it is shown. Paths that only clip are none, and
 * clipping itself is not followed.
 *
 * @param view maps user space to points from the top left of the shown page
 */
export function marksOf(
  { fnArray, argsArray }: OperatorList,
  ops: typeof OPS,
  view: { readonly transform: readonly number[]; readonly width: number; readonly height: number },
): Mark[] {
  const marks: Mark[] = [];
  const above: State[] = [];
  let state: State = { matrix: asMatrix(view.transform) ?? identity, fill: black, stroke: black };
  const strokes: ReadonlySet<unknown> = new Set([ops.stroke, ops.closeStroke]);
  const add = (x: number, y: number, right: number, bottom: number, isPicture: boolean, colour: string): void => {
    const box = boxOn(view, state.matrix, [x, y, right, bottom]);
    if (box) marks.push({ box, isPicture, colour });
  };
  for (const [at, operator] of fnArray.entries()) {
    const args = argsArray[at] as readonly unknown[] | null;
    switch (operator) {
      case ops.save:
        above.push(state);
        break;
      case ops.restore:
      case ops.paintFormXObjectEnd:
        state = above.pop() ?? state;
        break;
      case ops.transform:
        state = { ...state, matrix: multiply(state.matrix, asMatrix(args) ?? identity) };
        break;
      case ops.paintFormXObjectBegin:
        above.push(state);
        state = { ...state, matrix: multiply(state.matrix, asMatrix(args?.[0]) ?? identity) };
        break;
      case ops.setFillRGBColor:
        state = { ...state, fill: asColour(args?.[0]) };
        break;
      case ops.setStrokeRGBColor:
        state = { ...state, stroke: asColour(args?.[0]) };
        break;
      case ops.setFillColorN:
        state = { ...state, fill: "" };
        break;
      case ops.setStrokeColorN:
        state = { ...state, stroke: "" };
        break;
      case ops.paintImageXObject:
      case ops.paintInlineImageXObject:
        add(0, 0, 1, 1, true, "");
        break;
      case ops.constructPath: {
        const [painting, , bounds] = args ?? [];
        const [x, y, right, bottom] = numbers(bounds);
        if (painting !== ops.endPath && bottom !== undefined) add(x!, y!, right!, bottom, false, strokes.has(painting) ? state.stroke : state.fill);
        break;
      }
    }
  }
  return marks;
}

/** What of the graphics state tells where and how a mark is made. */
interface State {
  readonly matrix: Matrix;
  readonly fill: string;
  readonly stroke: string;
}

/** What a page is painted in before it says otherwise. */
const black = "#000000";

function asColour(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function asMatrix(value: unknown): Matrix | undefined {
  const found = numbers(value);
  return found.length === 6 ? (found as unknown as Matrix) : undefined;
}

function numbers(value: unknown): number[] {
  const found = Array.isArray(value) || ArrayBuffer.isView(value) ? Array.from(value as ArrayLike<unknown>) : [];
  return found.every((each) => typeof each === "number" && Number.isFinite(each)) ? (found as number[]) : [];
}

function boxOn(view: { readonly width: number; readonly height: number }, [a, b, c, d, e, f]: Matrix, [x, y, right, bottom]: readonly [number, number, number, number]): Box | undefined {
  const corners = [[x, y], [right, y], [x, bottom], [right, bottom]] as const;
  const xs = corners.map(([cornerX, cornerY]) => (a * cornerX + c * cornerY + e) / view.width);
  const ys = corners.map(([cornerX, cornerY]) => (b * cornerX + d * cornerY + f) / view.height);
  const [left, end] = [Math.max(0, Math.min(...xs)), Math.min(1, Math.max(...xs))];
  const [top, low] = [Math.max(0, Math.min(...ys)), Math.min(1, Math.max(...ys))];
  return end >= left && low >= top ? { x: left, y: top, width: end - left, height: low - top } : undefined;
}
