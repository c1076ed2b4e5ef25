/** Reads the shapes of a slide or master page (OpenDocument 1.3 part 3, §10). */
import type { LineShape, OutlineShape, Place, Shape } from "../diagram/sheet.ts";
import { drawChart, wordsOfChart } from "../office/chart.ts";
import { boundsOf, type Placement } from "../office/drawingml/place.ts";
import { presetOutline, wordOfPreset } from "../office/drawingml/presets.ts";
import { attribute, child, children, localName } from "../office/elements.ts";
import { uncut } from "../office/media.ts";
import type { OfficePackage } from "../office/package.ts";
import type { SceneItem } from "../office/scene.ts";
import { setText } from "../office/textFrame.ts";
import { AfterimageError, messageOf } from "../../errors.ts";
import type { XmlElement } from "../xml.ts";
import { chartOf } from "./chart.ts";
import { partOf } from "./open.ts";
import { drawnOutline, geometryOf, presetOf } from "./outline.ts";
import { paintOf } from "./paint.ts";
import { paragraphsOf } from "./paragraphs.ts";
import { endsOf, placementOf } from "./place.ts";
import { pointsOf, property, type StyleChain, type Styles } from "./styles.ts";
import { drawTable } from "./table.ts";
import { bodyLines, namesOf } from "./text.ts";

/** What is read for one slide. */
export interface Reader {
  readonly opened: OfficePackage;
  readonly styles: Styles;
  readonly problems: string[];
  /** Shapes that may still be read. */
  left: number;
}

/** Insets of a text where none are stated: 0.25 and 0.125 cm. */
const usualInsets = { left: 7.1, top: 3.5, right: 7.1, bottom: 3.5 } as const;

/** What repeats on each slide and says nothing of this one. */
const groundClasses: ReadonlySet<string> = new Set(["date-time", "footer", "header", "page-number", "page"]);

/** @param isMaster of the master page: its placeholders are only models for those of the slide */
export async function readShapes(parent: XmlElement | undefined, isMaster: boolean, reader: Reader): Promise<SceneItem[]> {
  const items: SceneItem[] = [];
  for (const element of children(parent)) {
    if (reader.left <= 0) break;
    if (localName(element) === "a") items.push(...(await readShapes(element, isMaster, reader)));
    else if (!isPlaceholder(element, isMaster)) items.push(...(await readShape(element, isMaster, reader)));
  }
  return items;
}

/** Placeholders of the master, and empty ones of the slide, which ask for a click. */
function isPlaceholder(element: XmlElement, isMaster: boolean): boolean {
  return attribute(element, "placeholder") === "true" || (isMaster && attribute(element, "class") !== undefined);
}

async function readShape(element: XmlElement, isMaster: boolean, reader: Reader): Promise<SceneItem[]> {
  const slideClass = attribute(element, "class") ?? "";
  const role = isMaster || groundClasses.has(slideClass) ? "ground" : slideClass === "title" ? "title" : "content";
  const base = { role, ...namesOf(element) } as const;
  switch (localName(element)) {
    case "g": {
      reader.left--;
      const parts = await readShapes(element, isMaster, reader);
      if (parts.length === 0) return [];
      return [{ ...base, word: "group diagram", place: around(parts), shapes: [], lines: parts.flatMap(({ lines }) => lines), fill: "", parts }];
    }
    case "line":
    case "connector":
    case "measure":
      reader.left--;
      return lineItem(element, base, reader);
    case "frame":
      reader.left--;
      return frameItem(element, base, reader);
    case "custom-shape":
    case "rect":
    case "ellipse":
    case "circle":
    case "polygon":
    case "polyline":
    case "path":
    case "caption":
    case "regular-polygon":
      reader.left--;
      return outlineItem(element, base, reader);
    default:
      return [];
  }
}

type Base = Pick<SceneItem, "role" | "name" | "alt">;

function styleOf(element: XmlElement, { styles }: Reader): StyleChain {
  const name = attribute(element, "style-name");
  const own = styles.chain("graphic", name);
  return own.length > 0 ? own : styles.chain("presentation", name);
}

function around(parts: readonly SceneItem[]): Place {
  const [x, y] = [Math.min(...parts.map(({ place }) => place.x)), Math.min(...parts.map(({ place }) => place.y))];
  const right = Math.max(...parts.map(({ place }) => place.x + place.width));
  const bottom = Math.max(...parts.map(({ place }) => place.y + place.height));
  return { x, y, width: right - x, height: bottom - y };
}

/** A connector is drawn straight, or with one bend in its middle, as it is where nothing is in its way. */
function lineItem(element: XmlElement, base: Base, reader: Reader): SceneItem[] {
  const ends = endsOf(element);
  if (ends === undefined) return [];
  const [start, end] = ends;
  const style = styleOf(element, reader);
  const paint = paintOf(style, reader.styles);
  const hasTip = (at: string): boolean => !/^(?:none)?$/.test(property(style, "graphic", `marker-${at}`) ?? "");
  const kind = attribute(element, "type") ?? "standard";
  const isBent = localName(element) === "connector" && kind !== "line" && kind !== "lines";
  const middle = (start.x + end.x) / 2;
  const line: LineShape = {
    kind: "line",
    points: isBent ? [start, { x: middle, y: start.y }, { x: middle, y: end.y }, end] : [start, end],
    isCurved: kind === "curve",
    hasStartTip: hasTip("start"),
    hasEndTip: hasTip("end"),
    paint: { ...paint, fill: "none", stroke: paint.stroke === "none" ? "#7f7f7f" : paint.stroke },
  };
  const place = { x: Math.min(start.x, end.x), y: Math.min(start.y, end.y), width: Math.abs(end.x - start.x), height: Math.abs(end.y - start.y) };
  const text = textIn(element, { place, turn: 0, flipsX: false, flipsY: false }, style, reader, "middle");
  return [{ ...base, word: "line", place, shapes: [line, ...text], lines: bodyLines(element), fill: "" }];
}

function outlineItem(element: XmlElement, base: Base, reader: Reader): SceneItem[] {
  const geometry = geometryOf(element);
  const placement = placementOf(element, geometry);
  if (placement === undefined) return [];
  const style = styleOf(element, reader);
  const paint = paintOf(style, reader.styles);
  const preset = presetOfShape(element, geometry);
  const outline = drawnOutline(element, geometry) ?? presetOutline(preset, placement.flipsX, placement.flipsY);
  const isDrawn = paint.fill !== "none" || paint.stroke !== "none";
  const shape: OutlineShape = { kind: "outline", outline, place: placement.place, turn: placement.turn, paint };
  const picture = property(style, "graphic", "fill") === "bitmap" ? fillPicture(style, placement, reader) : undefined;
  return [
    {
      ...base,
      word: picture ? "picture" : !isDrawn ? "text" : typeof outline === "string" ? wordOfPreset(preset) : "shape",
      place: boundsOf(placement),
      shapes: [...(isDrawn ? [shape] : []), ...textIn(element, placement, style, reader)],
      lines: bodyLines(element),
      fill: isDrawn ? paint.fill : "",
      ...(picture ? { picture } : {}),
    },
  ];
}

function presetOfShape(element: XmlElement, geometry: XmlElement | undefined): string {
  const name = localName(element);
  if (name === "ellipse" || name === "circle") return "ellipse";
  if (name === "rect") return attribute(element, "corner-radius") === undefined ? "rect" : "roundRect";
  return presetOf(attribute(geometry, "type") ?? "rect");
}

function fillPicture(style: StyleChain, { place, turn }: Placement, { styles }: Reader): NonNullable<SceneItem["picture"]> {
  const image = styles.named("fill-image", property(style, "graphic", "fill-image-name"));
  return { part: partOf(attribute(image, "href")), place, turn, crop: uncut };
}

/** A frame holds one thing in several forms, best first; the first that can be read counts. */
async function frameItem(element: XmlElement, base: Base, reader: Reader): Promise<SceneItem[]> {
  const placement = placementOf(element);
  if (placement === undefined) return [];
  const style = styleOf(element, reader);
  const bounds = boundsOf(placement);
  const box = child(element, "text-box");
  if (box) {
    const paint = paintOf(style, reader.styles);
    const isDrawn = paint.fill !== "none" || paint.stroke !== "none";
    const ground: Shape[] = isDrawn ? [{ kind: "outline", outline: "rectangle", place: placement.place, turn: placement.turn, paint }] : [];
    const lines = bodyLines(box);
    return [{ ...base, word: isDrawn ? "box" : "text", place: bounds, shapes: [...ground, ...textIn(box, placement, style, reader)], lines, fill: isDrawn ? paint.fill : "" }];
  }
  const table = child(element, "table");
  if (table) {
    const drawn = drawTable(table, bounds, reader.styles);
    return [{ ...base, word: "table", place: { ...bounds, height: Math.max(bounds.height, drawn.height) }, shapes: drawn.shapes, lines: drawn.lines, fill: "" }];
  }
  const chart = await chartItem(element, base, bounds, reader);
  if (chart) return [chart];
  const part = pictureIn(element);
  if (part === undefined && child(element, "image") === undefined) return [];
  const { place, turn } = placement;
  return [{ ...base, word: "picture", place: bounds, shapes: [], lines: [], fill: "", picture: { part, place, turn, crop: uncut } }];
}

async function chartItem(frame: XmlElement, base: Base, place: Place, { opened, problems }: Reader): Promise<SceneItem | undefined> {
  const part = partOf(attribute(child(frame, "object"), "href"));
  if (part === undefined) return undefined;
  try {
    const chart = chartOf(await opened.xml(`${part}/content.xml`));
    return chart && { ...base, word: `chart ${chart.kind}`, name: chart.title || base.name, place, shapes: drawChart(chart, place), lines: wordsOfChart(chart), fill: "" };
  } catch (error) {
    if (!(error instanceof AfterimageError)) throw error;
    problems.push(`“${base.name}” cannot be read: ${messageOf(error)}`);
    return undefined;
  }
}

/** The picture of a frame: beside its own, programs keep copies that older ones can show, and previews as metafiles. */
export function pictureIn(frame: XmlElement): string | undefined {
  const parts = children(frame, "image").map((image) => partOf(attribute(image, "href"))).filter((part) => part !== undefined);
  return parts.find((part) => !/\.(?:svm|emf|wmf)$/i.test(part)) ?? parts[0];
}

function textIn(body: XmlElement, { place, turn }: Placement, style: StyleChain, { styles }: Reader, usualAlign: "top" | "middle" = "top"): Shape[] {
  const read = (name: string): string | undefined => property(style, "graphic", name);
  const inset = (side: keyof typeof usualInsets): number => pointsOf(read(`padding-${side}`) ?? read("padding")) ?? usualInsets[side];
  const align = read("textarea-vertical-align");
  const { texts, bullets } = setText(paragraphsOf(body, style, styles), {
    place,
    turn,
    insets: [inset("left"), inset("top"), inset("right"), inset("bottom")],
    verticalAlign: align === "middle" || align === "bottom" || align === "top" ? align : usualAlign,
    wraps: read("wrap-option") !== "no-wrap",
  });
  return [...bullets, ...texts];
}
