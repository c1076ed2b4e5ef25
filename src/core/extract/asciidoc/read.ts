import { isDiagramLanguage } from "../markdown/diagramSource.ts";
import { textBlock } from "../sections/block.ts";
import { startSections, type SectionBuilder } from "../sections/builder.ts";
import type { Section } from "../sections/fragments.ts";
import { imageOf, readAttributes, readInline, type Attributes } from "./inline.ts";

const heading = /^(={1,6}|#{1,6})[ \t]+(\S.*)$/;
/** Marks that a heading may end with as it began. */
const closingMarks = /[ \t][=#]{1,6}$/;
/** Characters that underline a heading in the old style, by depth. */
const underlines = "=-~^+";
const attributeEntry = /^:(!?[\w-]+!?):(?:[ \t]+(.*))?$/;
const blockAttributes = /^\[(?!\[)(.*)\]$/;
const blockAnchor = /^\[\[([^\],\s]+)(?:,.*)?\]\]$/;
const blockTitle = /^\.(?![.\s])(.+)$/;
const blockMacro = /^([a-z]\w*)::([^[\]]*)\[(.*)\]$/;
const verbatim = /^(?:-{4,}|\.{4,}|\+{4,}|`{3,}.*)$/;
const container = /^(?:={4,}|\*{4,}|_{4,}|--|[|,:!]={3,})$/;
const comment = /^\/{4,}$/;
const listItem = /^[ \t]*(?:\*{1,5}|\.{1,5}|-|\d+\.|[a-z]\.|<\d+>)[ \t]+(?=\S)/;

/** Characters of an attribute's value that are put where its name stands, so that a document cannot grow by them. */
const attributeLength = 100;

/** What was said ahead of a block about it. */
interface Ahead {
  attributes?: Attributes;
  id?: string;
  title?: string;
}

/**
 * Reads AsciiDoc line by line: headings, paragraphs, pictures, listings and diagrams. Includes and conditions are not
 * followed, so that what is read depends on this file alone.
 */
export function readAsciidoc(text: string): Section[] {
  const lines = text.trimEnd().split("\n").map((line) => line.trimEnd());
  const title = lines.find((line) => /^=[ \t]+\S/.test(line))?.slice(1).trim() ?? "";
  const reader = new Reader(lines, startSections(title, lines.length));
  return reader.read();
}

class Reader {
  readonly #lines: readonly string[];
  readonly #sections: SectionBuilder;
  readonly #attributes = new Map<string, string>();
  #ahead: Ahead = {};
  #paragraph: string[] = [];
  #inHeader = false;

  constructor(lines: readonly string[], sections: SectionBuilder) {
    this.#lines = lines;
    this.#sections = sections;
  }

  read(): Section[] {
    for (let at = 0; at < this.#lines.length; ) at = this.#take(at);
    this.#endParagraph(this.#lines.length);
    return this.#sections.result();
  }

  /** Reads what begins at a line; returns where the next begins. */
  #take(at: number): number {
    const line = this.#lines[at]!;
    if (comment.test(line)) return this.#endOf(at) + 1;
    if (line.startsWith("//") && !line.startsWith("///")) return at + 1;
    if (this.#takeUnderlined(at)) return at + 1;
    if (verbatim.test(line)) return this.#takeVerbatim(at);
    if (line.trim() === "" || container.test(line)) {
      this.#endParagraph(at);
      this.#inHeader = false;
      return at + 1;
    }
    // Below the title stand author and revision.
    if (!this.#takeStatement(line, at) && !this.#inHeader) this.#takeText(line, at);
    return at + 1;
  }

  /** Takes a line that says something about the document or a block, or is a block itself. */
  #takeStatement(line: string, at: number): boolean {
    const entry = attributeEntry.exec(line);
    const [, anchor] = blockAnchor.exec(line) ?? [];
    const [, list] = blockAttributes.exec(line) ?? [];
    const [, title] = blockTitle.exec(line) ?? [];
    const [, marks, words] = heading.exec(line) ?? [];
    if (entry) this.#attributes.set(entry[1]!.toLowerCase(), (entry[2] ?? "").slice(0, attributeLength));
    else if (marks !== undefined) this.#takeHeading(marks.length, words!, at);
    else if (this.#paragraph.length > 0) return this.#takeMacro(line, at);
    else if (anchor !== undefined) this.#ahead.id = anchor;
    else if (list !== undefined) this.#takeBlockAttributes(list);
    else if (title !== undefined && !listItem.test(line)) this.#ahead.title = title;
    else return this.#takeMacro(line, at);
    return true;
  }

  #takeBlockAttributes(list: string): void {
    const attributes = readAttributes(list);
    const id = attributes.named.get("id") ?? /#([\w-]+)/.exec(attributes.positional[0] ?? "")?.[1];
    this.#ahead = { ...this.#ahead, attributes, ...(id === undefined ? {} : { id }) };
  }

  #takeHeading(depth: number, words: string, at: number): void {
    this.#endParagraph(at);
    const id = /^\[\[([^\]]+)\]\]/.exec(words)?.[1] ?? this.#ahead.id;
    const title = this.#inline(words.replace(closingMarks, ""), at).text;
    this.#ahead = {};
    this.#inHeader = depth === 1;
    if (title !== "") this.#sections.heading({ depth, title, id, line: at + 1 });
  }

  #takeUnderlined(at: number): boolean {
    const line = this.#lines[at]!;
    const depth = underlines.indexOf(line[0] ?? " ") + 1;
    if (depth === 0 || line.length < 3 || this.#paragraph.length !== 1) return false;
    const words = this.#paragraph[0]!;
    if (line !== line[0]!.repeat(line.length) || Math.abs(line.length - words.length) > 1) return false;
    this.#paragraph = [];
    this.#takeHeading(depth, words, at - 1);
    return true;
  }

  #takeMacro(line: string, at: number): boolean {
    const [, name, target, list] = blockMacro.exec(line) ?? [];
    if (name === undefined) return false;
    this.#endParagraph(at);
    if (name === "image" && target !== "") {
      const image = imageOf(this.#resolve(target!), readAttributes(list!), this.#inline(this.#ahead.title ?? "", at).text, at + 1);
      this.#sections.block({ ...textBlock(""), images: [image] });
      // A caption is text of the section as well.
      this.#sections.block({ ...textBlock(image.caption), isFigcaption: true });
    }
    this.#ahead = {};
    return true;
  }

  #takeVerbatim(at: number): number {
    this.#endParagraph(at);
    const end = this.#endOf(at);
    const source = this.#lines.slice(at + 1, end).join("\n");
    const { positional } = this.#ahead.attributes ?? { positional: [] };
    const [style, argument] = positional.map((word) => word.replace(/[#.%].*$/, ""));
    const fence = /^`{3,}\s*([\w-]+)/.exec(this.#lines[at]!)?.[1];
    const language = [style === "source" ? argument : style, fence].find((word) => word !== undefined && isDiagramLanguage(word));
    if (language !== undefined) this.#sections.diagram({ language, source, line: at + 1, endLine: Math.min(end + 1, this.#lines.length) });
    else {
      this.#sections.block(textBlock(this.#ahead.title ?? ""));
      this.#sections.block(textBlock(source));
    }
    this.#ahead = {};
    return end + 1;
  }

  /** Where a delimited block ends: its own delimiter again, or the end of the document. */
  #endOf(at: number): number {
    const delimiter = this.#lines[at]!.replace(/^(`{3,}).*/, "$1");
    const end = this.#lines.indexOf(delimiter, at + 1);
    return end === -1 ? this.#lines.length : end;
  }

  #takeText(line: string, at: number): void {
    if (listItem.test(line)) this.#endParagraph(at);
    this.#paragraph.push(line.replace(listItem, "").replace(/^\|/, "").split("|").map((cell) => cell.trim()).join(" | ").replace(/ \+$/, "").trim());
  }

  #endParagraph(at: number): void {
    if (this.#paragraph.length === 0) return;
    if (this.#ahead.title !== undefined) this.#sections.block(textBlock(this.#inline(this.#ahead.title, at).text));
    const { text, images } = this.#inline(this.#paragraph.join("\n"), at - this.#paragraph.length);
    const isEmphasised = this.#paragraph.every((line) => /^([*_]).+\1$/.test(line));
    this.#sections.block({ ...textBlock(text), images, isEmphasised });
    this.#paragraph = [];
    this.#ahead = {};
  }

  #inline(source: string, at: number): ReturnType<typeof readInline> {
    return readInline(this.#withAttributes(source), at + 1, (target) => this.#resolve(target));
  }

  #withAttributes(source: string): string {
    return source.replace(/\{([\w-]+)\}/g, (all, name: string) => this.#attributes.get(name.toLowerCase()) ?? all);
  }

  /** A picture's path: below `imagesdir`, unless it is absolute. */
  #resolve(target: string): string {
    const path = this.#withAttributes(target);
    const folder = this.#withAttributes(this.#attributes.get("imagesdir") ?? "");
    return folder === "" || /^(?:[a-z][\w+.-]*:|\/)/i.test(path) ? path : `${folder.replace(/\/$/, "")}/${path}`;
  }
}
