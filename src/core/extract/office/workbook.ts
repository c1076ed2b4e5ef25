/** A workbook, whatever its format: its sheets as sections, and what is shown on them. */
import { limits } from "../../limits.ts";
import type { Anchor } from "../../model.ts";
import type { Extraction, Raster } from "../extractor.ts";
import { drawDocumentFigure, extractDocumentFigures, type DocumentFigure } from "./documentFigures.ts";
import type { OfficePackage } from "./package.ts";
import { sectionFragments, type OfficeSection } from "./sectionFragments.ts";

export interface Workbook {
  readonly opened: OfficePackage;
  /** Of the document, or its file's name in words. */
  readonly title: string;
  readonly sheets: readonly OfficeSection[];
  readonly figures: readonly DocumentFigure[];
  readonly problems: readonly string[];
}

export async function extractWorkbook(path: string, { opened, sheets, figures, title, problems }: Workbook, signal: AbortSignal): Promise<Extraction> {
  const sections = sectionFragments(sheets, title);
  const drawn = await extractDocumentFigures(path, figures, (part) => opened.bytes(part), signal);
  return {
    fragments: [...sections.fragments, ...drawn.fragments].slice(0, limits.fragments),
    problems: [...problems, ...sections.problems, ...drawn.problems],
  };
}

/** @throws AfterimageError as `drawDocumentFigure` */
export function drawWorkbook(path: string, { opened, figures }: Workbook, anchor: Anchor, maxSide: number, signal: AbortSignal): Promise<Raster> {
  return drawDocumentFigure(path, figures, anchor, maxSide, (part) => opened.bytes(part), signal);
}
