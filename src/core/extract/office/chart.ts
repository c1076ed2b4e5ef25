/** Charts of OOXML (ECMA-376 part 1, §21.2): their words, and a plain drawing of their values. */
import type { LineShape, OutlineShape, Place, Shape, TextShape } from "../diagram/sheet.ts";
import { textOf, type XmlElement } from "../xml.ts";
import { attribute, child, children, descendants, localName } from "./elements.ts";
import { bodyLines } from "./drawingml/paragraphs.ts";
import { fillIn } from "./drawingml/paint.ts";
import type { Palette } from "./drawingml/colours.ts";

export interface Chart {
  readonly kind: "bars" | "columns" | "lines" | "pie";
  readonly title: string;
  readonly axisTitles: readonly string[];
  readonly categories: readonly string[];
  readonly series: readonly Series[];
}

export interface Series {
  readonly name: string;
  readonly values: readonly number[];
  readonly colour: string;
}

/** Series and points of a chart that are read. */
const mostSeries = 50;
const mostPoints = 500;

/** A chart out of its part; undefined when it has no plot that has series. */
export function chartOf(root: XmlElement | undefined, palette: Palette): Chart | undefined {
  const chart = child(root, "chart");
  const plots = children(child(chart, "plotArea")).filter((each) => localName(each).endsWith("Chart"));
  const series = plots.flatMap((plot) => children(plot, "ser")).slice(0, mostSeries);
  if (series.length === 0) return undefined;
  const read = series.map((each, at): Series => {
    const accent = `#${palette.get(`accent${(at % 6) + 1}`) ?? "4472c4"}`;
    const colour = fillIn(child(each, "spPr"), palette);
    return {
      name: pointsOf(child(each, "tx")).join(" "),
      values: pointsOf(child(each, "val") ?? child(each, "yVal")).map(Number).map((value) => (Number.isFinite(value) ? value : 0)),
      colour: colour === undefined || colour === "none" ? accent : colour.hex,
    };
  });
  const titled = bodyLines(child(chart, "title", "tx", "rich")).join(" ");
  return {
    kind: kindOf(plots[0]!),
    title: titled,
    axisTitles: children(child(chart, "plotArea")).flatMap((axis) => bodyLines(child(axis, "title", "tx", "rich"))),
    categories: pointsOf(child(series[0], "cat") ?? child(series[0], "xVal")),
    series: read,
  };
}

/** The words of a chart: title, axes, series, categories. */
export function wordsOfChart({ title, axisTitles, series, categories }: Chart): string[] {
  return [...new Set([title, ...axisTitles, ...series.map(({ name }) => name), ...categories])].filter((line) => line.trim() !== "");
}

/** The cached points of a reference or literal, by their index. */
function pointsOf(data: XmlElement | undefined): string[] {
  const points: string[] = [];
  for (const point of descendants(data, "pt")) {
    if (points.length >= mostPoints) break;
    points.push(textOf(child(point, "v") ?? "").trim());
  }
  const direct = child(data, "v");
  return points.length === 0 && direct ? [textOf(direct).trim()] : points;
}

function kindOf(plot: XmlElement): Chart["kind"] {
  const name = localName(plot);
  if (/^(?:pie|doughnut|ofPie)/.test(name)) return "pie";
  if (/^(?:line|area|scatter|radar|stock)/.test(name)) return "lines";
  return attribute(child(plot, "barDir"), "val") === "bar" ? "bars" : "columns";
}

const textColour = "#404040";
const gridColour = "#bfbfbf";

/** Draws a chart into its place: title above, names of the series below, values between. */
export function drawChart(chart: Chart, place: Place): Shape[] {
  const size = Math.max(6, Math.min(14, place.height / 18));
  const top = chart.title === "" ? size : 2.4 * size;
  const plot = { x: place.x + 2 * size, y: place.y + top, width: Math.max(1, place.width - 4 * size), height: Math.max(1, place.height - top - 4.5 * size) };
  const shapes: Shape[] = [];
  if (chart.title !== "") shapes.push(text(chart.title, { ...place, height: 2.2 * size }, size * 1.3, true));
  shapes.push(...(chart.kind === "pie" ? drawPie(chart, plot) : drawValues(chart, plot)));
  const isAlong = chart.kind === "columns" || chart.kind === "lines";
  const step = (isAlong ? plot.width : plot.height) / Math.max(1, chart.categories.length);
  if (chart.kind !== "pie" && step > size) {
    for (const [at, category] of chart.categories.entries()) {
      const box = isAlong
        ? { x: plot.x + at * step, y: plot.y + plot.height, width: step, height: 1.6 * size }
        : { x: plot.x, y: plot.y + plot.height - (at + 1) * step, width: plot.width, height: step };
      shapes.push(text(category, box, size * 0.9, false, isAlong ? "middle" : "start"));
    }
  }
  const legend = chart.kind === "pie" ? chart.categories : chart.series.map(({ name }) => name);
  const width = place.width / Math.max(1, legend.length);
  for (const [at, name] of legend.slice(0, 12).entries()) {
    if (name !== "") shapes.push(text(name, { x: place.x + at * width, y: place.y + place.height - 2 * size, width, height: 1.5 * size }, size * 0.9, false));
  }
  return shapes;
}

function drawValues({ kind, series, categories }: Chart, plot: Place): Shape[] {
  const count = Math.max(categories.length, ...series.map(({ values }) => values.length), 1);
  const most = Math.max(...series.flatMap(({ values }) => values.map(Math.abs)), Number.MIN_VALUE);
  const shapes: Shape[] = [frame(plot)];
  for (const [index, { values, colour }] of series.entries()) {
    if (kind === "lines") {
      const points = values.map((value, at) => ({
        x: plot.x + ((at + 0.5) / count) * plot.width,
        y: plot.y + plot.height * (1 - Math.max(0, value) / most),
      }));
      if (points.length > 1) shapes.push(polyline(points, colour));
      continue;
    }
    for (const [at, value] of values.entries()) {
      const share = Math.max(0, value) / most;
      const [start, breadth] = [(at + 0.15 + (0.7 * index) / series.length) / count, 0.7 / series.length / count];
      shapes.push(
        kind === "columns"
          ? area({ x: plot.x + start * plot.width, y: plot.y + plot.height * (1 - share), width: breadth * plot.width, height: share * plot.height }, colour)
          : area({ x: plot.x, y: plot.y + plot.height * (1 - start - breadth), width: share * plot.width, height: breadth * plot.height }, colour),
      );
    }
  }
  return shapes;
}

const sliceColours = ["#4472c4", "#ed7d31", "#a5a5a5", "#ffc000", "#5b9bd5", "#70ad47"];

function drawPie({ series }: Chart, plot: Place): Shape[] {
  const values = (series[0]?.values ?? []).map((value) => Math.max(0, value));
  const total = values.reduce((sum, value) => sum + value, 0);
  const size = Math.min(plot.width, plot.height);
  const place = { x: plot.x + (plot.width - size) / 2, y: plot.y + (plot.height - size) / 2, width: size, height: size };
  let from = 0;
  return values.filter((value) => value > 0).map((value, at) => {
    const to = from + value / total;
    const steps = Math.max(2, Math.ceil((to - from) * 48));
    const rim = Array.from({ length: steps + 1 }, (_, step) => {
      const angle = 2 * Math.PI * (from + ((to - from) * step) / steps);
      return `L${(0.5 + 0.5 * Math.sin(angle)).toFixed(4)} ${(0.5 - 0.5 * Math.cos(angle)).toFixed(4)}`;
    });
    from = to;
    return { ...area(place, sliceColours[at % sliceColours.length]!), outline: { path: `M.5 .5${rim.join("")}Z` } };
  });
}

function area(place: Place, fill: string): OutlineShape {
  return { kind: "outline", outline: "rectangle", place, turn: 0, paint: { fill, stroke: "none", strokeWidth: 0, isDashed: false, opacity: 1 } };
}

function frame(place: Place): OutlineShape {
  return { ...area(place, "none"), paint: { fill: "none", stroke: gridColour, strokeWidth: 0.75, isDashed: false, opacity: 1 } };
}

function polyline(points: LineShape["points"], stroke: string): LineShape {
  return { kind: "line", points, isCurved: false, hasStartTip: false, hasEndTip: false, paint: { fill: "none", stroke, strokeWidth: 2, isDashed: false, opacity: 1 } };
}

function text(line: string, place: Place, fontSize: number, isBold: boolean, align: TextShape["align"] = "middle"): TextShape {
  return { kind: "text", lines: [line], place, turn: 0, fontSize, colour: textColour, isBold, align, verticalAlign: "middle", wraps: true, isOnLine: false };
}
