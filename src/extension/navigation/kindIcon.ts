import type { FragmentKind } from "../../core/model.ts";

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
