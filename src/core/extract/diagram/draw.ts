/** Draws a sheet as SVG, and tells where its texts stand. */
import { limits } from "../../limits.ts";
import type { Label, Point } from "../../model.ts";
import { boxIn, parseTransform, type ViewBox } from "../svg/geometry.ts";
import type { SvgElement, SvgNode } from "../svg/tree.ts";
import { drawOutline } from "./outline.ts";
import { middleOf, type LineShape, type OutlineShape, type Paint, type PictureShape, type Place, type Shape, type Sheet, type TextShape } from "./sheet.ts";
import { layText, lineHeight } from "./text.ts";

/** Space around the drawing. */
export const margin = 10;

/** The part of the plane that a sheet's shapes cover; undefined for one without shapes. */
export function viewOf({ shapes }: Sheet): ViewBox | undefined {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const shape of shapes) {
    for (const { x, y } of extremesOf(shape)) {
      left = Math.min(left, x);
      right = Math.max(right, x);
      top = Math.min(top, y);
      bottom = Math.max(bottom, y);
    }
  }
  if (left > right) return undefined;
  return { x: left - margin, y: top - margin, width: right - left + 2 * margin, height: bottom - top + 2 * margin };
}

function extremesOf(shape: Shape): readonly Point[] {
  if (shape.kind === "line") return shape.points;
  const places = shape.kind === "text" ? layText(shape).map(({ place }) => place) : [shape.place];
  const [a, b, c, d, e, f] = parseTransform(turnOf(shape));
  return places.flatMap(({ x, y, width, height }) =>
    [[x, y], [x + width, y], [x, y + height], [x + width, y + height]].map(([u, v]) => ({ x: a * u! + c * v! + e, y: b * u! + d * v! + f })),
  );
}

/** The texts of a sheet, a label a line, with boxes relative to the view. */
export function labelsOfSheet({ shapes }: Sheet, view: ViewBox): Label[] {
  const labels: Label[] = [];
  for (const shape of shapes) {
    if (shape.kind !== "text") continue;
    const matrix = parseTransform(turnOf(shape));
    for (const { text, place } of layText(shape)) {
      const box = text === "" ? undefined : boxIn(view, matrix, place.x, place.y, place.width, place.height);
      if (box && labels.length < limits.labels) labels.push({ text, box });
    }
  }
  return labels;
}

/** The sheet as an SVG document. */
export function drawSheet({ shapes, background }: Sheet, { x, y, width, height }: ViewBox): SvgElement {
  const ground = element("rect", { x, y, width, height, fill: background });
  return element("svg", {}, [ground, ...shapes.flatMap((shape) => drawShape(shape, background))]);
}

function drawShape(shape: Shape, background: string): SvgElement[] {
  switch (shape.kind) {
    case "outline":
      return [outlineOf(shape)];
    case "line":
      return lineOf(shape);
    case "text":
      return shape.isOnLine && background !== "none" ? [...gapsOf(shape, background), textOf(shape)] : [textOf(shape)];
    case "picture":
      return [pictureOf(shape)];
  }
}

function outlineOf(shape: OutlineShape): SvgElement {
  const { name, attributes } = drawOutline(shape.outline, shape.place);
  return element(name, { ...attributes, ...paintOf(shape.paint), transform: turnOf(shape) });
}

function pictureOf(shape: PictureShape): SvgElement {
  const { x, y, width, height } = shape.place;
  return element("image", { x, y, width, height, href: shape.href, transform: turnOf(shape) });
}

/** What of a line a text on it hides, the spaces between its words included. */
function gapsOf(shape: TextShape, background: string): SvgElement[] {
  return layText(shape).map(({ place }) => element("rect", { ...place, fill: background, transform: turnOf(shape) }));
}

function textOf(shape: TextShape): SvgElement {
  const { fontSize, colour, align, place, isBold } = shape;
  const x = align === "start" ? place.x : align === "end" ? place.x + place.width : place.x + place.width / 2;
  const rows = layText(shape).flatMap((line) =>
    line.rows.map((row, at) => element("tspan", { x, y: line.place.y + (at + 0.82) * fontSize * lineHeight }, [row])),
  );
  const style = { "font-family": "sans-serif", "font-size": fontSize, fill: colour, "text-anchor": align };
  return element("text", { ...style, ...(isBold ? { "font-weight": "bold" } : {}), transform: turnOf(shape) }, rows);
}

function lineOf({ points, isCurved, hasStartTip, hasEndTip, paint }: LineShape): SvgElement[] {
  const d = isCurved && points.length > 2 ? curveThrough(points) : `M${points.map(({ x, y }) => `${x} ${y}`).join("L")}`;
  const tips = [
    ...(hasStartTip ? [tipAt(points[0]!, points[1]!, paint)] : []),
    ...(hasEndTip ? [tipAt(points.at(-1)!, points.at(-2)!, paint)] : []),
  ];
  return [element("path", { d, ...paintOf(paint) }), ...tips];
}

/** Quadratic curves from the middle of each segment to the next, as drawing programs smooth a line. */
function curveThrough(points: readonly Point[]): string {
  const parts = points.slice(1, -1).map((point, at) => {
    const next = points[at + 2]!;
    const end = at === points.length - 3 ? next : { x: (point.x + next.x) / 2, y: (point.y + next.y) / 2 };
    return `Q${point.x} ${point.y} ${end.x} ${end.y}`;
  });
  return `M${points[0]!.x} ${points[0]!.y}${parts.join("")}`;
}

function tipAt(end: Point, before: Point, { stroke, strokeWidth, opacity }: Paint): SvgElement {
  const size = 5 + 2 * strokeWidth;
  const angle = Math.atan2(end.y - before.y, end.x - before.x);
  const corner = (by: number): string => `${end.x - size * Math.cos(angle + by)} ${end.y - size * Math.sin(angle + by)}`;
  return element("path", { d: `M${end.x} ${end.y}L${corner(0.4)}L${corner(-0.4)}Z`, fill: stroke, opacity });
}

function paintOf({ fill, stroke, strokeWidth, isDashed, opacity }: Paint): Record<string, string | number> {
  const dashes = isDashed ? { "stroke-dasharray": `${3 * strokeWidth + 2} ${3 * strokeWidth}` } : {};
  return { fill, stroke, "stroke-width": strokeWidth, opacity, ...dashes };
}

function turnOf({ turn, place }: { readonly turn: number; readonly place: Place }): string {
  const { x, y } = middleOf(place);
  return turn === 0 ? "" : `rotate(${turn} ${x} ${y})`;
}

function element(name: string, attributes: Readonly<Record<string, string | number>>, children: readonly SvgNode[] = []): SvgElement {
  const written = Object.entries(attributes).filter(([, value]) => value !== "");
  return { name, attributes: new Map(written.map(([key, value]) => [key, String(value)])), children };
}
