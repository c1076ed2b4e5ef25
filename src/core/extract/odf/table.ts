/** Tables on slides (OpenDocument 1.3 part 3, §9). */
import type { OutlineShape, Place, Shape } from "../diagram/sheet.ts";
import { attribute, children, localName } from "../office/elements.ts";
import { setText } from "../office/textFrame.ts";
import type { XmlElement } from "../xml.ts";
import { fillOf } from "./paint.ts";
import { paragraphsOf } from "./paragraphs.ts";
import { pointsOf, property, type Styles } from "./styles.ts";
import { bodyLines } from "./text.ts";

/** Cells of one table that are read. */
const mostCells = 2_000;

const insets = [7.2, 3.6, 7.2, 3.6] as const;

export interface DrawnTable {
  readonly shapes: readonly Shape[];
  /** One a row: its cells, joined by bars. */
  readonly lines: readonly string[];
  readonly height: number;
}

/** Rows of a table, those of its header included. */
export function rowsOf(table: XmlElement): XmlElement[] {
  return children(table).flatMap((element) => {
    const name = localName(element);
    if (name === "table-row") return [element];
    return /^table-(?:header-rows|rows|row-group)$/.test(name) ? rowsOf(element) : [];
  });
}

/** The words of a row's cells, joined by bars; empty when it has none. */
export function rowLine(row: XmlElement): string {
  return children(row)
    .filter((cell) => localName(cell) === "table-cell")
    .map((cell) => bodyLines(cell).join(" "))
    .filter((words) => words !== "")
    .join(" | ");
}

/** Draws a table at the upper left corner of its place; rows grow with their words. */
export function drawTable(table: XmlElement, place: Place, styles: Styles): DrawnTable {
  const widths = widthsOf(table, place.width, styles);
  const shapes: Shape[] = [];
  const lines: string[] = [];
  let { y } = place;
  let cells = 0;
  for (const row of rowsOf(table)) {
    if (cells >= mostCells) break;
    let height = pointsOf(property(styles.chain("table-row", attribute(row, "style-name")), "table-row", "row-height")) ?? 0;
    const drawn = children(row).slice(0, mostCells).map((cell, column) => {
      cells++;
      const span = Math.max(1, Number(attribute(cell, "number-columns-spanned") ?? 1) || 1);
      const width = sum(widths.slice(column, column + span));
      const own = { x: place.x + sum(widths.slice(0, column)), y, width, height };
      const style = styles.chain("table-cell", attribute(cell, "style-name") ?? attribute(row, "default-cell-style-name"));
      const set = setText(paragraphsOf(cell, style, styles), { place: own, turn: 0, insets, verticalAlign: "top", wraps: true });
      const isCovered = localName(cell) !== "table-cell";
      if (!isCovered) height = Math.max(height, set.height);
      return { own, set, isCovered, fill: fillOf(style, "graphic", styles) };
    });
    for (const { own, set, isCovered, fill } of drawn) if (!isCovered) shapes.push(cellShape({ ...own, height }, fill), ...set.bullets, ...set.texts);
    const line = rowLine(row);
    if (line !== "") lines.push(line);
    y += height;
  }
  return { shapes, lines, height: y - place.y };
}

/** Widths of the columns, stretched to the table's own; equal where they are not stated. */
function widthsOf(table: XmlElement, width: number, styles: Styles): number[] {
  const columns = children(table).flatMap((element) => (localName(element) === "table-columns" ? children(element) : [element]));
  const stated = columns
    .filter((element) => localName(element) === "table-column")
    .flatMap((column) => {
      const repeated = Math.min(mostCells, Math.max(1, Number(attribute(column, "number-columns-repeated") ?? 1) || 1));
      const own = pointsOf(property(styles.chain("table-column", attribute(column, "style-name")), "table-column", "column-width"));
      return Array.from({ length: repeated }, () => Math.max(0, own ?? 0));
    })
    .slice(0, mostCells);
  const total = sum(stated);
  return stated.map((each) => (total > 0 ? (each / total) * width : width / stated.length));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}

function cellShape(place: Place, fill: string): OutlineShape {
  return { kind: "outline", outline: "rectangle", place, turn: 0, paint: { fill, stroke: "#7f7f7f", strokeWidth: 0.75, isDashed: false, opacity: 1 } };
}
