import type { Point } from "../../model.ts";
import type { Relation } from "../diagram/relations.ts";
import { measureOf, paper, type LineShape, type Place, type Shape, type Sheet, type TextShape } from "../diagram/sheet.ts";
import { widthOfText } from "../svg/textWidth.ts";
import type { XmlElement } from "../xml.ts";
import { cellsOf, type Cell } from "./cells.ts";
import { groupBy, layOut, pointAlong, routeOf, type PlacedCell } from "./layout.ts";
import { drawioColour, isOn, outlineOf, paintOf, pictureOf, type CellStyle } from "./style.ts";

export interface DrawioSheet extends Sheet {
  /** Links and tooltips, each once. */
  readonly notes: readonly string[];
  readonly problems: readonly string[];
}

/** Distance of text from the border that it is aligned to. */
const spacing = 4;
/** Characters up to which a whole label names its shape in relations; of longer ones the first line does. */
const longestName = 60;
const usualFontSize = 12;
/** Stands for a picture that is not in the file. */
const missingPicture = "#eeeeee";
/** Height of a swimlane's title. */
const usualTitleHeight = 23;

/** Reads a page, an `<mxGraphModel>`. */
export function sheetOf(model: XmlElement): DrawioSheet {
  const { cells, dropped } = cellsOf(model);
  const { placed, lost } = layOut(cells);
  const places = new Map(placed.filter(({ cell }) => cell.kind === "vertex").map(({ cell, place }) => [cell.id, place]));
  const routes = new Map<PlacedCell, Point[]>();
  const shapes: Shape[] = [];
  for (const each of placed) {
    const { cell, holder } = each;
    if (cell.kind === "edge") {
      const route = routeOf(each, places);
      if (route === undefined) continue;
      routes.set(each, route);
      shapes.push(lineOf(cell.style, route), ...edgeText(cell, route));
    } else if (cell.kind === "vertex") {
      const route = holder && routes.get(holder);
      if (route) shapes.push(...edgeText(cell, route));
      else if (holder?.cell.kind !== "edge") shapes.push(...vertexShapes(each));
    }
  }
  return {
    shapes,
    relations: relationsOf(placed),
    background: groundOf(model),
    notes: [...new Set(placed.flatMap(({ cell }) => cell.notes))],
    problems: [
      ...(dropped > 0 ? [`${dropped} shapes beyond the first ${cells.length} are left out.`] : []),
      ...(lost > 0 ? [`${lost} shapes contain each other in a circle and are left out.`] : []),
    ],
  };
}

function groundOf({ attributes }: XmlElement): string {
  const background = drawioColour(attributes.get("background"), paper);
  return background === "none" ? paper : background;
}

function vertexShapes({ cell, place }: PlacedCell): Shape[] {
  const { style } = cell;
  const turn = measureOf(style.get("rotation"));
  const picture = pictureOf(style);
  const isMissing = picture === undefined && style.has("image") && style.get("shape") === "image";
  const paint = isMissing ? { ...paintOf(style, false), fill: missingPicture } : paintOf(style, false);
  const isDrawn = (paint.fill !== "none" || paint.stroke !== "none") && place.width > 0 && place.height > 0;
  return [
    ...(isDrawn ? [{ kind: "outline", outline: outlineOf(style), place, turn, paint } as const] : []),
    ...(picture === undefined ? [] : [{ kind: "picture", href: picture, place, turn } as const]),
    ...vertexText(cell, place, turn),
  ];
}

function vertexText({ style, lines }: Cell, place: Place, turn: number): TextShape[] {
  if (lines.length === 0) return [];
  const isBold = style.has("fontStyle") ? (measureOf(style.get("fontStyle")) & 1) === 1 : style.has("swimlane");
  const text = textBase(style, lines, isBold);
  if (style.has("swimlane") || style.get("shape") === "swimlane") {
    const size = measureOf(style.get("startSize"), usualTitleHeight);
    // A lane with its title at the left has it written upwards.
    const isUpwards = style.get("horizontal") === "0";
    const across = { x: place.x + size / 2 - place.height / 2, y: place.y + place.height / 2 - size / 2, width: place.height, height: size };
    return [{ ...text, place: isUpwards ? across : { ...place, height: size }, turn: isUpwards ? turn - 90 : turn }];
  }
  return [{ ...text, place: textPlaceOf(style, place), turn }];
}

/** Labels stand in their shape, or beside it where the style says so. */
function textPlaceOf(style: CellStyle, { x, y, width, height }: Place): Place {
  const isImage = style.get("shape") === "image" || style.has("image") || style.has("icon");
  const vertical = style.get("verticalLabelPosition") ?? (isImage ? "bottom" : "middle");
  const horizontal = style.get("labelPosition");
  return {
    x: x + (horizontal === "left" ? -width : horizontal === "right" ? width : 0) + spacing,
    y: y + (vertical === "top" ? -height : vertical === "bottom" ? height : 0),
    width: Math.max(0, width - 2 * spacing),
    height,
  };
}

const alignments: Readonly<Record<string, TextShape["align"]>> = { left: "start", center: "middle", right: "end" };
const verticalAlignments: ReadonlySet<string> = new Set(["top", "middle", "bottom"] satisfies TextShape["verticalAlign"][]);

function textBase(style: CellStyle, lines: readonly string[], isBold: boolean): Omit<TextShape, "place" | "turn"> {
  const isImage = style.get("shape") === "image" || style.has("image") || style.has("icon");
  const vertical = style.get("verticalAlign") ?? (style.has("text") || isImage ? "top" : "middle");
  return {
    kind: "text",
    lines,
    fontSize: Math.max(1, measureOf(style.get("fontSize"), usualFontSize)),
    colour: drawioColour(style.get("fontColor"), "#000000"),
    isBold,
    align: alignments[style.get("align") ?? (style.has("text") ? "left" : "center")] ?? "middle",
    verticalAlign: verticalAlignments.has(vertical) ? (vertical as TextShape["verticalAlign"]) : "middle",
    wraps: style.get("whiteSpace") === "wrap",
    isOnLine: false,
  };
}

function lineOf(style: CellStyle, points: readonly Point[]): LineShape {
  return {
    kind: "line",
    points,
    isCurved: isOn(style, "curved"),
    hasStartTip: (style.get("startArrow") ?? "none") !== "none",
    hasEndTip: (style.get("endArrow") ?? "classic") !== "none",
    paint: paintOf(style, true),
  };
}

/** The text at an edge: its own in the middle, others where their geometry says, from -1 at the start to 1 at the end. */
function edgeText({ style, lines, geometry }: Cell, route: readonly Point[]): TextShape[] {
  if (lines.length === 0) return [];
  const text = { ...textBase(style, lines, false), align: "middle", verticalAlign: "middle", wraps: false, isOnLine: true } as const;
  const at = pointAlong(route, (geometry.x + 1) / 2);
  const width = Math.max(...lines.map((line) => widthOfText(line, text.fontSize)));
  const middle = { x: at.x + geometry.offset.x, y: at.y + geometry.offset.y };
  return [{ ...text, place: { x: middle.x - width / 2, y: middle.y, width, height: 0 }, turn: 0 }];
}

function relationsOf(placed: readonly PlacedCell[]): Relation[] {
  const byId = new Map(placed.map((each) => [each.cell.id, each]));
  const held = groupBy(placed, ({ holder }) => holder);
  const wordsOf = ({ cell }: PlacedCell): string => cell.lines.join(" ");
  const headOf = (each: PlacedCell): string => {
    const words = wordsOf(each);
    return words.length > longestName ? each.cell.lines[0]! : words;
  };
  /** An icon is called what stands in it, else what the group around it is called. */
  const nameOf = (each: PlacedCell | undefined): string => {
    if (each === undefined) return "";
    const within = (held.get(each) ?? []).map(headOf).find((words) => words !== "");
    return headOf(each) || within || (each.holder?.cell.kind === "vertex" ? headOf(each.holder) : "");
  };
  return placed.filter(({ cell }) => cell.kind === "edge").map((edge) => {
    const { style, source, target } = edge.cell;
    const [from, to] = [nameOf(byId.get(source)), nameOf(byId.get(target))];
    const { hasStartTip, hasEndTip } = lineOf(style, []);
    const label = [wordsOf(edge), ...(held.get(edge) ?? []).map(wordsOf)].filter((words) => words !== "").join(" ");
    const isBackwards = hasStartTip && !hasEndTip;
    const direction = hasStartTip && hasEndTip ? "both" : hasStartTip || hasEndTip ? "forward" : "none";
    return isBackwards ? { from: to, to: from, label, direction } : { from, to, label, direction };
  });
}
