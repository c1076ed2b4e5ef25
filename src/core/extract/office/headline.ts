import { leavesOf, type SceneItem } from "./scene.ts";

/** Characters of a text that may be a title, and the points it is written in at least. */
const longestTitle = 120;
const smallestTitle = 20;

/** Decks that were made without placeholders have their titles as texts like any other: the largest in the upper part. */
function headlineOf(items: readonly SceneItem[], height: number): SceneItem | undefined {
  const sizeOf = ({ shapes }: SceneItem): number => Math.max(0, ...shapes.map((shape) => (shape.kind === "text" ? shape.fontSize : 0)));
  return [...leavesOf(items)]
    .filter(({ word, lines, place }) => word === "text" && lines.length === 1 && lines[0]!.length <= longestTitle && place.y < height / 3)
    .filter((item) => sizeOf(item) >= smallestTitle)
    .sort((one, other) => sizeOf(other) - sizeOf(one))[0];
}

/** The title of a slide: that of its title placeholder, else what looks like one; empty when nothing does. */
export function titleOf(items: readonly SceneItem[], height: number): string {
  const stated = [...leavesOf(items)].find(({ role, lines }) => role === "title" && lines.length > 0);
  return (stated ?? headlineOf(items, height))?.lines.join(" ") ?? "";
}
