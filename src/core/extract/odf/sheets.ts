/** An OpenDocument spreadsheet: its sheets as text, and what is drawn on them. */
import { AfterimageError, messageOf } from "../../errors.ts";
import { limits } from "../../limits.ts";
import type { DocumentSource } from "../extractor.ts";
import type { Figure } from "../figures.ts";
import { titleFromPath } from "../fileTitle.ts";
import { chartContent, pictureContent } from "../office/documentFigures.ts";
import { attribute, children, descendants } from "../office/elements.ts";
import type { OfficePackage } from "../office/package.ts";
import type { OfficeSection } from "../office/sectionFragments.ts";
import { chartScheme } from "../office/textDocument.ts";
import { figureOn, type Workbook } from "../office/workbook.ts";
import { textBlock } from "../sections/block.ts";
import { placeHeadings, type PlacedHeading } from "../sections/headings.ts";
import type { XmlElement } from "../xml.ts";
import { imageOf } from "./blocks.ts";
import { chartOf } from "./chart.ts";
import { openOdf } from "./open.ts";
import { rowLine, rowsOf } from "./table.ts";

/** @throws AfterimageError as `openOdf` */
export async function openSheets(source: DocumentSource, signal: AbortSignal): Promise<Workbook> {
  const { opened, body, title: stated } = await openOdf(source, "spreadsheet");
  const title = stated || titleFromPath(source.path);
  const place = placeHeadings(title);
  const budget: { cells: number } = { cells: limits.sheetCells };
  const sheets: OfficeSection[] = [];
  const figures: Figure[] = [];
  const problems: string[] = [];
  for (const table of children(body, "table")) {
    signal.throwIfAborted();
    const heading = place({ depth: 1, title: attribute(table, "name") || title });
    sheets.push({ ...heading, blocks: wordsOf(table, budget).map(textBlock) });
    for (const frame of descendants(table, "frame")) {
      try {
        figures.push(...(await figuresOf(frame, heading, opened)));
      } catch (error) {
        if (!(error instanceof AfterimageError)) throw error;
        problems.push(`A chart on “${heading.title}” cannot be read: ${messageOf(error)}`);
      }
    }
  }
  if (budget.cells <= 0) problems.push(`Only the first ${limits.sheetCells.toLocaleString("en")} cells are indexed.`);
  return { title, sheets, figures, problems };
}

/** The rows that say something; one that is repeated, as empty ones are to the end of the sheet, is there once. */
function wordsOf(table: XmlElement, budget: { cells: number }): string[] {
  const lines: string[] = [];
  for (const row of rowsOf(table)) {
    if (budget.cells <= 0) break;
    budget.cells -= row.children.length;
    const line = rowLine(row);
    if (line !== "") lines.push(line);
  }
  return lines;
}

async function figuresOf(frame: XmlElement, heading: PlacedHeading, opened: OfficePackage): Promise<Figure[]> {
  const image = imageOf(frame);
  if (image === undefined) return [];
  const { reference, alt } = image;
  if (!reference.startsWith(chartScheme)) return [figureOn(heading, alt, pictureContent(opened, reference))];
  const chart = chartOf(await opened.xml(`${reference.slice(chartScheme.length)}/content.xml`));
  return [figureOn(heading, alt, chartContent(opened.path, chart))];
}
