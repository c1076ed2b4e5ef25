/** A Word document (ECMA-376 part 1, §17) as sections with their blocks. */
import { AfterimageError } from "../../errors.ts";
import type { DocumentSource } from "../extractor.ts";
import { titleFromPath } from "../fileTitle.ts";
import { chartOf } from "../office/chart.ts";
import { paletteOf } from "../office/drawingml/colours.ts";
import type { DocumentFigure } from "../office/documentFigures.ts";
import { attribute, child, children } from "../office/elements.ts";
import { openPackage, type OfficePackage } from "../office/package.ts";
import { statedTitle } from "../office/properties.ts";
import { relationsOf, targetOfType } from "../office/relations.ts";
import type { OfficeSection } from "../office/sectionFragments.ts";
import type { Block } from "../sections/block.ts";
import { placeHeadings } from "../sections/headings.ts";
import { picturesOf } from "../sections/mentions.ts";
import type { XmlFormat } from "../xml.ts";
import { blocksOf, type RoledBlock } from "./paragraphs.ts";
import { paragraphRoles } from "./styles.ts";

const format: XmlFormat = { name: "Word", hint: "Open it in Word or LibreOffice and save it again." };

export interface WordDocument {
  readonly opened: OfficePackage;
  readonly title: string;
  readonly sections: readonly OfficeSection[];
}

/** @throws AfterimageError as `openPackage`; `unreadable` when it has no text in it */
export async function openDocument(source: DocumentSource): Promise<WordDocument> {
  const opened = await openPackage(source, format);
  const main = targetOfType(await relationsOf(opened, ""), "officeDocument") ?? "word/document.xml";
  const root = await opened.xml(main);
  if (root === undefined) {
    throw new AfterimageError({ kind: "unreadable", message: `${source.path} has no text document in it.`, hint: format.hint });
  }
  const relations = await relationsOf(opened, main);
  const part = (type: string): string => targetOfType(relations, type) ?? "";
  const roleOf = paragraphRoles(await opened.xml(part("styles")));
  const notes = new Map<string, string>();
  for (const kind of ["footnote", "endnote"]) {
    for (const note of children(await opened.xml(part(`${kind}s`)), kind)) {
      const text = blocksOf(note, { relations: new Map(), roleOf, notes: new Map() }).map((block) => block.text).join(" ").trim();
      notes.set(`${kind}:${attribute(note, "id")}`, text);
    }
  }
  const blocks = blocksOf(child(root, "body"), { relations, roleOf, notes });
  const title = (await statedTitle(opened)) || (blocks.find(({ role, text }) => role === "title" && text !== "")?.text ?? "");
  return { opened, title: title || titleFromPath(source.path), sections: sectionsOf(blocks, title) };
}

function sectionsOf(blocks: readonly RoledBlock[], title: string): OfficeSection[] {
  const place = placeHeadings(title);
  const sections: (OfficeSection & { readonly blocks: Block[] })[] = [{ title: "", headingPath: title === "" ? [] : [title], blocks: [] }];
  for (const block of blocks) {
    if (typeof block.role === "number" && block.text !== "") sections.push({ ...place({ depth: block.role, title: block.text }), blocks: [] });
    if (typeof block.role !== "number" || block.images.length > 0) sections.at(-1)!.blocks.push(block);
  }
  return sections.filter(({ slug, blocks: own }) => slug !== undefined || own.some(({ text, images }) => text !== "" || images.length > 0));
}

/** Everything that is shown in the document, in its order. */
export async function figuresOf({ opened, sections, title }: WordDocument): Promise<DocumentFigure[]> {
  const figures: DocumentFigure[] = [];
  for (const { blocks, headingPath, slug, title: heading } of sections) {
    // Paragraphs without words stand between a picture and its caption only as space.
    const told = blocks.filter(({ text, images }) => text !== "" || images.length > 0);
    for (const { reference, ...said } of picturesOf(told)) {
      const anchor = { headingPath, ...(slug === undefined ? {} : { slug }) };
      const base = { anchor, title: heading || title, said };
      if (!reference.startsWith("chart:")) figures.push({ ...base, part: reference });
      else figures.push({ ...base, chart: chartOf(await opened.xml(reference.slice("chart:".length)), paletteOf(undefined, undefined)) });
    }
  }
  return figures;
}
