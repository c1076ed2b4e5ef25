import { drawSheetRaster, fragmentOfSheet } from "../diagram/fragment.ts";
import type { DiagramSource } from "../diagram/source.ts";
import { titleFromPath } from "../fileTitle.ts";
import { readScene } from "./scene.ts";
import { sheetOf } from "./sheet.ts";

/** Padding of the pictures that Excalidraw exports. */
const exportMargin = 10;

/** Reads Excalidraw's JSON; `unreadable` when it is no scene. */
export function excalidrawSource(source: string): DiagramSource {
  return {
    exportMargin,
    extract(path) {
      const scene = readScene(source, path);
      const links = new Set(scene.elements.map(({ link }) => link).filter((link) => link !== ""));
      const fragments = fragmentOfSheet(sheetOf(scene), {
        key: "drawing",
        anchor: {},
        title: titleFromPath(path),
        description: ["Excalidraw drawing", ...links].join("\n"),
      });
      return { fragments, problems: [...scene.problems, ...(fragments.length === 0 ? ["There is nothing on it."] : [])] };
    },
    async draw(path, _page, maxSide) {
      return drawSheetRaster(sheetOf(readScene(source, path)), maxSide, path);
    },
  };
}
