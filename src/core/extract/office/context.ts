/** What a slide says around a picture: its caption, and the texts that stand nearest. */
import type { Place } from "../diagram/sheet.ts";
import { leavesOf, type Scene, type SceneItem } from "./scene.ts";

/** How far below or above a picture its caption may stand, as a share of the slide's height, and its characters. */
const captionDistance = 0.07;
const captionLength = 160;

/** Texts that count for a picture, and characters of each. */
const nearTexts = 3;
const textLength = 300;

/** The short text right below a picture, or else right above it; empty when there is none. */
export function captionOf(item: SceneItem, scene: Scene): string {
  const reach = captionDistance * scene.height;
  const candidates = textsOf(item, scene).filter(({ lines, role, word }) => role === "content" && word === "text" && lines.length === 1 && lines[0]!.length <= captionLength);
  const below = nearest(candidates, ({ place }) => place.y - (item.place.y + item.place.height), reach, item.place);
  const above = nearest(candidates, ({ place }) => item.place.y - (place.y + place.height), reach, item.place);
  return (below ?? above)?.lines[0] ?? "";
}

function nearest(texts: readonly SceneItem[], distance: (text: SceneItem) => number, reach: number, { x, width }: Place): SceneItem | undefined {
  const overlaps = ({ place }: SceneItem): boolean => place.x < x + width && x < place.x + place.width;
  return texts
    .filter((text) => overlaps(text) && Math.abs(distance(text)) <= reach)
    .sort((one, other) => Math.abs(distance(one)) - Math.abs(distance(other)))[0];
}

/** The slide's title and the texts nearest to a part of it. */
export function contextOf(item: SceneItem, scene: Scene): string {
  const near = textsOf(item, scene)
    .sort((one, other) => gap(one.place, item.place) - gap(other.place, item.place))
    .slice(0, nearTexts)
    .map(({ lines }) => lines.join(" ").slice(0, textLength));
  return [...new Set([scene.title, ...near])].filter((text) => text !== "").join("\n");
}

/** Texts on the slide that are not within the item itself. */
function textsOf(item: SceneItem, scene: Scene): SceneItem[] {
  const own = new Set(leavesOf([item]));
  return [...leavesOf(scene.items)].filter((other) => other.role !== "ground" && other.lines.length > 0 && !own.has(other));
}

/** Distance between two rectangles; zero where they overlap. */
function gap(one: Place, other: Place): number {
  const across = Math.max(0, one.x - (other.x + other.width), other.x - (one.x + one.width));
  const down = Math.max(0, one.y - (other.y + other.height), other.y - (one.y + one.height));
  return Math.hypot(across, down);
}
