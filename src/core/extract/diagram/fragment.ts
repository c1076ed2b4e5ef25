import { AfterimageError } from "../../errors.ts";
import { limits } from "../../limits.ts";
import type { Anchor } from "../../model.ts";
import type { ExtractedFragment, Raster } from "../extractor.ts";
import { drawSvg } from "../svg/draw.ts";
import { drawSheet, labelsOfSheet, viewOf } from "./draw.ts";
import { relationLines } from "./relations.ts";
import type { Sheet } from "./sheet.ts";

/** Letters below which the words of a sheet are taken to be in the pictures on it. */
const fewLetters = 20;

/** Where the words of a diagram stand in its drawing, and how large that is. */
export type Layout = Required<Pick<ExtractedFragment, "labels" | "picture">>;

export interface SheetPlace {
  readonly key: string;
  readonly anchor: Anchor;
  readonly title: string;
  /** What the diagram says outside of its labels: its kind, links. */
  readonly description: string;
}

/** A sheet as a fragment, its labels with boxes, its relations as lines below them; none when nothing is on it. */
export function fragmentOfSheet(sheet: Sheet, { key, anchor, title, description }: SheetPlace): ExtractedFragment[] {
  const view = viewOf(sheet);
  if (view === undefined) return [];
  const labels = labelsOfSheet(sheet, view);
  const words = [...new Set(labels.map((label) => label.text))];
  const letters = words.join("").replace(/[^\p{L}\p{N}]/gu, "").length;
  const hasPictures = sheet.shapes.some(({ kind }) => kind === "picture");
  const fragment: ExtractedFragment = {
    key,
    kind: "diagram",
    anchor,
    title,
    text: [...words, ...relationLines(sheet.relations)].join("\n").slice(0, limits.fragmentText),
    labels,
    description,
    mentions: [],
    picture: { width: view.width, height: view.height, needsOcr: hasPictures && letters < fewLetters },
  };
  return [fragment];
}

/**
 * Draws a sheet so that its longest side has `maxSide` pixels.
 * @throws AfterimageError `not-found` when nothing is on it
 */
export async function drawSheetRaster(sheet: Sheet, maxSide: number, path: string): Promise<Raster> {
  const view = viewOf(sheet);
  if (view === undefined) throw new AfterimageError({ kind: "not-found", message: `${path} has nothing to draw there.` });
  return drawSvg(drawSheet(sheet, view), view, maxSide, path);
}
