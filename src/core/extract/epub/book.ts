import { AfterimageError } from "../../errors.ts";
import type { DocumentSource } from "../extractor.ts";
import { readHtml } from "../html/sections.ts";
import { openPackage, resolvePart, type OfficePackage } from "../office/package.ts";
import type { Section } from "../sections/fragments.ts";
import { picturesOf } from "../sections/mentions.ts";
import { decodeText } from "../text.ts";
import { elementsOf, textOf, unreadableXml, type XmlElement, type XmlFormat } from "../xml.ts";

/** One document of the book's reading order. */
export interface Chapter {
  readonly sections: readonly Section[];
  /** Pictures of the book by the reference with which this chapter shows them; each in the first chapter that does. */
  readonly pictures: ReadonlyMap<string, Uint8Array>;
}

export interface Book {
  /** May be empty. */
  readonly title: string;
  readonly chapters: readonly Chapter[];
  readonly problems: readonly string[];
}

const format: XmlFormat = { name: "EPUB", hint: "Open it in a reader to see whether the file is damaged." };

const htmlTypes: ReadonlySet<string> = new Set(["application/xhtml+xml", "text/html", "application/x-dtbook+xml"]);

/**
 * Reads the chapters of an e-book (EPUB 2 and 3, https://www.w3.org/TR/epub-33/) in the order of its spine.
 * @throws AfterimageError as {@link openPackage}; `unreadable` when it names no chapters, `encrypted`
 */
export async function readBook(source: DocumentSource, signal: AbortSignal): Promise<Book> {
  const file = await openPackage(source, format);
  const opf = await packageDocument(file);
  const title = textIn(opf.root, "title");
  const problems: string[] = [];
  const seen = new Set<string>();
  const chapters: Chapter[] = [];
  let failure: AfterimageError | undefined;
  for (const part of spineOf(opf)) {
    signal.throwIfAborted();
    try {
      chapters.push(await readChapter(file, part, seen));
    } catch (error) {
      if (!(error instanceof AfterimageError)) throw error;
      failure = error;
      problems.push(error.message);
    }
  }
  if (chapters.length === 0) throw failure ?? unreadableXml(source.path, format, "it has no chapters");
  return { title, chapters, problems };
}

interface PackageDocument {
  readonly root: XmlElement;
  /** Its own name: what it names lies beside it. */
  readonly part: string;
}

async function packageDocument(file: OfficePackage): Promise<PackageDocument> {
  const container = await file.xml("META-INF/container.xml");
  const named = container && deepElements(container, "rootfile")[0]?.attributes.get("full-path");
  const root = named === undefined ? undefined : await file.xml(named);
  if (named === undefined || root === undefined) throw unreadableXml(file.path, format, "it does not say where its contents are");
  const locked = await file.xml("META-INF/encryption.xml");
  const references = locked ? deepElements(locked, "CipherReference") : [];
  // Fonts are scrambled in books that are free to read.
  if (references.some((each) => /\.x?html?$/i.test(each.attributes.get("URI") ?? ""))) {
    throw new AfterimageError({ kind: "encrypted", message: `${file.path} is protected against copying.`, hint: "Only books without protection are indexed." });
  }
  return { root, part: named };
}

function spineOf({ root, part }: PackageDocument): string[] {
  const items = new Map(deepElements(root, "item").map((item) => [item.attributes.get("id"), item]));
  return deepElements(root, "itemref").flatMap((reference) => {
    const item = items.get(reference.attributes.get("idref"));
    const href = item?.attributes.get("href");
    const isText = htmlTypes.has(item?.attributes.get("media-type") ?? "");
    const isContents = /(?:^|\s)nav(?:\s|$)/.test(item?.attributes.get("properties") ?? "");
    return href === undefined || !isText || isContents ? [] : [partOf(part, href)];
  });
}

async function readChapter(file: OfficePackage, part: string, seen: Set<string>): Promise<Chapter> {
  const bytes = await file.bytes(part);
  if (bytes === undefined) throw new AfterimageError({ kind: "unreadable", message: `${part} is missing in ${file.path}.` });
  const { sections } = readHtml(decodeText({ path: `${part} in ${file.path}`, bytes }), part);
  const pictures = new Map<string, Uint8Array>();
  for (const { reference } of sections.flatMap(({ blocks }) => picturesOf(blocks))) {
    const picture = partOf(part, reference);
    if (seen.has(picture) || reference.startsWith("data:")) continue;
    seen.add(picture);
    const content = await file.bytes(picture);
    if (content) pictures.set(reference, content);
  }
  return { sections, pictures };
}

/** A part that another refers to, by its file alone. */
const partOf = (from: string, reference: string): string => resolvePart(from, reference.replace(/[?#].*$/s, ""));

/** Elements of a name at any depth, whatever prefix the document gives their namespace. */
function deepElements(element: XmlElement, name: string): XmlElement[] {
  return elementsOf(element).flatMap((child) => [
    ...(child.name === name || child.name.endsWith(`:${name}`) ? [child] : []),
    ...deepElements(child, name),
  ]);
}

function textIn(root: XmlElement, name: string): string {
  const [element] = deepElements(root, name);
  return element ? textOf(element).replace(/\s+/g, " ").trim() : "";
}
