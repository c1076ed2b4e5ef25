/** Walks the tree of shapes of a slide, layout or master (ECMA-376 part 1, §19.3.1.45). */
import { messageOf } from "../../errors.ts";
import type { Place } from "../diagram/sheet.ts";
import { chartOf, drawChart, wordsOfChart } from "../office/chart.ts";
import type { Colour } from "../office/drawingml/colours.ts";
import { fillIn } from "../office/drawingml/paint.ts";
import { boundsOf, placementOf, slideSpace, spaceOfGroup, type Placement, type Space } from "../office/drawingml/place.ts";
import { drawTable } from "../office/drawingml/table.ts";
import { child, children, descendants, localName, numberOf, relationId } from "../office/elements.ts";
import { targetOf } from "../office/relations.ts";
import type { SceneItem, ScenePicture } from "../office/scene.ts";
import { isHidden, namesOf, shapeItem, type ShapeContext } from "../office/shape.ts";
import { drawingRelationOf, wordsOfSmartArt } from "../office/smartArt.ts";
import type { XmlElement } from "../xml.ts";
import type { Deck, SharedPart, SlideParts } from "./deck.ts";
import { inheritedShapes, isGround, placeholderOf } from "./placeholders.ts";

/** What is read for one slide. */
export interface Reader {
  readonly deck: Deck;
  readonly parts: SlideParts;
  readonly problems: string[];
  /** Shapes that may still be read. */
  left: number;
}

interface Walk {
  readonly reader: Reader;
  /** The part that the shapes are in, against which their references are resolved. */
  readonly layer: SharedPart;
  /** They come from the layout or master: its placeholders are only models for those of the slide. */
  readonly isInherited: boolean;
  readonly space: Space;
  readonly groupFill: Colour | undefined;
}

export function readTree(layer: SharedPart, isInherited: boolean, reader: Reader): Promise<SceneItem[]> {
  const tree = child(layer.root, "cSld", "spTree");
  return readShapes(tree, { reader, layer, isInherited, space: slideSpace, groupFill: undefined });
}

async function readShapes(tree: XmlElement | undefined, walk: Walk): Promise<SceneItem[]> {
  const items: SceneItem[] = [];
  for (const element of children(tree)) {
    if (walk.reader.left <= 0) break;
    if (isHidden(element)) continue;
    const item = await readShape(element, walk);
    if (item !== undefined) items.push(item);
  }
  return items;
}

async function readShape(element: XmlElement, walk: Walk): Promise<SceneItem | undefined> {
  const name = localName(element);
  if (!/^(?:sp|cxnSp|pic|grpSp|graphicFrame)$/.test(name)) return undefined;
  walk.reader.left--;
  if (name === "grpSp") return groupItem(element, walk);
  const placeholder = placeholderOf(element);
  if (placeholder && walk.isInherited) return undefined;
  const { parts } = walk.reader;
  const inherited = placeholder ? inheritedShapes(placeholder, parts) : [];
  const own = placementOf(name === "graphicFrame" ? child(element, "xfrm") : child(element, "spPr", "xfrm"));
  const local = own ?? inherited.map((each) => placementOf(child(each, "spPr", "xfrm"))).find((each) => each !== undefined);
  if (local === undefined) return undefined;
  const placement = walk.space(local);
  const role = walk.isInherited || (placeholder && isGround(placeholder)) ? "ground" : placeholder?.type === "title" ? "title" : "content";
  if (name === "graphicFrame") return frameItem(element, placement, walk);
  if (name === "pic") return pictureItem(element, placement, role, walk);
  const textDefaults = textDefaultsOf(placeholder?.type, walk.reader);
  const item = shapeItem(element, placement, { palette: parts.palette, groupFill: walk.groupFill, inherited, textDefaults, role });
  const blip = child(element, "spPr", "blipFill");
  return blip ? { ...item, word: "picture", picture: pictureOf(blip, placement, walk) } : item;
}

/** Styles for all text of a kind: of the master, then of the presentation. */
function textDefaultsOf(type: string | undefined, { parts, deck }: Reader): ShapeContext["textDefaults"] {
  const styles = child(parts.master?.root, "txStyles");
  const style = type === undefined ? "otherStyle" : type === "title" ? "titleStyle" : /^(?:dt|ftr|sldNum)$/.test(type) ? "otherStyle" : "bodyStyle";
  return [child(styles, style), deck.textStyle];
}

async function groupItem(element: XmlElement, walk: Walk): Promise<SceneItem | undefined> {
  const xfrm = child(element, "grpSpPr", "xfrm");
  const fill = fillIn(child(element, "grpSpPr"), walk.reader.parts.palette, walk.groupFill);
  const groupFill = fill === undefined || fill === "none" ? walk.groupFill : fill;
  const parts = await readShapes(element, { ...walk, space: spaceOfGroup(xfrm, walk.space), groupFill });
  if (parts.length === 0) return undefined;
  const own = placementOf(xfrm);
  const place = own ? boundsOf(walk.space(own)) : around(parts.map((part) => part.place));
  const role = walk.isInherited ? "ground" : "content";
  return { word: "group diagram", role, ...namesOf(element), place, shapes: [], lines: parts.flatMap(({ lines }) => lines), fill: "", parts };
}

function around(places: readonly Place[]): Place {
  const [x, y] = [Math.min(...places.map((place) => place.x)), Math.min(...places.map((place) => place.y))];
  const right = Math.max(...places.map((place) => place.x + place.width));
  const bottom = Math.max(...places.map((place) => place.y + place.height));
  return { x, y, width: right - x, height: bottom - y };
}

function pictureItem(element: XmlElement, placement: Placement, role: SceneItem["role"], walk: Walk): SceneItem {
  const picture = pictureOf(child(element, "blipFill"), placement, walk);
  return { word: "picture", role, ...namesOf(element), place: boundsOf(placement), shapes: [], lines: [], fill: "", picture };
}

function pictureOf(fill: XmlElement | undefined, { place, turn }: Placement, { layer }: Walk): ScenePicture {
  const blip = child(fill, "blip");
  // Office keeps an SVG beside the raster that older programs show in its place.
  const vector = [...descendants(blip, "svgBlip")].map((each) => targetOf(layer.relations, relationId(each, "embed")))[0];
  const source = child(fill, "srcRect");
  const share = (name: string): number => Math.min(0.95, Math.max(0, (numberOf(source, name) ?? 0) / 100_000));
  return { part: vector ?? targetOf(layer.relations, relationId(blip, "embed")), place, turn, crop: [share("l"), share("t"), share("r"), share("b")] };
}

/** A table, chart, SmartArt or embedded object; what of it is in other parts and cannot be read is a problem only. */
async function frameItem(element: XmlElement, placement: Placement, walk: Walk): Promise<SceneItem | undefined> {
  const { reader, layer } = walk;
  const data = child(element, "graphic", "graphicData");
  const place = boundsOf(placement);
  const base = { role: walk.isInherited ? "ground" : "content", ...namesOf(element), place, shapes: [], lines: [], fill: "" } as const;
  const { palette } = reader.parts;
  try {
    const table = child(data, "tbl");
    if (table) {
      const drawn = drawTable(table, place, { lists: [], defaults: textDefaultsOf(undefined, reader), fontColour: undefined, palette });
      return { ...base, word: "table", place: { ...place, height: Math.max(place.height, drawn.height) }, shapes: drawn.shapes, lines: drawn.lines };
    }
    const reference = child(data, "chart");
    if (reference) {
      const part = targetOf(layer.relations, relationId(reference));
      const chart = part === undefined ? undefined : chartOf(await reader.deck.opened.xml(part), palette);
      if (chart === undefined) return { ...base, word: "chart" };
      return { ...base, word: `chart ${chart.kind}`, name: chart.title || base.name, shapes: drawChart(chart, place), lines: wordsOfChart(chart) };
    }
    const diagram = child(data, "relIds");
    if (diagram) return { ...base, word: "SmartArt diagram", ...(await smartArt(diagram, place, walk)) };
    for (const picture of descendants(data, "pic")) return { ...pictureItem(picture, placement, base.role, walk), ...namesOf(element) };
  } catch (error) {
    reader.problems.push(`“${base.name}” cannot be read: ${messageOf(error)}`);
    return { ...base, word: "object" };
  }
  return undefined;
}

async function smartArt(reference: XmlElement, place: Place, walk: Walk): Promise<Pick<SceneItem, "lines" | "parts">> {
  const { reader, layer } = walk;
  const read = async (id: string | undefined): Promise<XmlElement | undefined> => {
    const part = targetOf(layer.relations, id);
    return part === undefined ? undefined : reader.deck.opened.xml(part);
  };
  const data = await read(relationId(reference, "dm"));
  const drawing = await read(drawingRelationOf(data));
  const space: Space = (inner) => ({ ...inner, place: { ...inner.place, x: inner.place.x + place.x, y: inner.place.y + place.y } });
  const parts = await readShapes(child(drawing, "spTree"), { ...walk, space, isInherited: false });
  return { lines: wordsOfSmartArt(data), ...(parts.length > 0 ? { parts } : {}) };
}
