import type { Point } from "../../model.ts";
import type { Relation } from "../diagram/relations.ts";
import { colourOf, middleOf, paper, type Outline, type Paint, type Place, type Shape, type Sheet, type TextShape } from "../diagram/sheet.ts";
import type { Scene, SceneElement } from "./scene.ts";

const ink = "#1e1e1e";
const frameInk = "#bbbbbb";
const frameNameSize = 14;
/** What is wrapped in Excalidraw's type may be wider in ours. */
const slackWidth = 1.25;

/** The scene as a sheet; elements that are not known are left out. */
export function sheetOf(scene: Scene): Sheet {
  const lines = new Set(scene.elements.filter(isLine).map(({ id }) => id));
  return {
    shapes: scene.elements.flatMap((element) => (element.type === "text" ? textOf(element, lines) : shapesOf(element, scene))),
    relations: relationsOf(scene.elements),
    background: colourOf(scene.background, paper),
  };
}

const isLine = ({ type }: SceneElement): boolean => type === "arrow" || type === "line";

function shapesOf(element: SceneElement, { files }: Scene): Shape[] {
  const { type, roundness } = element;
  switch (type) {
    case "rectangle":
      return [outlineOf(element, roundness ? "rounded" : "rectangle")];
    case "ellipse":
    case "diamond":
      return [outlineOf(element, type)];
    case "embeddable":
    case "iframe":
      return [outlineOf(element, "rectangle")];
    case "frame":
    case "magicframe":
      return frameOf(element);
    case "image": {
      const href = files.get(element.fileId ?? "") ?? "";
      return href === "" ? [outlineOf(element, "rectangle")] : [{ kind: "picture", href, place: placeOf(element), turn: turnOf(element) }];
    }
    case "line":
    case "arrow":
    case "freedraw":
      return lineOf(element);
    default:
      return [];
  }
}

/** Sizes may be negative while an element is drawn from right to left. */
function placeOf({ x, y, width, height }: SceneElement): Place {
  return { x: Math.min(x, x + width), y: Math.min(y, y + height), width: Math.abs(width), height: Math.abs(height) };
}

function turnOf({ angle }: SceneElement): number {
  return (angle * 180) / Math.PI;
}

function paintOf({ strokeColor, backgroundColor, strokeWidth, strokeStyle, opacity }: SceneElement): Paint {
  return {
    fill: colourOf(backgroundColor, "none"),
    stroke: colourOf(strokeColor, ink),
    strokeWidth: Math.max(0, strokeWidth),
    isDashed: strokeStyle === "dashed" || strokeStyle === "dotted",
    opacity,
  };
}

function outlineOf(element: SceneElement, outline: Outline): Shape {
  return { kind: "outline", outline, place: placeOf(element), turn: turnOf(element), paint: paintOf(element) };
}

/** The name of a frame stands above its corner. */
function frameOf(element: SceneElement): Shape[] {
  const place = placeOf(element);
  const lines = linesOf(element.name);
  const frame: Shape = { kind: "outline", outline: "rounded", place, turn: 0, paint: { ...paintOf(element), fill: "none", stroke: frameInk } };
  if (lines.length === 0) return [frame];
  const above = { ...place, y: place.y - 1.4 * frameNameSize, height: 1.4 * frameNameSize };
  const look = { fontSize: frameNameSize, colour: ink, isBold: false, align: "start", verticalAlign: "middle", wraps: false, isOnLine: false } as const;
  return [frame, { kind: "text", lines, place: above, turn: 0, ...look }];
}

const alignments: Readonly<Record<string, TextShape["align"]>> = { left: "start", center: "middle", right: "end" };

/** @param lines ids of the elements that a text can stand on */
function textOf(element: SceneElement, lines: ReadonlySet<string>): Shape[] {
  const words = linesOf(wordsOf(element));
  if (words.length === 0) return [];
  const place = placeOf(element);
  const isHeld = element.containerId !== undefined;
  const [width, align] = [place.width * slackWidth, alignments[element.textAlign] ?? "start"];
  const held = { ...place, x: place.x - (width - place.width) / 2, width };
  const text: TextShape = {
    kind: "text",
    lines: words,
    place: isHeld && align === "middle" ? held : place,
    turn: turnOf(element),
    fontSize: element.fontSize,
    colour: colourOf(element.strokeColor, ink),
    isBold: false,
    align,
    verticalAlign: element.verticalAlign === "middle" ? "middle" : element.verticalAlign === "bottom" ? "bottom" : "top",
    wraps: isHeld,
    isOnLine: lines.has(element.containerId ?? ""),
  };
  return [text];
}

/** A text as it was typed; what is wrapped in a shape has line breaks of its own. */
function wordsOf({ text, originalText }: SceneElement): string {
  return originalText === "" ? text : originalText;
}

function linesOf(text: string): string[] {
  return text.split("\n").map((line) => line.replace(/\s+/g, " ").trim()).filter((line) => line !== "");
}

function lineOf(element: SceneElement): Shape[] {
  const { x, y, angle, points, roundness, type } = element;
  if (points.length < 2) return [];
  const line = points.map(([dx, dy]) => ({ x: x + dx, y: y + dy }));
  const [first, last] = [line[0]!, line.at(-1)!];
  const isClosed = first.x === last.x && first.y === last.y;
  const paint = paintOf(element);
  return [
    {
      kind: "line",
      points: turned(line, angle),
      isCurved: Boolean(roundness) && type !== "freedraw",
      hasStartTip: element.startArrowhead !== undefined,
      hasEndTip: element.endArrowhead !== undefined,
      paint: isClosed ? paint : { ...paint, fill: "none" },
    },
  ];
}

/** A line turned about the middle of the rectangle around it. */
function turned(line: readonly Point[], angle: number): readonly Point[] {
  if (angle === 0) return line;
  const [xs, ys] = [line.map(({ x }) => x), line.map(({ y }) => y)];
  const left = xs.reduce((a, b) => Math.min(a, b));
  const top = ys.reduce((a, b) => Math.min(a, b));
  const { x: middleX, y: middleY } = middleOf({
    x: left,
    y: top,
    width: xs.reduce((a, b) => Math.max(a, b)) - left,
    height: ys.reduce((a, b) => Math.max(a, b)) - top,
  });
  const [sin, cos] = [Math.sin(angle), Math.cos(angle)];
  return line.map(({ x, y }) => ({
    x: middleX + (x - middleX) * cos - (y - middleY) * sin,
    y: middleY + (x - middleX) * sin + (y - middleY) * cos,
  }));
}

function relationsOf(elements: readonly SceneElement[]): Relation[] {
  const byId = new Map(elements.map((element) => [element.id, element]));
  const heldBy = new Map<string, string>();
  const byGroup = new Map<string, string>();
  for (const element of elements) {
    if (element.type !== "text") continue;
    const words = linesOf(wordsOf(element)).join(" ");
    if (element.containerId !== undefined) heldBy.set(element.containerId, words);
    for (const group of element.groupIds) if (!byGroup.has(group)) byGroup.set(group, words);
  }
  /** A shape is called what is written in it, else what is grouped with it, as a caption is with its icon. */
  const nameOf = (id: string): string => {
    const element = byId.get(id);
    if (element === undefined) return "";
    if (element.type === "text") return linesOf(wordsOf(element)).join(" ");
    return heldBy.get(id) || element.name || (element.groupIds.map((group) => byGroup.get(group)).find(Boolean) ?? "");
  };
  return elements.filter(isLine).map((line) => {
    const [from, to] = [nameOf(line.startBinding?.elementId ?? ""), nameOf(line.endBinding?.elementId ?? "")];
    const [hasStartTip, hasEndTip] = [line.startArrowhead !== undefined, line.endArrowhead !== undefined];
    const label = heldBy.get(line.id) ?? "";
    const direction = hasStartTip && hasEndTip ? "both" : hasStartTip || hasEndTip ? "forward" : "none";
    return hasStartTip && !hasEndTip ? { from: to, to: from, label, direction } : { from, to, label, direction };
  });
}
