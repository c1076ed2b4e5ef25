/** Draws a slide, or a part of it, from its scene. */
import { isAbort } from "../../errors.ts";
import { drawSheet } from "../diagram/draw.ts";
import type { OutlineShape, PictureShape, Place, Shape } from "../diagram/sheet.ts";
import type { Raster } from "../extractor.ts";
import { openRaster } from "../raster.ts";
import { drawSvg } from "../svg/draw.ts";
import { drawMedia } from "./media.ts";
import { leavesOf, type Scene, type ScenePicture } from "./scene.ts";

/** Gives the bytes of a part; undefined when there is none. */
export type LoadPart = (part: string) => Promise<Uint8Array | undefined>;

/** Pixels of the longest side of a picture on a drawn slide, and of the smallest. */
const pictureSides = [8, 1600] as const;

/**
 * Draws the part of a slide within `view` (points) so that its longest side has `maxSide` pixels.
 * @throws AfterimageError
 */
export async function drawScene(scene: Scene, view: Place, maxSide: number, load: LoadPart, path: string, signal: AbortSignal): Promise<Raster> {
  const scale = maxSide / Math.max(view.width, view.height);
  const shapes: Shape[] = [];
  for (const item of leavesOf(scene.items)) {
    signal.throwIfAborted();
    if (item.picture !== undefined && isSeen(item.place, view)) shapes.push(await pictureShape(item.picture, scale, load, signal));
    shapes.push(...item.shapes.filter((shape) => item.picture === undefined || shape.kind === "text"));
  }
  return drawSvg(drawSheet({ shapes, relations: [], background: scene.background }, view), view, maxSide, path);
}

function isSeen(place: Place, view: Place): boolean {
  return place.x < view.x + view.width && place.y < view.y + view.height && view.x < place.x + place.width && view.y < place.y + place.height;
}

/** A picture as data of its own; a grey frame for one that cannot be drawn, as Office shows it. */
async function pictureShape({ part, place, turn, crop }: ScenePicture, scale: number, load: LoadPart, signal: AbortSignal): Promise<PictureShape | OutlineShape> {
  try {
    const bytes = part === undefined ? undefined : await load(part);
    if (bytes === undefined) return missing(place, turn);
    const [width, height] = [sideOf(place.width * scale), sideOf(place.height * scale)];
    const picture = await drawMedia(part!, bytes, crop, Math.max(width, height), signal);
    const jpeg = await openRaster(picture).resize({ width, height, fit: "fill" }).jpeg({ quality: 90 }).toBuffer();
    return { kind: "picture", href: `data:image/jpeg;base64,${jpeg.toString("base64")}`, place, turn };
  } catch (error) {
    if (isAbort(error)) throw error;
    return missing(place, turn);
  }
}

function sideOf(pixels: number): number {
  return Math.max(pictureSides[0], Math.min(pictureSides[1], Math.round(pixels)));
}

function missing(place: Place, turn: number): OutlineShape {
  return { kind: "outline", outline: "rectangle", place, turn, paint: { fill: "#eeeeee", stroke: "#bbbbbb", strokeWidth: 1, isDashed: false, opacity: 1 } };
}
