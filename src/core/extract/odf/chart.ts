/** Charts of OpenDocument (OpenDocument 1.3 part 3, §11), with the values that the chart keeps in a table of its own. */
import type { Chart, Series } from "../office/chart.ts";
import { attribute, child, children, descendants, localName } from "../office/elements.ts";
import { colourOf } from "../diagram/sheet.ts";
import type { XmlElement } from "../xml.ts";
import { property, stylesOf } from "./styles.ts";
import { bodyLines } from "./text.ts";

/** Series and points of a chart that are read. */
const mostSeries = 50;
const mostPoints = 500;

/** Name of the table that a chart keeps its values in. */
const ownTable = "local-table.";

/** LibreOffice's colours for series that have none. */
const seriesColours = ["#004586", "#ff420e", "#ffd320", "#579d1c", "#7e0021", "#83caff"];

/** A chart out of the content of an embedded object; undefined when it is none, or has no series. */
export function chartOf(content: XmlElement | undefined): Chart | undefined {
  const chart = child(content, "body", "chart", "chart");
  const plot = child(chart, "plot-area");
  const series = children(plot, "series").slice(0, mostSeries);
  if (series.length === 0) return undefined;
  const styles = stylesOf([content]);
  const rows = [...descendants(child(chart, "table"), "table-row")].slice(0, mostPoints + 1).map(cellsOf);
  // A chart in a spreadsheet names cells of that; its own table has the same ones, a column a series, names and categories first.
  const read = (cells: string | undefined, own: string): string[] => cellsIn(rows, cells?.startsWith(ownTable) === true ? cells : own);
  return {
    kind: kindOf(attribute(chart, "class") ?? "", property(styles.chain("chart", attribute(plot, "style-name")), "chart", "vertical") === "true"),
    title: wordsOf(child(chart, "title")),
    axisTitles: children(plot, "axis").map((axis) => wordsOf(child(axis, "title"))).filter((words) => words !== ""),
    categories: read([...descendants(plot, "categories")].map((each) => attribute(each, "cell-range-address"))[0], `$A$2:$A$${rows.length}`),
    series: series.map((each, at): Series => {
      const column = lettersOf(at + 1);
      const colour = property(styles.chain("chart", attribute(each, "style-name")), "graphic", "fill-color");
      return {
        name: read(attribute(each, "label-cell-address"), `$${column}$1`).join(" "),
        values: read(attribute(each, "values-cell-range-address"), `$${column}$2:$${column}$${rows.length}`).map(Number).map((value) => (Number.isFinite(value) ? value : 0)),
        colour: colourOf(colour, seriesColours[at % seriesColours.length]!),
      };
    }),
  };
}

function wordsOf(title: XmlElement | undefined): string {
  return bodyLines(title).join(" ");
}

function kindOf(name: string, isHorizontal: boolean): Chart["kind"] {
  if (/circle|ring/.test(name)) return "pie";
  if (/line|area|scatter|radar|stock|bubble/.test(name)) return "lines";
  return isHorizontal ? "bars" : "columns";
}

/** What the cells of a row hold: a number where there is one, else their words. */
function cellsOf(row: XmlElement): string[] {
  return children(row)
    .filter((cell) => localName(cell) === "table-cell")
    .slice(0, mostSeries + 1)
    .map((cell) => attribute(cell, "value") ?? bodyLines(cell).join(" "));
}

/** `local-table.$B$2:.$B$9` and `local-table.$B$1`; empty for what is no such range. */
function cellsIn(rows: readonly (readonly string[])[], range: string): string[] {
  const [, column, first, lastColumn = column, last = first] = /\$?([A-Z]{1,3})\$?(\d+)(?::[^$A-Z]*\$?([A-Z]{1,3})\$?(\d+))?$/.exec(range) ?? [];
  if (column === undefined) return [];
  const [left, right] = [columnOf(column), columnOf(lastColumn!)];
  return rows.slice(Number(first) - 1, Number(last)).flatMap((row) => row.slice(left, right + 1));
}

function columnOf(letters: string): number {
  return [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1;
}

function lettersOf(column: number): string {
  return column < 26 ? String.fromCharCode(65 + column) : lettersOf(Math.floor(column / 26) - 1) + lettersOf(column % 26);
}
