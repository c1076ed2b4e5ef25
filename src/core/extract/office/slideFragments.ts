/** The fragments of a slide: the slide itself, and each picture, chart and diagram on it. */
import { AfterimageError, isAbort, messageOf } from "../../errors.ts";
import { limits } from "../../limits.ts";
import type { Box } from "../../model.ts";
import { labelsOfSheet } from "../diagram/draw.ts";
import { relationLines } from "../diagram/relations.ts";
import type { Place, Shape } from "../diagram/sheet.ts";
import type { ExtractedFragment } from "../extractor.ts";
import { boxIn, identity } from "../svg/geometry.ts";
import { nameOfHex, positionWords } from "../placeWords.ts";
import { captionOf, contextOf } from "./context.ts";
import type { LoadPart } from "./drawScene.ts";
import { readMedia, type MediaContent } from "./media.ts";
import { writtenName } from "./names.ts";
import { leavesOf, type Scene, type SceneItem } from "./scene.ts";

/** Shapes of one slide whose place and colour are told. */
const mostTold = 60;

/** Sides in points below which a picture is a bullet or an icon. */
const smallestFigure = 24;

/** Shapes from which on a group is taken for a diagram. */
const fewShapes = 3;

/** What the slides of one file share. */
export interface SlideContext {
  /** Of the file. */
  readonly path: string;
  readonly deckTitle: string;
  readonly load: LoadPart;
  /** Pictures that were read already: logos and icons come again on slide after slide. */
  readonly media: Map<string, Promise<MediaContent>>;
  readonly problems: string[];
}

/** @param number of the slide, 1-based */
export async function fragmentsOfSlide(scene: Scene, number: number, context: SlideContext, signal: AbortSignal): Promise<ExtractedFragment[]> {
  const slide = slideFragment(scene, number, context);
  const fragments = [slide];
  for (const [at, item] of figuresOf(scene).entries()) {
    signal.throwIfAborted();
    const box = boxOf(item.place, scene);
    if (box !== undefined) fragments.push(await figureFragment(item, box, at + 1, slide, scene, context, signal));
  }
  return fragments;
}

function slideFragment(scene: Scene, number: number, { deckTitle }: SlideContext): ExtractedFragment {
  const content = [...leavesOf(scene.items)].filter(({ role }) => role !== "ground");
  const labels = labelsIn(content.flatMap(({ shapes }) => shapes), wholeOf(scene));
  const texts = content.filter(({ role }) => role === "content").flatMap(({ lines }) => lines);
  const inGroups = scene.items.filter(({ parts }) => parts !== undefined).flatMap(({ lines }) => lines);
  const words = [...new Set([scene.title, ...texts, ...inGroups, ...relationLines(scene.relations), ...scene.notes])];
  const title = scene.title || `${deckTitle}, slide ${number}`;
  return {
    key: `slide:${number}`,
    kind: "slide",
    anchor: { slide: number, headingPath: scene.title === "" ? [deckTitle] : [deckTitle, scene.title] },
    title,
    text: words.filter((line) => line !== "").join("\n").slice(0, limits.fragmentText),
    labels,
    description: content.filter(({ role }) => role === "content").slice(0, mostTold).flatMap((item) => told(item, scene)).join("\n"),
    mentions: [],
    picture: { width: scene.width, height: scene.height, needsOcr: false },
  };
}

/** `blue box upper left: Gateway`; nothing for plain text and lines, which nobody remembers by that. */
function told(item: SceneItem, scene: Scene): string[] {
  const box = boxOf(item.place, scene);
  if (box === undefined || item.word === "text" || item.word === "line") return [];
  const words = [nameOfHex(item.fill), item.word, positionWords(box)].filter((word) => word !== "").join(" ");
  const said = writtenName(item.alt) || item.lines.join(" ").slice(0, 80);
  return [said === "" ? words : `${words}: ${said}`];
}

/** The pictures, charts and diagrams on a slide, in the order of its shapes. */
export function figuresOf(scene: Scene): SceneItem[] {
  const found: SceneItem[] = [];
  const visit = (item: SceneItem): void => {
    const isLarge = Math.max(item.place.width, item.place.height) >= smallestFigure;
    if (item.role === "ground") return;
    if (isLarge && isFigure(item)) found.push(item);
    for (const part of item.parts ?? []) visit(part);
  };
  scene.items.forEach(visit);
  return found;
}

function isFigure({ word, picture, parts }: SceneItem): boolean {
  if (picture !== undefined || /^(?:chart|SmartArt)/.test(word)) return true;
  return parts !== undefined && [...leavesOf(parts)].filter((part) => part.word !== "line").length >= fewShapes;
}

async function figureFragment(
  item: SceneItem,
  box: Box,
  count: number,
  slide: ExtractedFragment,
  scene: Scene,
  context: SlideContext,
  signal: AbortSignal,
): Promise<ExtractedFragment> {
  const number = slide.anchor.slide!;
  const media = item.picture && (await mediaOf(item, number, context, signal));
  const leaves = [...leavesOf([item])];
  const caption = captionOf(item, scene);
  const fills = leaves.map(({ fill }) => nameOfHex(fill)).filter((name) => name !== "");
  const colours = media?.colours ?? [...new Set(fills)].slice(0, 3);
  const title = [writtenName(item.alt), caption, writtenName(item.name)].find((name) => name !== "") ?? `${slide.title}, ${item.word.split(" ")[0]!}`;
  const place = [item.word, "diagram", positionWords(box), ...colours].filter((words) => words !== "").join(", ");
  const description = [writtenName(item.alt), caption, media?.description ?? "", `${place} on slide ${number} of the deck`, contextOf(item, scene)];
  const own = item.picture ? (media?.text ?? "") : leaves.flatMap(({ lines }) => lines).concat(item.lines).join("\n");
  return {
    key: `figure:${number}:${count}`,
    kind: "figure",
    anchor: { slide: number, box, headingPath: slide.anchor.headingPath! },
    title: title.split("\n", 1)[0]!.slice(0, 200),
    text: [...new Set(own.split("\n"))].join("\n").slice(0, limits.fragmentText),
    labels: item.picture ? (media?.labels ?? []) : labelsIn(leaves.flatMap(({ shapes }) => shapes), item.place),
    description: [...new Set(description)].filter((line) => line !== "").join("\n"),
    mentions: [],
    ...pictureSizeOf(item, media),
  };
}

function pictureSizeOf({ picture, place }: SceneItem, media: MediaContent | undefined): Pick<ExtractedFragment, "picture"> {
  if (picture === undefined) return { picture: { width: place.width, height: Math.max(1, place.height), needsOcr: false } };
  if (media === undefined) return {};
  const [left, top, right, bottom] = picture.crop;
  const { width, height, needsOcr } = media.size;
  return { picture: { width: Math.max(1, Math.round(width * (1 - left - right))), height: Math.max(1, Math.round(height * (1 - top - bottom))), needsOcr } };
}

/** A picture's own content; undefined, and a problem, for one that cannot be read. */
async function mediaOf({ picture }: SceneItem, number: number, { path, load, media, problems }: SlideContext, signal: AbortSignal): Promise<MediaContent | undefined> {
  const part = picture?.part;
  if (part === undefined) return undefined;
  const read = async (): Promise<MediaContent> => {
    const bytes = await load(part);
    if (bytes === undefined) throw new AfterimageError({ kind: "unreadable", message: `${part} is missing in ${path}.` });
    return readMedia(part, bytes, signal);
  };
  const reading = media.get(part) ?? read();
  media.set(part, reading);
  try {
    return await reading;
  } catch (error) {
    if (isAbort(error)) throw error;
    problems.push(`Slide ${number}: ${messageOf(error)}`);
    return undefined;
  }
}

/** A place as a box of the slide; undefined for what lies beside it. */
export function boxOf({ x, y, width, height }: Place, scene: Scene): Box | undefined {
  return boxIn(wholeOf(scene), identity, x, y, width, height);
}

export function wholeOf({ width, height }: Scene): Place {
  return { x: 0, y: 0, width, height };
}

function labelsIn(shapes: readonly Shape[], view: Place): ReturnType<typeof labelsOfSheet> {
  return view.width > 0 && view.height > 0 ? labelsOfSheet({ shapes, relations: [], background: "none" }, view) : [];
}
