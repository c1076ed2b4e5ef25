/** Reads the body of an OpenDocument text as blocks with their roles. */
import { attribute, child, children, localName } from "../office/elements.ts";
import { chartScheme, type ParagraphRole, type RoledBlock } from "../office/textDocument.ts";
import type { BlockImage } from "../sections/block.ts";
import type { XmlElement } from "../xml.ts";
import { partOf } from "./open.ts";
import { pictureIn } from "./shapes.ts";
import type { Styles } from "./styles.ts";
import { rowsOf } from "./table.ts";
import { bodyLines, linesOf, namesOf } from "./text.ts";

/** Headings deeper than this are text. */
const deepest = 9;

/** The blocks of a body, a list item, a table cell or a text box. */
export function blocksOf(parent: XmlElement | undefined, styles: Styles): RoledBlock[] {
  return children(parent).flatMap((element): RoledBlock[] => {
    switch (localName(element)) {
      case "p":
      case "h":
        return paragraphBlocks(element, styles);
      case "table":
        return tableBlocks(element, styles);
      case "frame":
      case "a":
      case "g":
      case "custom-shape":
        return drawnBlocks([element], styles);
      case "list":
      case "list-item":
      case "list-header":
      case "section":
      case "numbered-paragraph":
        return blocksOf(element, styles);
      default:
        return [];
    }
  });
}

/** A paragraph, then what its text boxes hold and its notes say. */
function paragraphBlocks(paragraph: XmlElement, styles: Styles): RoledBlock[] {
  const role = roleOf(paragraph, styles);
  const text = linesOf(paragraph).join(" ").replace(/\s+/g, " ").trim();
  const { drawn, notes } = asidesOf(paragraph);
  const shown = drawnBlocks(drawn, styles);
  // Pictures in the line belong to the paragraph: its words may be their caption.
  const images = shown.filter((block) => block.text === "").flatMap((block) => block.images);
  const own: RoledBlock = { text, images, isEmphasised: false, isFigcaption: role === "caption" && text !== "", role };
  return [own, ...shown.filter((block) => block.text !== ""), ...notes.map((note) => plain(bodyLines(note).join(" ")))];
}

/** What stands in a paragraph beside its words. */
function asidesOf(parent: XmlElement): { readonly drawn: XmlElement[]; readonly notes: XmlElement[] } {
  const found = { drawn: [] as XmlElement[], notes: [] as XmlElement[] };
  for (const element of children(parent)) {
    const name = localName(element);
    if (name === "note") found.notes.push(...children(element, "note-body"));
    else if (/^(?:frame|g|custom-shape|rect)$/.test(name)) found.drawn.push(element);
    else if (name !== "annotation") {
      const inner = asidesOf(element);
      found.drawn.push(...inner.drawn);
      found.notes.push(...inner.notes);
    }
  }
  return found;
}

/** Pictures as blocks without words; text boxes as the blocks in them. */
function drawnBlocks(drawn: readonly XmlElement[], styles: Styles): RoledBlock[] {
  return drawn.flatMap((element): RoledBlock[] => {
    const name = localName(element);
    if (name === "a" || name === "g") return drawnBlocks(children(element), styles);
    if (name !== "frame") return bodyLines(element).map(plain);
    const box = child(element, "text-box");
    if (box) return blocksOf(box, styles).map((block) => ({ ...block, role: asText(block.role) }));
    const image = imageOf(element);
    return image ? [{ ...plain(""), images: [image] }] : [];
  });
}

/** What a frame shows: an embedded object if it is a chart, which its reader finds out, else its picture. */
export function imageOf(frame: XmlElement): BlockImage | undefined {
  const object = partOf(attribute(child(frame, "object"), "href"));
  const picture = pictureIn(frame);
  const reference = object === undefined ? picture : `${chartScheme}${object}`;
  return reference === undefined ? undefined : { reference, alt: namesOf(frame).alt, title: "", caption: "", line: 0 };
}

function roleOf(paragraph: XmlElement, styles: Styles): ParagraphRole {
  if (localName(paragraph) === "h") {
    const level = Number(attribute(paragraph, "outline-level") ?? 1);
    return level >= 1 && level <= deepest ? Math.trunc(level) : "text";
  }
  for (const name of [paragraph, ...styles.chain("paragraph", attribute(paragraph, "style-name"))].flatMap(styleNames)) {
    if (name === "title") return "title";
    if (name === "caption") return "caption";
  }
  return "text";
}

/** Built-in styles keep their English names in every language; LibreOffice derives the kinds of captions from one. */
function styleNames(style: XmlElement): string[] {
  return ["name", "display-name", "style-name", "parent-style-name"].map((key) => (attribute(style, key) ?? "").toLowerCase());
}

/** A table as text, a row a line; pictures in its cells stay with it. */
function tableBlocks(table: XmlElement, styles: Styles): RoledBlock[] {
  const rows = rowsOf(table).map((row) => children(row, "table-cell").map((cell) => blocksOf(cell, styles)));
  // Pictures are often laid out in tables, with their captions beside them: those need the cells one by one.
  if (rows.flat(2).some((block) => block.images.length > 0)) return rows.flat(2).map((block) => ({ ...block, role: asText(block.role) }));
  const lines = rows.map((cells) => cells.map((cell) => cell.map(({ text }) => text).filter((text) => text !== "").join(" ")).join(" | "));
  const text = lines.filter((line) => /[^\s|]/.test(line)).join("\n");
  return text === "" ? [] : [plain(text)];
}

/** Headings within tables and boxes structure those, not the document. */
function asText(role: ParagraphRole): ParagraphRole {
  return role === "caption" ? role : "text";
}

function plain(text: string): RoledBlock {
  return { text, images: [], isEmphasised: false, isFigcaption: false, role: "text" };
}
