/** A DrawingML shape with its text as an item of a scene. */
import type { Point } from "../../model.ts";
import { middleOf, type LineShape, type Outline, type Paint, type Shape } from "../diagram/sheet.ts";
import type { XmlElement } from "../xml.ts";
import { attribute, child, children, isTrue, numberOf } from "./elements.ts";
import { customOutline } from "./drawingml/custom.ts";
import type { Colour, Palette } from "./drawingml/colours.ts";
import { colourIn } from "./drawingml/colours.ts";
import { paintOf } from "./drawingml/paint.ts";
import { bodyLines, paragraphsOf } from "./drawingml/paragraphs.ts";
import { boundsOf, pointsOfEmu, turnAbout, type Placement } from "./drawingml/place.ts";
import { connectorPath, presetOutline, wordOfPreset } from "./drawingml/presets.ts";
import type { SceneItem } from "./scene.ts";
import { setText } from "./textFrame.ts";

/** What a shape inherits. */
export interface ShapeContext {
  readonly palette: Palette;
  readonly groupFill?: Colour | undefined;
  /** Shapes that it inherits from, nearest first. */
  readonly inherited: readonly XmlElement[];
  /** Text styles of master and presentation, nearest first. */
  readonly textDefaults: readonly (XmlElement | undefined)[];
  readonly role: SceneItem["role"];
}

/** Insets of a text body where none are stated: 0.1 and 0.05 inches. */
const usualInsets = [7.2, 3.6, 7.2, 3.6] as const;

/** A shape or connector. */
export function shapeItem(element: XmlElement, placement: Placement, context: ShapeContext): SceneItem {
  const { inherited, palette, role } = context;
  const chain = [element, ...inherited];
  const properties = chain.map((each) => child(each, "spPr")).filter((each) => each !== undefined);
  const style = child(element, "style");
  const geometry = properties.flatMap((each) => children(each)).find((each) => /(?:prst|cust)Geom$/.test(each.name));
  const preset = attribute(geometry, "prst") ?? "rect";
  const paint = paintOf({ properties, style, palette, groupFill: context.groupFill });
  const { place, turn } = placement;
  const body = child(element, "txBody");
  const text = setText(paragraphsOf(body, lookOf(element, context)), frameOf(chain, placement));
  const corners = connectorPath(preset);
  const shapes: Shape[] = [];
  if (corners !== undefined) shapes.push(lineShape(corners, placement, paint, properties, /^curved/.test(preset)));
  else if (paint.fill !== "none" || paint.stroke !== "none") {
    const custom = geometry?.name.endsWith("custGeom") === true ? customOutline(geometry, placement.flipsX, placement.flipsY) : undefined;
    const outline: Outline = custom ?? presetOutline(preset, placement.flipsX, placement.flipsY);
    shapes.push({ kind: "outline", outline, place, turn, paint });
  }
  const drawn = corners === undefined && shapes.length > 0;
  return {
    word: corners !== undefined ? "line" : drawn ? wordOfPreset(preset) : "text",
    role,
    ...namesOf(element),
    place: boundsOf(placement),
    shapes: [...shapes, ...text.bullets, ...text.texts],
    lines: bodyLines(body),
    fill: drawn ? paint.fill : "",
  };
}

/** How a shape is called: `name` and alternative text of its `cNvPr`. */
export function namesOf(element: XmlElement): { readonly name: string; readonly alt: string } {
  const own = child(children(element).find((each) => /(?:^|:)nv\w+Pr$/.test(each.name)) ?? element, "cNvPr");
  return { name: attribute(own, "name") ?? "", alt: (attribute(own, "descr") ?? attribute(own, "title") ?? "").trim() };
}

function lookOf(element: XmlElement, { inherited, palette, textDefaults }: ShapeContext): Parameters<typeof paragraphsOf>[1] {
  return {
    lists: inherited.map((each) => child(each, "txBody", "lstStyle")),
    defaults: textDefaults,
    fontColour: colourIn(child(element, "style", "fontRef"), palette)?.hex,
    palette,
  };
}

function frameOf(chain: readonly XmlElement[], { place, turn }: Placement): Parameters<typeof setText>[1] {
  const bodies = chain.map((each) => child(each, "txBody", "bodyPr"));
  const first = (name: string): string | undefined => bodies.map((each) => attribute(each, name)).find((value) => value !== undefined);
  const inset = (name: string, usual: number): number => {
    const value = bodies.map((each) => numberOf(each, name)).find((each) => each !== undefined);
    return value === undefined ? usual : pointsOfEmu(value);
  };
  const anchor = first("anchor");
  const upright = first("vert");
  const direction = upright === "vert270" ? -90 : upright === "vert" || upright === "eaVert" ? 90 : 0;
  const middle = middleOf(place);
  const { width, height } = direction === 0 ? place : { width: place.height, height: place.width };
  const [left, top, right, bottom] = usualInsets;
  return {
    place: { x: middle.x - width / 2, y: middle.y - height / 2, width, height },
    turn: turn + direction,
    insets: [inset("lIns", left), inset("tIns", top), inset("rIns", right), inset("bIns", bottom)],
    verticalAlign: anchor === "ctr" ? "middle" : anchor === "b" ? "bottom" : "top",
    wraps: first("wrap") !== "none",
  };
}

function lineShape(corners: readonly (readonly [number, number])[], placement: Placement, paint: Paint, properties: readonly XmlElement[], isCurved: boolean): LineShape {
  const { place, turn, flipsX, flipsY } = placement;
  const middle = middleOf(place);
  const points = corners.map(([u, v]): Point => {
    const x = place.x + (flipsX ? 1 - u : u) * place.width;
    const y = place.y + (flipsY ? 1 - v : v) * place.height;
    return turnAbout({ x, y }, middle, turn);
  });
  const hasTip = (name: string): boolean =>
    properties.some((each) => !/^(?:none)?$/.test(attribute(child(each, "ln", name), "type") ?? ""));
  const stroke = paint.stroke === "none" ? "#7f7f7f" : paint.stroke;
  return { kind: "line", points, isCurved, hasStartTip: hasTip("headEnd"), hasEndTip: hasTip("tailEnd"), paint: { ...paint, fill: "none", stroke } };
}

/** Whether a shape is not shown. */
export function isHidden(element: XmlElement): boolean {
  const own = child(children(element).find((each) => /(?:^|:)nv\w+Pr$/.test(each.name)) ?? element, "cNvPr");
  return isTrue(attribute(own, "hidden"));
}
