import { limits } from "../../limits.ts";
import { measureOf, paper, type Outline, type Paint, type Place, type Shape, type Sheet, type TextShape } from "../diagram/sheet.ts";
import { elementsOf, type XmlElement } from "../xml.ts";
import { localName, relationsOfBpmn, type BpmnElement, type BpmnFile } from "./process.ts";

export interface BpmnSheet extends Sheet {
  readonly elements: readonly BpmnElement[];
  /** Shapes beyond the limit. */
  readonly dropped: number;
}

const fontSize = 12;
/** Room of a label that stands outside of its shape. */
const labelWidth = 100;
/** Width of the strip of a pool or lane that holds its name. */
const stripWidth = 30;

const ink: Paint = { fill: "#ffffff", stroke: "#222222", strokeWidth: 1.5, isDashed: false, opacity: 1 };

/** A `<BPMNDiagram>`: its shapes and edges where they stand. */
export function sheetOf(diagram: XmlElement, file: BpmnFile): BpmnSheet {
  const drawn = elementsOf(diagram).flatMap((plane) => elementsOf(plane)).filter((each) => /^BPMN(?:Shape|Edge)$/.test(localName(each)));
  const elements: BpmnElement[] = [];
  const shapes: Shape[] = [];
  for (const each of drawn.slice(0, limits.diagramElements)) {
    const element = file.elements.get(each.attributes.get("bpmnElement") ?? "");
    if (element === undefined) continue;
    elements.push(element);
    shapes.push(...(localName(each) === "BPMNShape" ? shapeOf(each, element) : edgeOf(each, element)));
  }
  const ids = new Set(elements.map(({ id }) => id));
  return {
    shapes,
    relations: relationsOfBpmn(file, (id) => ids.has(id)),
    background: paper,
    elements,
    dropped: Math.max(0, drawn.length - limits.diagramElements),
  };
}

function boundsIn(parent: XmlElement | undefined): Place | undefined {
  const bounds = parent && elementsOf(parent).find((each) => localName(each) === "Bounds");
  if (bounds === undefined) return undefined;
  const [x, y, width, height] = ["x", "y", "width", "height"].map((name) => measureOf(bounds.attributes.get(name)));
  return { x: x!, y: y!, width: Math.max(0, width!), height: Math.max(0, height!) };
}

function labelIn(shape: XmlElement): Place | undefined {
  return boundsIn(elementsOf(shape).find((each) => localName(each) === "BPMNLabel"));
}

const outlinesByType: readonly (readonly [RegExp, Outline])[] = [
  [/event$/i, "ellipse"],
  [/gateway$/i, "diamond"],
  [/^dataObject|^data(?:In|Out)put/, "document"],
  [/^dataStore/, "cylinder"],
  [/task$|subProcess$|activity$|transaction$/i, "rounded"],
];

function shapeOf(shape: XmlElement, { type, name }: BpmnElement): Shape[] {
  const place = boundsIn(shape);
  if (place === undefined) return [];
  const outline = outlinesByType.find(([pattern]) => pattern.test(type))?.[1] ?? "rectangle";
  const isLoose = type === "textAnnotation" || type === "group";
  const paint = { ...ink, strokeWidth: type === "endEvent" ? 3 : ink.strokeWidth, isDashed: isLoose, fill: isLoose ? "none" : ink.fill };
  const drawn: Shape = { kind: "outline", outline, place, turn: 0, paint };
  return name === "" ? [drawn] : [drawn, textOf(name, ...textPlace(shape, type, outline, place))];
}

/** Where a name stands, and how it is turned: in a task, in the strip of a pool, below an event. */
function textPlace(shape: XmlElement, type: string, outline: Outline, place: Place): [Place, number, TextShape["verticalAlign"]] {
  if (type === "participant" || type === "lane") {
    if (shape.attributes.get("isHorizontal") === "false") return [{ ...place, height: stripWidth }, 0, "middle"];
    const strip = { x: place.x + stripWidth / 2 - place.height / 2, y: place.y + place.height / 2 - stripWidth / 2, width: place.height, height: stripWidth };
    return [strip, -90, "middle"];
  }
  if (outline === "rounded" || outline === "rectangle") {
    const isOpen = /subProcess$/i.test(type) && shape.attributes.get("isExpanded") === "true";
    return [place, 0, isOpen ? "top" : "middle"];
  }
  const own = labelIn(shape);
  const below = { x: place.x + place.width / 2 - labelWidth / 2, y: place.y + place.height + 2, width: labelWidth, height: 0 };
  return [own ?? below, 0, "top"];
}

function edgeOf(edge: XmlElement, { type, name }: BpmnElement): Shape[] {
  const points = elementsOf(edge).filter((each) => localName(each) === "waypoint").map(({ attributes }) => ({ x: measureOf(attributes.get("x")), y: measureOf(attributes.get("y")) }));
  if (points.length < 2) return [];
  const isAssociation = /association$/i.test(type);
  const line: Shape = { kind: "line", points, isCurved: false, hasStartTip: false, hasEndTip: type !== "association", paint: { ...ink, fill: "none", isDashed: isAssociation || type === "messageFlow" } };
  if (name === "") return [line];
  const [from, to] = [points[(points.length >> 1) - 1]!, points[points.length >> 1]!];
  const middle = { x: (from.x + to.x) / 2 - labelWidth / 2, y: (from.y + to.y) / 2 - fontSize, width: labelWidth, height: 0 };
  return [line, textOf(name, labelIn(edge) ?? middle, 0, "top", true)];
}

function textOf(name: string, place: Place, turn: number, verticalAlign: TextShape["verticalAlign"], isOnLine = false): TextShape {
  return { kind: "text", lines: [name], place, turn, fontSize, colour: "#222222", isBold: false, align: "middle", verticalAlign, wraps: true, isOnLine };
}
