/** How a place is called in lists and messages. Pure. */
import type { FragmentKind } from "../../core/model.ts";
import type { Place } from "../../core/search/types.ts";
import { clock } from "../../core/text/clock.ts";

/** `docs/a.png` · `guide.pdf · page 3` · `demo.mp4 · 1:05` · `docs/setup.md:42` */
export function placeText({ path, anchor }: Pick<Place, "path" | "anchor">): string {
  if (anchor.page !== undefined) return `${path} · page ${anchor.page}`;
  if (anchor.slide !== undefined) return `${path} · slide ${anchor.slide}`;
  if (anchor.cell !== undefined) return `${path} · cell ${anchor.cell}`;
  if (anchor.timestamp !== undefined) return `${path} · ${clock(anchor.timestamp)}`;
  return anchor.line === undefined ? path : `${path}:${anchor.line}`;
}

const kindIcons: Readonly<Record<FragmentKind, string>> = {
  section: "list-selection",
  image: "file-media",
  page: "file-pdf",
  slide: "layers",
  figure: "symbol-misc",
  diagram: "type-hierarchy",
  moment: "device-camera-video",
};

/** Codicon of a kind of fragment, the same as in the search panel. */
export function kindIcon(kind: FragmentKind): string {
  return kindIcons[kind];
}
