/** The parts of an OpenDocument file (OpenDocument 1.3 part 2). */
import { AfterimageError } from "../../errors.ts";
import type { DocumentSource } from "../extractor.ts";
import { child, descendants } from "../office/elements.ts";
import { encrypted, openPackage, type OfficePackage } from "../office/package.ts";
import { textOf, type XmlElement, type XmlFormat } from "../xml.ts";
import { stylesOf, type Styles } from "./styles.ts";

export interface OdfDocument {
  readonly opened: OfficePackage;
  /** Its `office:presentation`, `office:text` or `office:spreadsheet`. */
  readonly body: XmlElement;
  readonly styles: Styles;
  /** As its properties say; may be empty. */
  readonly title: string;
}

/**
 * @param kind name of the body's element
 * @throws AfterimageError as `openPackage`; `encrypted`; `unreadable` when it has no such body
 */
export async function openOdf(source: DocumentSource, kind: "presentation" | "text" | "spreadsheet"): Promise<OdfDocument> {
  const format: XmlFormat = { name: `OpenDocument ${kind}`, hint: "Open it in LibreOffice and save it again." };
  const opened = await openPackage(source, format);
  const protection = descendants(await opened.xml("META-INF/manifest.xml"), "encryption-data");
  if (protection.next().done === false) throw encrypted(source.path);
  const content = await opened.xml("content.xml");
  const body = child(content, "body", kind);
  if (body === undefined) {
    throw new AfterimageError({ kind: "unreadable", message: `${source.path} has no ${kind} in it.`, hint: format.hint });
  }
  // Damaged properties cost only the title.
  const meta = await opened.xml("meta.xml").catch(() => undefined);
  const title = textOf(child(meta, "meta", "title") ?? "").replace(/\s+/g, " ").trim();
  return { opened, body, styles: stylesOf([content, await opened.xml("styles.xml")]), title };
}

/** The part that a reference means; undefined for what lies outside of the file. */
export function partOf(reference: string | undefined): string | undefined {
  return reference === undefined || reference === "" || /^(?:[a-z][\w+.-]*:|\/|\.\.)/i.test(reference) ? undefined : reference.replace(/^\.\//, "");
}
