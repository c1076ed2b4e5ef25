import { limits } from "../../limits.ts";
import type { Point } from "../../model.ts";
import { measureOf } from "../diagram/sheet.ts";
import { readableHtml } from "../markdown/html.ts";
import { elementsOf, isElement, type XmlElement } from "../xml.ts";
import { isOn, parseStyle, type CellStyle } from "./style.ts";

/** A vertex, an edge, a layer or the root of an mxGraphModel, with its geometry relative to its parent. */
export interface Cell {
  readonly id: string;
  readonly parent: string;
  readonly kind: "vertex" | "edge" | "other";
  /** Whether it is shown; what is in a hidden cell is hidden, too. */
  readonly isVisible: boolean;
  readonly style: CellStyle;
  /** Text without markup, a line each. */
  readonly lines: readonly string[];
  readonly source: string;
  readonly target: string;
  readonly geometry: Geometry;
  /** Links and tooltips: what the cell says beside its label. */
  readonly notes: readonly string[];
}

export interface Geometry {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** x and y are shares of the parent: of its sides, or of the length of an edge. */
  readonly isRelative: boolean;
  readonly offset: Point;
  readonly sourcePoint?: Point;
  readonly targetPoint?: Point;
  readonly waypoints: readonly Point[];
}

export interface Cells {
  /** In the order of the file. */
  readonly cells: readonly Cell[];
  /** Cells beyond the limit. */
  readonly dropped: number;
}

/** Reads the cells of an `<mxGraphModel>`. */
export function cellsOf(model: XmlElement): Cells {
  const all = elementsOf(model, "root").flatMap((root) => elementsOf(root));
  const cells = all.slice(0, limits.diagramElements).flatMap((element) => {
    // A cell with properties of its own stands in an object that carries label and id.
    const cell = element.name === "mxCell" ? element : elementsOf(element, "mxCell")[0];
    return cell === undefined ? [] : [cellOf(cell, element)];
  });
  return { cells, dropped: Math.max(0, all.length - limits.diagramElements) };
}

function cellOf(cell: XmlElement, holder: XmlElement): Cell {
  const { attributes } = cell;
  const style = parseStyle(attributes.get("style") ?? "");
  const value = (holder === cell ? attributes.get("value") : (holder.attributes.get("label") ?? attributes.get("value"))) ?? "";
  const label = holder.attributes.get("placeholders") === "1" ? fillPlaceholders(value, holder) : value;
  return {
    id: holder.attributes.get("id") ?? attributes.get("id") ?? "",
    parent: attributes.get("parent") ?? "",
    kind: attributes.get("vertex") === "1" ? "vertex" : attributes.get("edge") === "1" ? "edge" : "other",
    isVisible: attributes.get("visible") !== "0",
    style,
    lines: linesOf(label, isOn(style, "html")),
    source: attributes.get("source") ?? "",
    target: attributes.get("target") ?? "",
    geometry: geometryOf(elementsOf(cell, "mxGeometry")[0]),
    notes: notesOf(holder, label),
  };
}

function fillPlaceholders(label: string, { attributes }: XmlElement): string {
  return label.replace(/%([\w.-]+)%/g, (all, name: string) => attributes.get(name) ?? all);
}

function linesOf(label: string, isHtml: boolean): string[] {
  const cut = label.slice(0, limits.fragmentText);
  const text = isHtml ? readableHtml(cut) : cut;
  return text.split("\n").map((line) => line.replace(/\s+/g, " ").trim()).filter((line) => line !== "");
}

const htmlLink = /<a\b[^>]{0,2000}?\bhref\s*=\s*"([^"]{1,2000})"/gi;

function notesOf({ attributes }: XmlElement, label: string): string[] {
  const links = [attributes.get("link") ?? "", ...[...label.matchAll(htmlLink)].map(([, href]) => href!)];
  // `data:` links act within draw.io: they turn to another page, show a layer.
  const outside = links.filter((link) => !link.startsWith("data:"));
  return [readableHtml(attributes.get("tooltip") ?? ""), ...outside].filter((note) => note !== "");
}

function geometryOf(geometry: XmlElement | undefined): Geometry {
  const number = (name: string): number => measureOf(geometry?.attributes.get(name));
  const children = geometry?.children.filter((child) => isElement(child)) ?? [];
  const pointAs = (role: string): Point | undefined => {
    const found = children.find((child) => child.name === "mxPoint" && child.attributes.get("as") === role);
    return found && pointOf(found);
  };
  const list = children.find((child) => child.name === "Array" && child.attributes.get("as") === "points");
  const [sourcePoint, targetPoint] = [pointAs("sourcePoint"), pointAs("targetPoint")];
  return {
    x: number("x"),
    y: number("y"),
    width: Math.max(0, number("width")),
    height: Math.max(0, number("height")),
    isRelative: geometry?.attributes.get("relative") === "1",
    offset: pointAs("offset") ?? { x: 0, y: 0 },
    ...(sourcePoint ? { sourcePoint } : {}),
    ...(targetPoint ? { targetPoint } : {}),
    waypoints: list === undefined ? [] : elementsOf(list, "mxPoint").map(pointOf),
  };
}

function pointOf({ attributes }: XmlElement): Point {
  return { x: measureOf(attributes.get("x")), y: measureOf(attributes.get("y")) };
}
