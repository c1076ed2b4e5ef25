/** What the viewer shows for a place, and which parts of it are marked. Pure. */
import type { Box, Point } from "../../core/model.ts";
import type { Place } from "../../core/search/types.ts";

export interface ShownPart {
  /** Of the fragment that is shown. */
  readonly key: string;
  /** Matched parts of what is shown. */
  readonly boxes: readonly Box[];
  /** Where the place itself stands on it. */
  readonly figure?: Box;
  readonly region?: readonly Point[];
}

/**
 * A figure on a slide or page is shown where it stands, with its place marked; all else as it is.
 * @param boxes  matched parts of the place's own picture
 * @param region the part of it that was asked with
 */
export function shownPart({ key, kind, anchor }: Pick<Place, "key" | "kind" | "anchor">, boxes: readonly Box[], region?: readonly Point[]): ShownPart {
  const { slide, page, box } = anchor;
  if (kind !== "figure" || box === undefined || (slide === undefined && page === undefined)) {
    return { key, boxes, ...(region ? { region } : {}) };
  }
  const moved = ({ x, y }: Point): Point => ({ x: box.x + x * box.width, y: box.y + y * box.height });
  const inner = boxes.map((each) => ({ ...moved(each), width: each.width * box.width, height: each.height * box.height }));
  return {
    key: slide === undefined ? `page:${page}` : `slide:${slide}`,
    boxes: inner,
    figure: box,
    ...(region ? { region: region.map(moved) } : {}),
  };
}
