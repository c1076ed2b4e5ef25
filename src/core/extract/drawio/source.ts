import { AfterimageError, messageOf } from "../../errors.ts";
import { limits } from "../../limits.ts";
import { drawSheetRaster, fragmentOfSheet } from "../diagram/fragment.ts";
import { inflationBudget } from "../diagram/inflate.ts";
import type { DiagramSource } from "../diagram/source.ts";
import type { ExtractedFragment, Extraction } from "../extractor.ts";
import { isMadeUpTitle, titleFromPath } from "../fileTitle.ts";
import { pageAt, pagesOf } from "./pages.ts";
import { sheetOf } from "./sheet.ts";

/** Reads draw.io's XML; `unreadable` or `too-large` when no page of it can be read. */
export function drawioSource(source: string): DiagramSource {
  return {
    exportMargin: 0,
    extract: (path, signal) => extract(source, path, signal),
    async draw(path, page, maxSide) {
      const sheet = sheetOf(pageAt(pagesOf(source, path), page, path).model(inflationBudget()));
      return drawSheetRaster(sheet, maxSide, path);
    },
  };
}

/** The pages as fragments; empty ones are none. */
function extract(source: string, path: string, signal: AbortSignal): Extraction {
  const pages = pagesOf(source, path);
  const fragments: ExtractedFragment[] = [];
  const problems: string[] = [];
  const budget = inflationBudget();
  if (pages.length > limits.diagramPages) problems.push(`Only the first ${limits.diagramPages} of ${pages.length} pages are indexed.`);
  let failure: AfterimageError | undefined;
  for (const [at, page] of pages.slice(0, limits.diagramPages).entries()) {
    signal.throwIfAborted();
    const number = at + 1;
    try {
      const sheet = sheetOf(page.model(budget));
      const place = {
        key: `page:${number}`,
        anchor: { page: number },
        title: isMadeUpTitle(page.name) ? titleFromPath(path) : page.name,
        description: ["draw.io diagram", ...sheet.notes].join("\n"),
      };
      fragments.push(...fragmentOfSheet(sheet, place));
      problems.push(...sheet.problems.map((problem) => `Page ${number}: ${problem}`));
    } catch (error) {
      // Whoever grows beyond the limit once is not asked again.
      if (!(error instanceof AfterimageError) || error.kind === "too-large") throw error;
      failure = error;
      problems.push(`Page ${number} cannot be read: ${messageOf(error)}`);
    }
  }
  if (fragments.length === 0 && failure !== undefined) throw failure;
  if (fragments.length === 0) problems.push("There is nothing on it.");
  return { fragments, problems };
}
