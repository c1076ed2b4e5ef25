/** Tables on slides (ECMA-376 part 1, §21.1.3). */
import type { OutlineShape, Place, Shape } from "../../diagram/sheet.ts";
import type { XmlElement } from "../../xml.ts";
import { textOf } from "../../xml.ts";
import { attribute, child, children, isTrue, numberOf } from "../elements.ts";
import { setText } from "../textFrame.ts";
import { fillIn } from "./paint.ts";
import { bodyLines, paragraphsOf, type TextLook } from "./paragraphs.ts";
import { pointsOfEmu } from "./place.ts";

/** Cells of one table that are read. */
const mostCells = 2_000;

/** Office's styles without colours: “No Style, No Grid” and “No Style, Table Grid”. */
const plainStyles: ReadonlySet<string> = new Set(["{2D5ABB26-0587-4C30-8999-92F81FD0307C}", "{5940675A-B579-460E-94D1-54222C63F5DA}"]);

export interface DrawnTable {
  readonly shapes: readonly Shape[];
  /** One a row: its cells, joined by bars. */
  readonly lines: readonly string[];
  readonly height: number;
}

/** Draws a table at the upper left corner of its place; rows grow with their words. */
export function drawTable(table: XmlElement, place: Place, look: TextLook): DrawnTable {
  const { palette } = look;
  const widths = children(child(table, "tblGrid"), "gridCol").map((column) => pointsOfEmu(numberOf(column, "w") ?? 0));
  const scale = place.width > 0 ? place.width / (widths.reduce((sum, width) => sum + width, 0) || place.width) : 1;
  const properties = child(table, "tblPr");
  const styleId = textOf(child(properties, "tableStyleId") ?? "").trim();
  // Styles live in a part of their own, most often unchanged from Office's usual one, whose look this is.
  const isStyled = styleId !== "" && !plainStyles.has(styleId.toUpperCase());
  const [hasHeader, hasBands] = [isTrue(attribute(properties, "firstRow")), isTrue(attribute(properties, "bandRow"))];
  const shapes: Shape[] = [];
  const lines: string[] = [];
  let y = place.y;
  let cells = 0;
  for (const [at, row] of children(table, "tr").entries()) {
    if (cells >= mostCells) break;
    const isHeader = isStyled && hasHeader && at === 0;
    const usual = !isStyled ? "none" : isHeader ? `#${palette.get("accent1")}` : hasBands && at % 2 === 1 ? "#e4e9f3" : "#f2f5fa";
    let height = pointsOfEmu(numberOf(row, "h") ?? 0);
    let x = place.x;
    const drawn = children(row, "tc").map((cell, column) => {
      cells++;
      const span = Math.max(1, numberOf(cell, "gridSpan") ?? 1);
      const width = widths.slice(column, column + span).reduce((sum, each) => sum + each, 0) * scale;
      const own = { x, y, width, height };
      x += (widths[column] ?? 0) * scale;
      const isMerged = isTrue(attribute(cell, "hMerge")) || isTrue(attribute(cell, "vMerge"));
      const cellLook = isHeader ? { ...look, fontColour: `#${palette.get("lt1")}` } : look;
      const paragraphs = isMerged ? [] : paragraphsOf(child(cell, "txBody"), cellLook).map((each) => ({ ...each, isBold: each.isBold || isHeader }));
      const set = setText(paragraphs, { place: own, turn: 0, insets: [7.2, 3.6, 7.2, 3.6], verticalAlign: "top", wraps: true });
      height = Math.max(height, isMerged ? 0 : set.height);
      const fill = fillIn(child(cell, "tcPr"), palette);
      return { own, isMerged, set, fill: fill === undefined ? usual : fill === "none" ? "none" : fill.hex };
    });
    for (const { own, isMerged, fill, set } of drawn) {
      if (!isMerged) shapes.push(cellShape({ ...own, height }, fill, isStyled), ...set.bullets, ...set.texts);
    }
    lines.push(children(row, "tc").map((cell) => bodyLines(child(cell, "txBody")).join(" ")).filter((words) => words !== "").join(" | "));
    y += height;
  }
  return { shapes, lines: lines.filter((line) => line !== ""), height: y - place.y };
}

function cellShape(place: Place, fill: string, isStyled: boolean): OutlineShape {
  const paint = { fill, stroke: isStyled ? "#ffffff" : "#7f7f7f", strokeWidth: 0.75, isDashed: false, opacity: 1 };
  return { kind: "outline", outline: "rectangle", place, turn: 0, paint };
}
