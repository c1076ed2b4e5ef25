import { html, type DefaultTreeAdapterTypes } from "parse5";
import { isDiagramLanguage } from "../markdown/diagramSource.ts";
import { tagReference } from "../markdown/html.ts";
import { pictureEnding, textBlock, type BlockImage } from "../sections/block.ts";
import { startSections, type SectionBuilder } from "../sections/builder.ts";
import type { Section } from "../sections/fragments.ts";
import { diagramLanguage, headingDepth, headingId, isBlock, isCaption, isEmphasis, isLayoutTable, isUnread } from "./kinds.ts";
import { attributeOf, findElement, isHtmlElement, lineOf, parseHtml, rawText, svgMarkup, type HtmlDocument, type HtmlElement, type HtmlNode } from "./tree.ts";

/** An HTML document as sections; pictures within it are references that begin with `data:image/`. */
export interface HtmlReading {
  /** Of its `title` element, else of its first heading; may be empty. */
  readonly title: string;
  readonly sections: readonly Section[];
}

/**
 * Reads HTML: its main part where it names one, without navigation, footers and what is not shown.
 * @throws AfterimageError as {@link parseHtml}
 */
export function readHtml(text: string, path: string): HtmlReading {
  const document = parseHtml(text, path);
  const main = mainOf(document);
  const headline = findElement(main, (element) => element.tagName === "h1");
  const stated = findElement(document, ({ tagName, namespaceURI }) => tagName === "title" && namespaceURI === html.NS.HTML);
  const title = [headline, stated].map((element) => (element ? readableText(element) : "")).find((words) => words !== "") ?? "";
  const reading = new Reading(startSections(title, text.trimEnd().split("\n").length));
  reading.take(main);
  return { title, sections: reading.result() };
}

function mainOf(document: HtmlDocument): HtmlDocument | HtmlElement {
  const isMain = (element: HtmlElement): boolean => element.tagName === "main" || attributeOf(element, "role") === "main";
  return findElement(document, isMain) ?? document;
}

/** What nbconvert writes where nobody described a picture. */
const fillerAlt = /^No description has been provided for this image$/;

/** Collects sections, blocks and pictures while it goes through the tree. */
class Reading {
  readonly #sections: SectionBuilder;
  #text = "";
  /** Whether nothing but spaces stands in the last line of the text. */
  #isAtLineStart = true;
  #images: BlockImage[] = [];
  /** Whether any word of the block stands outside of emphasis. */
  #hasPlainText = false;
  #emphasis = 0;
  #captions = 0;
  /** In a table or caption, which is one block whatever stands in it. */
  #isJoined = false;
  /** Of the figure around. */
  #caption = "";

  constructor(sections: SectionBuilder) {
    this.#sections = sections;
  }

  take(node: HtmlDocument | HtmlNode): void {
    if (node.nodeName === "#text") this.#addText((node as DefaultTreeAdapterTypes.TextNode).value);
    else if (isHtmlElement(node)) this.#takeElement(node);
    else if ("childNodes" in node) node.childNodes.forEach((child) => this.take(child));
  }

  result(): Section[] {
    this.#endBlock();
    return this.#sections.result();
  }

  #takeElement(element: HtmlElement): void {
    const language = diagramLanguage(element, isDiagramLanguage);
    if (language !== undefined) this.#takeDiagram(element, language);
    else if (element.tagName === "svg") this.#takeSvg(element);
    else if (isUnread(element)) this.#endWord(element);
    else if (headingDepth(element) !== undefined && this.#beginSection(element)) this.#takeImages(element);
    else if (element.tagName === "br") this.#endLine();
    else if (element.tagName === "pre") this.#takePre(element);
    else if (element.tagName === "figure") this.#takeFigure(element);
    else if (element.tagName === "table" && !isLayoutTable(element)) this.#takeJoined(element);
    else if (isCaption(element)) this.#takeCaption(element);
    else this.#takeContent(element);
  }

  #takeContent(element: HtmlElement): void {
    this.#takeImage(element);
    const isApart = isBlock(element.tagName);
    if (this.#isJoined) this.#separateCell(element);
    else if (isApart) this.#endBlock();
    const before = this.#images.length;
    if (isEmphasis(element)) this.#emphasis++;
    element.childNodes.forEach((child) => this.take(child));
    if (isEmphasis(element)) this.#emphasis--;
    if (element.tagName === "a") this.#takeLarger(element, this.#images[before]);
    if (isApart && !this.#isJoined) this.#endBlock();
  }

  /** A picture that links to a larger one shows both. */
  #takeLarger(link: HtmlElement, shown: BlockImage | undefined): void {
    const target = attributeOf(link, "href") ?? "";
    if (shown && target !== shown.reference && pictureEnding.test(target.replace(/[?#].*$/, ""))) {
      this.#images.push({ ...shown, reference: target, title: attributeOf(link, "title") ?? "" });
    }
  }

  /** Whether the heading says anything; one that does not only spaces things out. */
  #beginSection(heading: HtmlElement): boolean {
    const title = readableText(heading);
    if (title === "") return false;
    this.#endBlock();
    this.#sections.heading({ depth: headingDepth(heading)!, title, id: headingId(heading), line: lineOf(heading) });
    return true;
  }

  #takeDiagram(element: HtmlElement, language: string): void {
    this.#endBlock();
    const line = lineOf(element);
    const endLine = element.sourceCodeLocation?.endLine ?? line;
    this.#sections.diagram({ language, source: rawText(element), line, endLine });
  }

  #takePre(element: HtmlElement): void {
    this.#endBlock();
    this.#sections.block(textBlock(rawText(element).replace(/^\n|\s+$/g, "")));
  }

  #takeFigure(figure: HtmlElement): void {
    this.#endBlock();
    const outer = this.#caption;
    const caption = findElement(figure, (element) => element.tagName === "figcaption");
    this.#caption = caption ? readableText(caption) : outer;
    figure.childNodes.forEach((child) => this.take(child));
    this.#endBlock();
    this.#caption = outer;
  }

  #takeCaption(element: HtmlElement): void {
    this.#captions++;
    this.#takeJoined(element);
    this.#captions--;
  }

  #takeJoined(element: HtmlElement): void {
    if (!this.#isJoined) this.#endBlock();
    const outer = this.#isJoined;
    this.#isJoined = true;
    element.childNodes.forEach((child) => this.take(child));
    this.#isJoined = outer;
    if (!this.#isJoined) this.#endBlock();
  }

  #separateCell({ tagName }: HtmlElement): void {
    if (tagName === "tr" || tagName === "caption") this.#endLine();
    else if (tagName === "td" || tagName === "th") {
      if (!this.#isAtLineStart) this.#text += " | ";
    } else if (isBlock(tagName)) this.#text += " ";
  }

  #takeImages(element: HtmlElement): void {
    this.#takeImage(element);
    for (const child of element.childNodes) if (isHtmlElement(child)) this.#takeImages(child);
  }

  #takeImage(element: HtmlElement): void {
    const { tagName } = element;
    if (tagName !== "img" && tagName !== "source") return;
    const attributes = new Map(element.attrs.map(({ name, value }) => [name, value]));
    const alt = (attributes.get("alt") ?? "").replace(fillerAlt, "");
    for (const reference of tagReference(attributes)) this.#addImage(element, reference, alt);
  }

  /** A drawing without words is an icon or decoration. */
  #takeSvg(svg: HtmlElement): void {
    const isWord = ({ tagName }: HtmlElement): boolean => tagName === "text" || tagName === "foreignObject";
    const label = attributeOf(svg, "aria-label") ?? "";
    if (findElement(svg, (element) => isWord(element) && rawText(element).trim() !== "") === undefined) return;
    this.#addImage(svg, `data:image/svg+xml,${encodeURIComponent(svgMarkup(svg))}`, label);
  }

  #addImage(element: HtmlElement, reference: string, alt: string): void {
    this.#images.push({ reference, alt, title: attributeOf(element, "title") ?? "", caption: this.#caption, line: lineOf(element) });
  }

  #endLine(): void {
    this.#text += "\n";
    this.#isAtLineStart = true;
  }

  #addText(text: string): void {
    const isBlank = text.trim() === "";
    if (this.#emphasis === 0 && !isBlank) this.#hasPlainText = true;
    this.#isAtLineStart &&= isBlank;
    this.#text += text.replace(/\s+/g, " ");
  }

  #endWord(element: HtmlElement): void {
    if (isBlock(element.tagName)) this.#endBlock();
    else this.#text += " ";
  }

  #endBlock(): void {
    const lines = this.#text.split("\n").map((line) => line.replace(/[^\S\n]+/g, " ").trim());
    const text = lines.filter((line) => line !== "").join("\n");
    this.#sections.block({ text, images: this.#images, isEmphasised: text !== "" && !this.#hasPlainText, isFigcaption: text !== "" && this.#captions > 0 });
    this.#text = "";
    this.#isAtLineStart = true;
    this.#images = [];
    this.#hasPlainText = false;
  }
}

/** Text of a heading or caption in one line, without the links to itself. */
function readableText(element: HtmlElement): string {
  return element.childNodes.map(wordsOf).join("").replace(/\s+/g, " ").trim();
}

function wordsOf(node: HtmlNode): string {
  if (!isHtmlElement(node)) return rawText(node);
  if (isUnread(node)) return "";
  const words = node.childNodes.map(wordsOf).join("");
  return isBlock(node.tagName) || node.tagName === "br" ? ` ${words} ` : words;
}
