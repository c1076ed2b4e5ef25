import { textOf } from "../xml.ts";
import { child } from "./elements.ts";
import type { OfficePackage } from "./package.ts";
import { relationsOf, targetOfType } from "./relations.ts";

/** Titles that programs put into files by themselves. */
const emptyTitle = /^(?:powerpoint[- ]\p{L}+|presentation\d*|untitled.*|document\d*|book\d*|microsoft \w+ - .*|pptxgenjs presentation)$/iu;

/** The title that an OOXML file's properties state; empty when they state none worth showing. */
export async function statedTitle(opened: OfficePackage): Promise<string> {
  const properties = targetOfType(await relationsOf(opened, ""), "core-properties") ?? "docProps/core.xml";
  // Damaged properties cost only the title.
  const root = await opened.xml(properties).catch(() => undefined);
  const title = textOf(child(root, "title") ?? "").replace(/\s+/g, " ").trim();
  return emptyTitle.test(title) ? "" : title;
}
