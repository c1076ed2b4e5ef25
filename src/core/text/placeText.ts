import type { Place } from "../search/types.ts";
import { clock } from "./clock.ts";

/** How a place is called in lists and messages: `docs/a.png` · `guide.pdf · page 3` · `demo.mp4 · 1:05` · `docs/setup.md:42`. */
export function placeText({ path, anchor }: Pick<Place, "path" | "anchor">): string {
  if (anchor.page !== undefined) return `${path} · page ${anchor.page}`;
  if (anchor.slide !== undefined) return `${path} · slide ${anchor.slide}`;
  if (anchor.cell !== undefined) return `${path} · cell ${anchor.cell}`;
  if (anchor.timestamp !== undefined) return `${path} · ${clock(anchor.timestamp)}`;
  return anchor.line === undefined ? path : `${path}:${anchor.line}`;
}
