import { AfterimageError, messageOf } from "../../errors.ts";
import { limits } from "../../limits.ts";
import type { Raster } from "../extractor.ts";
import { onGround, openImage } from "../raster.ts";
import type { ViewBox } from "./geometry.ts";
import { drawnSize } from "./drawnSize.ts";
import { sanitiseSvg } from "./sanitise.ts";
import type { SvgElement } from "./tree.ts";

/**
 * Draws an SVG, cleaned, so that its longest side has `maxSide` pixels.
 * @throws AfterimageError `unreadable`, `too-large`
 */
export async function drawSvg(root: SvgElement, view: ViewBox, maxSide: number, path: string): Promise<Raster> {
  if (drawnSize(root) > limits.drawnShapes) {
    throw new AfterimageError({
      kind: "too-large",
      message: `${path} cannot be drawn: it draws more than ${limits.drawnShapes} shapes.`,
      hint: "Simplify it in a drawing program; its words are found nevertheless.",
    });
  }
  const scale = maxSide / Math.max(view.width, view.height);
  const size = {
    width: Math.max(1, Math.round(view.width * scale)),
    height: Math.max(1, Math.round(view.height * scale)),
  };
  try {
    return await onGround(openImage(Buffer.from(sanitiseSvg(root, view, size))));
  } catch (error) {
    throw new AfterimageError({
      kind: "unreadable",
      message: `${path} cannot be drawn: ${messageOf(error).split("\n", 1)[0]}`,
      hint: "Open it in its own program to see whether the file is damaged.",
      cause: error,
    });
  }
}
