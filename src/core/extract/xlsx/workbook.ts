/** A workbook (ECMA-376 part 1, §18): its sheets as text, and what is drawn on them. */
import { AfterimageError, messageOf } from "../../errors.ts";
import { limits } from "../../limits.ts";
import type { DocumentSource } from "../extractor.ts";
import type { Figure } from "../figures.ts";
import { titleFromPath } from "../fileTitle.ts";
import { chartOf } from "../office/chart.ts";
import { paletteOf } from "../office/drawingml/colours.ts";
import { chartContent, pictureContent } from "../office/documentFigures.ts";
import { attribute, child, children, descendants, localName, relationId } from "../office/elements.ts";
import { openPackage, type OfficePackage } from "../office/package.ts";
import { statedTitle } from "../office/properties.ts";
import { relationsOf, targetOf, targetOfType } from "../office/relations.ts";
import type { OfficeSection } from "../office/sectionFragments.ts";
import { namesOf } from "../office/shape.ts";
import { figureOn, type Workbook } from "../office/workbook.ts";
import { textBlock } from "../sections/block.ts";
import { placeHeadings, type PlacedHeading } from "../sections/headings.ts";
import { textOf, type XmlElement, type XmlFormat } from "../xml.ts";

const format: XmlFormat = { name: "Excel", hint: "Open it in Excel or LibreOffice and save it again." };

/** @throws AfterimageError as `openPackage`; `unreadable` when it has no workbook in it */
export async function openWorkbook(source: DocumentSource, signal: AbortSignal): Promise<Workbook> {
  const opened = await openPackage(source, format);
  const main = targetOfType(await relationsOf(opened, ""), "officeDocument") ?? "xl/workbook.xml";
  const root = await opened.xml(main);
  const listed = children(child(root, "sheets"), "sheet");
  if (listed.length === 0) {
    throw new AfterimageError({ kind: "unreadable", message: `${source.path} has no sheets in it.`, hint: format.hint });
  }
  const relations = await relationsOf(opened, main);
  const strings = children(await opened.xml(targetOfType(relations, "sharedStrings") ?? ""), "si").map(richText);
  const title = (await statedTitle(opened)) || titleFromPath(source.path);
  const place = placeHeadings(title);
  const budget: { cells: number } = { cells: limits.sheetCells };
  const sheets: OfficeSection[] = [];
  const figures: Figure[] = [];
  const problems: string[] = [];
  for (const sheet of listed) {
    signal.throwIfAborted();
    const name = attribute(sheet, "name") ?? "";
    const heading = place({ depth: 1, title: name || title });
    const part = targetOf(relations, relationId(sheet));
    try {
      const content = part === undefined ? undefined : await opened.xml(part);
      sheets.push({ ...heading, blocks: rowsOf(content, strings, budget).map(textBlock) });
      if (part !== undefined) figures.push(...(await drawnOn(opened, part, heading)));
    } catch (error) {
      if (!(error instanceof AfterimageError)) throw error;
      problems.push(`Sheet “${name}” cannot be read: ${messageOf(error)}`);
    }
  }
  if (budget.cells <= 0) problems.push(`Only the first ${limits.sheetCells.toLocaleString("en")} cells are indexed.`);
  return { title, sheets, figures, problems };
}

/** The rows that say something, their cells joined by bars. */
function rowsOf(sheet: XmlElement | undefined, strings: readonly string[], budget: { cells: number }): string[] {
  const rows: string[] = [];
  for (const row of children(child(sheet, "sheetData"), "row")) {
    if (budget.cells <= 0) break;
    const cells = children(row, "c");
    budget.cells -= cells.length;
    const words = cells.map((cell) => valueOf(cell, strings)).filter((text) => text !== "");
    if (words.length > 0) rows.push(words.join(" | "));
  }
  return rows;
}

function valueOf(cell: XmlElement, strings: readonly string[]): string {
  const value = textOf(child(cell, "v") ?? "").trim();
  switch (attribute(cell, "t")) {
    case "s":
      return strings[Number(value)] ?? "";
    case "inlineStr":
      return richText(child(cell, "is"));
    case "b":
      return value === "1" ? "TRUE" : "FALSE";
    case "e":
      return "";
    default:
      return value;
  }
}

/** A string's runs without the phonetic hints that East Asian programs keep beside them. */
function richText(string: XmlElement | undefined): string {
  const parts = children(string).filter((part) => localName(part) === "t" || localName(part) === "r");
  return parts.map((part) => textOf(localName(part) === "t" ? part : (child(part, "t") ?? ""))).join("").replace(/\s+/g, " ").trim();
}

/** Pictures and charts on a sheet. */
async function drawnOn(opened: OfficePackage, sheet: string, heading: PlacedHeading): Promise<Figure[]> {
  const drawing = targetOfType(await relationsOf(opened, sheet), "drawing");
  if (drawing === undefined) return [];
  const root = await opened.xml(drawing);
  const relations = await relationsOf(opened, drawing);
  const figures: Figure[] = [];
  for (const picture of descendants(root, "pic")) {
    const part = targetOf(relations, relationId(child(picture, "blipFill", "blip"), "embed"));
    if (part !== undefined) figures.push(figureOn(heading, namesOf(picture).alt, pictureContent(opened, part)));
  }
  for (const frame of descendants(root, "graphicFrame")) {
    const part = targetOf(relations, relationId(child(frame, "graphic", "graphicData", "chart")));
    if (part === undefined) continue;
    const chart = chartOf(await opened.xml(part), paletteOf(undefined, undefined));
    figures.push(figureOn(heading, namesOf(frame).alt, chartContent(opened.path, chart)));
  }
  return figures;
}
