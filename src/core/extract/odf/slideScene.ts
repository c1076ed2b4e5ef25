/** Reads a slide of an OpenDocument presentation, and what shines through from its master page, into a scene. */
import { limits } from "../../limits.ts";
import type { Relation } from "../diagram/relations.ts";
import { paper } from "../diagram/sheet.ts";
import { attribute, child, children, descendants } from "../office/elements.ts";
import { titleOf } from "../office/headline.ts";
import { uncut } from "../office/media.ts";
import type { Scene, SceneItem } from "../office/scene.ts";
import type { XmlElement } from "../xml.ts";
import { partOf, type OdfDocument } from "./open.ts";
import { fillOf } from "./paint.ts";
import { readShapes, type Reader } from "./shapes.ts";
import { pointsOf, property, type StyleChain, type Styles } from "./styles.ts";
import { bodyLines, namesOf } from "./text.ts";

/** Sides of a slide in points that can be drawn, and those of one that states none: 28 × 15.75 cm. */
const sides = [10, 10_000] as const;
const usualSides = { width: 793.7, height: 446.5 } as const;

export async function sceneOfPage({ opened, styles }: OdfDocument, page: XmlElement): Promise<Scene> {
  const master = styles.named("master-page", attribute(page, "master-page-name"));
  const layout = child(styles.named("page-layout", attribute(master, "page-layout-name")), "page-layout-properties");
  const sideOf = (side: "width" | "height"): number => {
    const points = pointsOf(attribute(layout, `page-${side}`)) ?? 0;
    return points >= sides[0] && points <= sides[1] ? points : usualSides[side];
  };
  const [width, height] = [sideOf("width"), sideOf("height")];
  const own = styles.chain("drawing-page", attribute(page, "style-name"));
  const background = [own, styles.chain("drawing-page", attribute(master, "style-name"))].find(hasFill) ?? [];
  const reader: Reader = { opened, styles, problems: [], left: limits.slideShapes };
  const ground: SceneItem[] = [];
  const image = styles.named("fill-image", property(background, "drawing-page", "fill-image-name"));
  if (property(background, "drawing-page", "fill") === "bitmap" && image) ground.push(backgroundPicture(partOf(attribute(image, "href")), width, height));
  if (property(own, "drawing-page", "background-objects-visible") !== "false") ground.push(...(await readShapes(master, true, reader)));
  const items = await readShapes(page, false, reader);
  if (reader.left <= 0) reader.problems.push(`Only the first ${limits.slideShapes} shapes are read.`);
  const colour = fillOf(background, "drawing-page", styles);
  return {
    width,
    height,
    background: colour === "none" ? paper : colour,
    title: titleOf(items, height),
    items: [...ground, ...items],
    relations: connectionsOf(page, styles),
    notes: children(child(page, "notes"), "frame").filter((frame) => attribute(frame, "class") === "notes").flatMap((frame) => bodyLines(child(frame, "text-box"))),
    problems: reader.problems,
  };
}

function hasFill(chain: StyleChain): boolean {
  return property(chain, "drawing-page", "fill") !== undefined;
}

function backgroundPicture(part: string | undefined, width: number, height: number): SceneItem {
  const place = { x: 0, y: 0, width, height };
  return { word: "picture", role: "ground", name: "", alt: "", place, shapes: [], lines: [], fill: "", picture: { part, place, turn: 0, crop: uncut } };
}

/** Which shapes the slide's connectors join. */
function connectionsOf(page: XmlElement, styles: Styles): Relation[] {
  const connectors = [...descendants(page, "connector")];
  if (connectors.length === 0) return [];
  const words = new Map<string, string>();
  for (const shape of shapesIn(page)) {
    const id = attribute(shape, "id");
    if (id !== undefined) words.set(id, bodyLines(child(shape, "text-box") ?? shape).join(" ") || namesOf(shape).alt);
  }
  return connectors.map((connector) => {
    const nameOf = (end: string): string => words.get(attribute(connector, end) ?? "") ?? "";
    const style = styles.chain("graphic", attribute(connector, "style-name"));
    const [start, end] = ["marker-start", "marker-end"].map((marker) => !/^(?:none)?$/.test(property(style, "graphic", marker) ?? ""));
    const [from, to] = start && !end ? [nameOf("end-shape"), nameOf("start-shape")] : [nameOf("start-shape"), nameOf("end-shape")];
    return { from, to, label: bodyLines(connector).join(" "), direction: start && end ? "both" : start || end ? "forward" : "none" };
  });
}

function* shapesIn(parent: XmlElement): Generator<XmlElement> {
  for (const element of children(parent)) {
    yield element;
    if (/(?:^|:)(?:g|a)$/.test(element.name)) yield* shapesIn(element);
  }
}
