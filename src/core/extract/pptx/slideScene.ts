/** Reads a slide, and what shines through from its layout and master, into a scene. */
import { limits } from "../../limits.ts";
import type { Relation } from "../diagram/relations.ts";
import type { XmlElement } from "../xml.ts";
import { colourIn } from "../office/drawingml/colours.ts";
import { fillIn } from "../office/drawingml/paint.ts";
import { bodyLines } from "../office/drawingml/paragraphs.ts";
import { attribute, child, children, descendants, relationId } from "../office/elements.ts";
import { targetOf, targetOfType } from "../office/relations.ts";
import { titleOf } from "../office/headline.ts";
import type { Scene, SceneItem } from "../office/scene.ts";
import { namesOf } from "../office/shape.ts";
import { hidesInherited, slideParts, type Deck, type SharedPart, type SlideParts } from "./deck.ts";
import { placeholderOf } from "./placeholders.ts";
import { readTree, type Reader } from "./shapeTree.ts";

/** @throws AfterimageError when the slide itself cannot be read; what else cannot becomes a problem of the scene */
export async function sceneOfSlide(deck: Deck, part: string): Promise<Scene> {
  const parts = await slideParts(deck, part);
  const { slide, layout, master } = parts;
  const reader: Reader = { deck, parts, problems: [], left: limits.slideShapes };
  const ground: SceneItem[] = backgroundPicture(parts, deck);
  if (master && !hidesInherited(slide) && !hidesInherited(layout)) ground.push(...(await readTree(master, true, reader)));
  if (layout && !hidesInherited(slide)) ground.push(...(await readTree(layout, true, reader)));
  const own = await readTree(slide, false, reader);
  if (reader.left <= 0) reader.problems.push(`Only the first ${limits.slideShapes} shapes are read.`);
  return {
    width: deck.width,
    height: deck.height,
    background: backgroundColour(parts),
    title: titleOf(own, deck.height),
    items: [...ground, ...own],
    relations: connectionsOf(slide.root),
    notes: await notesOf(deck, slide),
    problems: reader.problems,
  };
}

/** The nearest background that is stated. */
function backgroundOf({ slide, layout, master }: SlideParts): { readonly layer: SharedPart; readonly element: XmlElement } | undefined {
  for (const layer of [slide, layout, master]) {
    const element = child(layer?.root, "cSld", "bg");
    if (layer && element) return { layer, element };
  }
  return undefined;
}

function backgroundColour(parts: SlideParts): string {
  const { palette } = parts;
  const element = backgroundOf(parts)?.element;
  const stated = fillIn(child(element, "bgPr"), palette) ?? colourIn(child(element, "bgRef"), palette);
  return stated === undefined || stated === "none" ? `#${palette.get("bg1") ?? "ffffff"}` : stated.hex;
}

function backgroundPicture(parts: SlideParts, { width, height }: Deck): SceneItem[] {
  const background = backgroundOf(parts);
  const part = targetOf(background?.layer.relations ?? new Map(), relationId(child(background?.element, "bgPr", "blipFill", "blip"), "embed"));
  if (part === undefined) return [];
  const place = { x: 0, y: 0, width, height };
  return [{ word: "picture", role: "ground", name: "", alt: "", place, shapes: [], lines: [], fill: "", picture: { part, place, turn: 0, crop: [0, 0, 0, 0] } }];
}

/** Which shapes the slide's connectors join. */
function connectionsOf(root: XmlElement | undefined): Relation[] {
  const words = new Map<string, string>();
  for (const shape of descendants(root, "sp")) {
    const id = attribute(child(shape, "nvSpPr", "cNvPr"), "id");
    if (id !== undefined) words.set(id, bodyLines(child(shape, "txBody")).join(" ") || namesOf(shape).alt);
  }
  return [...descendants(root, "cxnSp")].map((connector) => {
    const properties = child(connector, "nvCxnSpPr", "cNvCxnSpPr");
    const nameOf = (end: string): string => words.get(attribute(child(properties, end), "id") ?? "") ?? "";
    const line = child(connector, "spPr", "ln");
    const hasTip = (end: string): boolean => !/^(?:none)?$/.test(attribute(child(line, end), "type") ?? "");
    const [start, end] = [hasTip("headEnd"), hasTip("tailEnd")];
    const [from, to] = start && !end ? [nameOf("endCxn"), nameOf("stCxn")] : [nameOf("stCxn"), nameOf("endCxn")];
    return { from, to, label: "", direction: start && end ? "both" : start || end ? "forward" : "none" };
  });
}

async function notesOf(deck: Deck, slide: SharedPart): Promise<string[]> {
  const part = targetOfType(slide.relations, "notesSlide");
  const root = part === undefined ? undefined : await deck.opened.xml(part);
  return children(child(root, "cSld", "spTree"), "sp")
    .filter((shape) => placeholderOf(shape)?.type === "body")
    .flatMap((shape) => bodyLines(child(shape, "txBody")));
}
