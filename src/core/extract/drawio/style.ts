/** The styles of draw.io's cells: `rounded=1;fillColor=#dae8fc;` or with a named style first: `ellipse;html=1`. */
import { colourOf, measureOf, type Outline, type Paint } from "../diagram/sheet.ts";

export type CellStyle = ReadonlyMap<string, string>;

/** A style's declarations; names without a value (`text`, `swimlane`) are kept with an empty one. */
export function parseStyle(style: string): CellStyle {
  const declarations = new Map<string, string>();
  for (const part of style.split(";")) {
    const equals = part.indexOf("=");
    if (equals >= 0) declarations.set(part.slice(0, equals).trim(), part.slice(equals + 1).trim());
    else if (part.trim() !== "") declarations.set(part.trim(), "");
  }
  return declarations;
}

export function isOn(style: CellStyle, key: string): boolean {
  return style.get(key) === "1";
}

/** Shapes without a border and ground of their own. */
const bare = ["text", "edgeLabel", "group", "image", "icon"] as const;

/** What paints a vertex or an edge. */
export function paintOf(style: CellStyle, isEdge: boolean): Paint {
  const isBare = bare.some((name) => style.has(name)) || style.get("shape") === "image";
  return {
    fill: isEdge ? "none" : drawioColour(style.get("fillColor"), isBare ? "none" : "#ffffff"),
    stroke: drawioColour(style.get("strokeColor"), isBare ? "none" : "#000000"),
    strokeWidth: measureOf(style.get("strokeWidth"), 1),
    isDashed: isOn(style, "dashed"),
    opacity: Math.min(100, Math.max(0, measureOf(style.get("opacity"), 100))) / 100,
  };
}

/** A colour of draw.io; of a pair for light and dark (`light-dark(#fff, #000)`) the light one. */
export function drawioColour(value: string | undefined, otherwise: string): string {
  const light = /^light-dark\(((?:[^,()]|\([^()]*\))*),/.exec(value ?? "")?.[1] ?? value;
  return light === "default" ? otherwise : colourOf(light, otherwise);
}

/** What the names of shapes draw, the first that fits; draw.io has thousands, which mostly are icons in a box. */
const outlinesByShape: readonly (readonly [RegExp, Outline])[] = [
  [/^(?:ellipse|doubleEllipse|.*\bstart_\d|.*on-page_reference|startState|endState)$/i, "ellipse"],
  [/^(?:rhombus|.*\.decision|.*bpmn.*gateway.*)$/i, "diamond"],
  [/^(?:triangle|.*\.merge_or_storage)$/i, "triangle"],
  [/^(?:hexagon|.*\.preparation)$/i, "hexagon"],
  [/^(?:parallelogram|.*\.data)$/i, "parallelogram"],
  [/^(?:cylinder\d?|datastore|.*database.*)$/i, "cylinder"],
  [/cloud/i, "cloud"],
  [/^(?:document|.*\.document\d?|note\d?)$/i, "document"],
  [/^(?:umlActor|actor|.*\bperson\d?)$/i, "actor"],
  [/^mxgraph\./i, "rounded"],
];

export function outlineOf(style: CellStyle): Outline {
  const names = [style.get("shape") ?? "", ...style.keys()].filter((name) => name !== "" && (style.get(name) ?? "") === "");
  for (const name of names) {
    const found = outlinesByShape.find(([pattern]) => pattern.test(name));
    if (found) return found[1];
  }
  return isOn(style, "rounded") ? "rounded" : "rectangle";
}

/** The picture that a cell shows, as a data URL; draw.io leaves `;base64` out, since a semicolon ends a declaration. */
export function pictureOf(style: CellStyle): string | undefined {
  const image = style.get("image");
  const data = /^data:(image\/[\w.+-]+),(.*)$/.exec(image ?? "");
  if (!data) return undefined;
  const isEncoded = data[2]!.startsWith("%3C") || data[2]!.startsWith("<");
  return `data:${data[1]}${isEncoded ? "" : ";base64"},${data[2]}`;
}
