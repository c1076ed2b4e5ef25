/** A Word document (ECMA-376 part 1, §17) as sections with their blocks. */
import { AfterimageError } from "../../errors.ts";
import type { DocumentSource } from "../extractor.ts";
import { titleFromPath } from "../fileTitle.ts";
import { chartOf } from "../office/chart.ts";
import { paletteOf } from "../office/drawingml/colours.ts";
import { attribute, child, children } from "../office/elements.ts";
import { openPackage } from "../office/package.ts";
import { statedTitle } from "../office/properties.ts";
import { relationsOf, targetOfType } from "../office/relations.ts";
import { sectionsOf, type TextDocument } from "../office/textDocument.ts";
import type { XmlFormat } from "../xml.ts";
import { blocksOf } from "./paragraphs.ts";
import { paragraphRoles } from "./styles.ts";

const format: XmlFormat = { name: "Word", hint: "Open it in Word or LibreOffice and save it again." };

/** @throws AfterimageError as `openPackage`; `unreadable` when it has no text in it */
export async function openDocument(source: DocumentSource): Promise<TextDocument> {
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
  return {
    opened,
    title: title || titleFromPath(source.path),
    sections: sectionsOf(blocks, title),
    chart: async (chartPart) => chartOf(await opened.xml(chartPart), paletteOf(undefined, undefined)),
  };
}
