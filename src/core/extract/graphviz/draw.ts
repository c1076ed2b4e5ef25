/** Sources in the DOT language as pictures. */
import type { Layout } from "../diagram/fragment.ts";
import type { Raster } from "../extractor.ts";
import { drawSvg } from "../svg/draw.ts";
import { layOut } from "./engine.ts";

/** @throws AfterimageError `unreadable` */
export async function layOutDot(dot: string, path: string): Promise<Layout> {
  const { labels, view } = await layOut(dot, path);
  return { labels, picture: { width: view.width, height: view.height, needsOcr: false } };
}

/** Draws a source so that its longest side has `maxSide` pixels. @throws AfterimageError `unreadable` */
export async function drawDot(dot: string, maxSide: number, path: string): Promise<Raster> {
  const { root, view } = await layOut(dot, path);
  return drawSvg(root, view, maxSide, path);
}
