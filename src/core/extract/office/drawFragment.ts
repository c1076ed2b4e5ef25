import { AfterimageError } from "../../errors.ts";
import type { Anchor, Box } from "../../model.ts";
import type { Raster } from "../extractor.ts";
import { drawScene, type LoadPart } from "./drawScene.ts";
import { drawMedia } from "./media.ts";
import type { Scene } from "./scene.ts";
import { boxOf, figuresOf, wholeOf } from "./slideFragments.ts";

/**
 * Draws a slide, or the figure on it that has the anchor's box: a picture from its own pixels, all else as a part of the slide.
 * @throws AfterimageError `not-found` when the slide has no such figure
 */
export async function drawSlideFragment(scene: Scene, { box, slide }: Anchor, maxSide: number, load: LoadPart, path: string, signal: AbortSignal): Promise<Raster> {
  if (box === undefined) return drawScene(scene, wholeOf(scene), maxSide, load, path, signal);
  const item = figuresOf(scene).find(({ place }) => isSame(boxOf(place, scene), box));
  if (item === undefined) throw new AfterimageError({ kind: "not-found", message: `Slide ${slide} of ${path} has no such picture.` });
  const { picture, place } = item;
  if (picture === undefined) return drawScene(scene, place, maxSide, load, path, signal);
  const bytes = picture.part === undefined ? undefined : await load(picture.part);
  if (bytes === undefined) throw new AfterimageError({ kind: "not-found", message: `A picture on slide ${slide} of ${path} is missing.` });
  return drawMedia(`${picture.part} in ${path}`, bytes, picture.crop, maxSide, signal);
}

/** Boxes are kept as they were computed; two figures in one place are one to whoever looks. */
function isSame(one: Box | undefined, other: Box): boolean {
  return one !== undefined && one.x === other.x && one.y === other.y && one.width === other.width && one.height === other.height;
}
