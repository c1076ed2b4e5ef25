import { AfterimageError, messageOf } from "../../errors.ts";
import type { Raster } from "../extractor.ts";
import { onGround, openImage } from "../raster.ts";
import type { ViewBox } from "./geometry.ts";
import { sanitiseSvg } from "./sanitise.ts";
import type { SvgElement } from "./tree.ts";

/**
 * Draws an SVG, cleaned, so that its longest side has `maxSide` pixels.
 * @throws AfterimageError `unreadable`
 */
export async function drawSvg(root: SvgElement, view: ViewBox, maxSide: number, path: string): Promise<Raster> {
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
