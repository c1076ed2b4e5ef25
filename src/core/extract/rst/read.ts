import { isDiagramLanguage } from "../markdown/diagramSource.ts";
import { textBlock, type BlockImage } from "../sections/block.ts";
import { startSections, type SectionBuilder } from "../sections/builder.ts";
import type { Section } from "../sections/fragments.ts";
import { readInline } from "./inline.ts";
import { indentedBlock, indentOf, isBlank, takeOptions, type Line } from "./lines.ts";

const adornment = /^([!-/:-@[-`{-~])\1+$/;
const directive = /^\.\.[ \t]+(?:\|([^|]+)\|[ \t]+)?([A-Za-z][\w:.+-]*?)[ \t]?::(?:[ \t]+(.*))?$/;
const footnote = /^\.\.[ \t]+\[[^\]]+\][ \t]+/;
const explicit = /^\.\.(?:[ \t]|$)/;
const listItem = /^(?:[-*+•]|\(?(?:\d{1,3}|#|[A-Za-z])[.)])[ \t]+/;

/** Directives whose content says nothing to a reader of the text, or lies in other files. */
const silent: ReadonlySet<string> = new Set([
  "class", "contents", "default-role", "highlight", "include", "index", "literalinclude", "meta", "raw", "role", "sectnum", "tags", "toctree",
]);
const codeDirectives: ReadonlySet<string> = new Set(["code", "code-block", "sourcecode", "parsed-literal", "math"]);
/** Directives that draw, by the language in which they are written. */
const diagramDirectives: Readonly<Record<string, string>> = { uml: "plantuml", graphviz: "dot" };

/** How deeply directives and quotes may lie in each other. */
const deepest = 32;

/**
 * Reads reStructuredText line by line: section titles by their adornment, paragraphs, pictures, figures, code and
 * diagrams. Nothing is included from other files.
 */
export function readRst(text: string): Section[] {
  const lines = text.trimEnd().split("\n").map((line, at) => ({ text: line.replaceAll("\t", "        ").trimEnd(), number: at + 1 }));
  const reader = new Reader(startSections(firstTitle(lines), lines.length), substitutionsIn(lines));
  reader.take(lines, 0);
  return reader.result();
}

/** The title of a section that begins at a line, with how it is adorned. */
function titleAt(lines: readonly Line[], at: number): { readonly title: Line; readonly style: string; readonly end: number } | undefined {
  const [first, second, third] = [lines[at], lines[at + 1], lines[at + 2]];
  if (!first || !second || isBlank(first)) return undefined;
  if (adornment.test(first.text)) {
    const isOverlined = third?.text === first.text && !isBlank(second) && second.text.trim().length <= first.text.length;
    return isOverlined ? { title: second, style: `over ${first.text[0]}`, end: at + 3 } : undefined;
  }
  const isTitle = indentOf(first) === 0 && adornment.test(second.text) && second.text.length >= Math.min(4, first.text.length);
  // Docutils takes a short underline too, with a warning; a much shorter one is something else.
  return isTitle && second.text.length >= first.text.length / 2 ? { title: first, style: second.text[0]!, end: at + 2 } : undefined;
}

function firstTitle(lines: readonly Line[]): string {
  for (let at = 0; at < lines.length; at++) {
    const found = titleAt(lines, at);
    if (found) return readInline(found.title.text, new Map()).text;
  }
  return "";
}

/** Pictures that stand for words (`.. |logo| image:: logo.png`), wherever they are defined. */
function substitutionsIn(lines: readonly Line[]): ReadonlyMap<string, BlockImage> {
  const pictures = new Map<string, BlockImage>();
  for (const [at, line] of lines.entries()) {
    const [, name, kind, target] = line.text.startsWith("..") ? (directive.exec(line.text) ?? []) : [];
    if (name === undefined || kind !== "image" || !target) continue;
    const { options } = takeOptions(indentedBlock(lines, at + 1).block);
    pictures.set(name, imageOf(target, options, "", line.number));
  }
  return pictures;
}

function imageOf(target: string, options: ReadonlyMap<string, string>, caption: string, line: number): BlockImage {
  return { reference: target.replace(/\s+/g, ""), alt: options.get("alt") ?? "", title: "", caption, line };
}

class Reader {
  readonly #sections: SectionBuilder;
  readonly #pictures: ReadonlyMap<string, BlockImage>;
  /** Adornments in the order of their first use, which is that of their depth. */
  readonly #styles: string[] = [];

  constructor(sections: SectionBuilder, pictures: ReadonlyMap<string, BlockImage>) {
    this.#sections = sections;
    this.#pictures = pictures;
  }

  result(): Section[] {
    return this.#sections.result();
  }

  take(lines: readonly Line[], depth: number): void {
    for (let at = 0; at < lines.length; ) at = this.#takeAt(lines, at, depth);
  }

  /** Reads what begins at a line; returns where the next begins. */
  #takeAt(lines: readonly Line[], at: number, depth: number): number {
    const line = lines[at]!;
    const heading = depth === 0 ? titleAt(lines, at) : undefined;
    if (heading) {
      this.#takeHeading(heading.title, heading.style);
      return heading.end;
    }
    if (isBlank(line) || adornment.test(line.text)) return at + 1;
    if (explicit.test(line.text)) return this.#takeExplicit(lines, at, depth);
    if (indentOf(line) > 0 && depth < deepest) {
      const { block, end } = indentedBlock(lines, at);
      this.take(block, depth + 1);
      return end;
    }
    return this.#takeParagraph(lines, at);
  }

  #takeHeading({ text, number }: Line, style: string): void {
    if (!this.#styles.includes(style)) this.#styles.push(style);
    const title = readInline(text, this.#pictures).text;
    if (title !== "") this.#sections.heading({ depth: this.#styles.indexOf(style) + 1, title, line: number });
  }

  #takeParagraph(lines: readonly Line[], at: number): number {
    let end = at + 1;
    while (end < lines.length && !isBlank(lines[end]!) && !explicit.test(lines[end]!.text) && !listItem.test(lines[end]!.text)) end++;
    const source = lines.slice(at, end).map(({ text }) => text).join("\n");
    this.#addText(source.replace(listItem, "").replace(/::$/, ":").replace(/^:$/, ""));
    if (!source.endsWith("::")) return end;
    const literal = indentedBlock(lines, end);
    this.#sections.block(textBlock(literal.block.map(({ text }) => text).join("\n")));
    return literal.end;
  }

  #takeExplicit(lines: readonly Line[], at: number, depth: number): number {
    const line = lines[at]!;
    const { block, end } = indentedBlock(lines, at + 1);
    const [found, substitution, name, argument = ""] = directive.exec(line.text) ?? [];
    if (found === undefined) {
      // Whatever else begins so is a comment or the target of a link.
      if (footnote.test(line.text)) this.#addText([line.text.replace(footnote, ""), ...block.map(({ text }) => text)].join("\n"));
    } else if (substitution === undefined) {
      this.#takeDirective({ name: name!.toLowerCase(), argument, line: line.number }, block, depth);
    }
    return end;
  }

  #takeDirective({ name, argument, line }: { name: string; argument: string; line: number }, block: readonly Line[], depth: number): void {
    const { options, content } = takeOptions(block);
    const source = content.map(({ text }) => text).join("\n");
    const language = [codeDirectives.has(name) ? argument : name, diagramDirectives[name] ?? ""].find(isDiagramLanguage);
    if (name === "image" || name === "figure") this.#takePicture({ argument, line, isFigure: name === "figure" }, options, content, depth);
    else if (language !== undefined && source !== "") this.#sections.diagram({ language, source, line, endLine: block.at(-1)!.number });
    else if (codeDirectives.has(name) || name in diagramDirectives) this.#sections.block(textBlock(source));
    else if (!silent.has(name) && depth < deepest) {
      this.#addText(argument);
      this.take(content, depth + 1);
    }
  }

  #takePicture(
    { argument, line, isFigure }: { argument: string; line: number; isFigure: boolean },
    options: ReadonlyMap<string, string>,
    content: readonly Line[],
    depth: number,
  ): void {
    if (argument === "") return;
    const end = content.findIndex(isBlank);
    const caption = isFigure ? content.slice(0, end === -1 ? undefined : end).map(({ text }) => text).join("\n") : "";
    const words = readInline(caption, this.#pictures).text.replaceAll("\n", " ");
    this.#sections.block({ ...textBlock(""), images: [imageOf(argument, options, words, line)] });
    this.#sections.block({ ...textBlock(words), isFigcaption: true });
    if (isFigure && end !== -1 && depth < deepest) this.take(content.slice(end), depth + 1);
  }

  #addText(source: string): void {
    const isEmphasised = /^(\*{1,2})[^*]+\1$/.test(source.trim());
    this.#sections.block({ ...textBlock(""), ...readInline(source, this.#pictures), isEmphasised });
  }
}
