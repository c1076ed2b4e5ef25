/** Reads the body of a Word document as blocks with their roles. */
import { textOf, type XmlElement } from "../xml.ts";
import { attribute, child, children, descendants, localName, relationId } from "../office/elements.ts";
import { targetOf, type Relations } from "../office/relations.ts";
import { chartScheme, type ParagraphRole, type RoledBlock } from "../office/textDocument.ts";
import type { BlockImage } from "../sections/block.ts";

export interface Reading {
  readonly relations: Relations;
  readonly roleOf: (properties: XmlElement | undefined) => ParagraphRole;
  /** Texts of foot- and endnotes by `footnote:` or `endnote:` and their id. */
  readonly notes: ReadonlyMap<string, string>;
}

/** The blocks of a body, a table cell or a text box. */
export function blocksOf(parent: XmlElement | undefined, reading: Reading): RoledBlock[] {
  return children(parent).flatMap((element): RoledBlock[] => {
    switch (localName(element)) {
      case "p":
        return paragraphBlocks(element, reading);
      case "tbl":
        return tableBlocks(element, reading);
      case "sdt":
        return blocksOf(child(element, "sdtContent"), reading);
      case "ins":
      case "moveTo":
      case "customXml":
        return blocksOf(element, reading);
      default:
        return [];
    }
  });
}

/** A paragraph, then what its text boxes hold and its notes say. */
function paragraphBlocks(paragraph: XmlElement, reading: Reading): RoledBlock[] {
  const found: Found = { text: "", images: [], boxes: [], notes: [] };
  readInline(paragraph, reading, found);
  const role = reading.roleOf(child(paragraph, "pPr"));
  const text = found.text.replace(/\s+/g, " ").trim();
  const own: RoledBlock = { text, images: found.images, isEmphasised: false, isFigcaption: role === "caption" && text !== "", role };
  return [own, ...found.boxes, ...found.notes.map((note) => plain(note))];
}

interface Found {
  text: string;
  readonly images: BlockImage[];
  readonly boxes: RoledBlock[];
  readonly notes: string[];
}

function readInline(parent: XmlElement, reading: Reading, found: Found): void {
  for (const element of children(parent)) {
    const name = localName(element);
    if (name === "t") found.text += textOf(element);
    else if (name === "tab" || name === "br" || name === "cr") found.text += " ";
    else if (name === "noBreakHyphen") found.text += "-";
    else if (name === "footnoteReference" || name === "endnoteReference") {
      const note = reading.notes.get(`${name.slice(0, -"Reference".length)}:${attribute(element, "id")}`);
      if (note) found.notes.push(note);
    } else if (name === "drawing" || name === "pict" || name === "object") readDrawing(element, reading, found);
    else if (name !== "del" && name !== "moveFrom" && name !== "instrText" && name !== "pPr" && name !== "rPr") readInline(element, reading, found);
  }
}

function readDrawing(drawing: XmlElement, reading: Reading, found: Found): void {
  const [properties] = descendants(drawing, "docPr");
  const [shape] = descendants(drawing, "shape");
  const alt = attribute(properties, "descr") ?? attribute(shape, "alt") ?? "";
  const title = attribute(properties, "title") ?? "";
  const add = (part: string | undefined, isChart = false): void => {
    if (part !== undefined) found.images.push({ reference: isChart ? `${chartScheme}${part}` : part, alt, title, caption: "", line: 0 });
  };
  for (const blip of descendants(drawing, "blip")) {
    // Word keeps an SVG beside the raster that older programs show in its place.
    const vector = [...descendants(blip, "svgBlip")].map((each) => targetOf(reading.relations, relationId(each, "embed")))[0];
    add(vector ?? targetOf(reading.relations, relationId(blip, "embed")));
  }
  for (const data of descendants(drawing, "imagedata")) add(targetOf(reading.relations, relationId(data)));
  for (const chart of descendants(drawing, "chart")) add(targetOf(reading.relations, relationId(chart)), true);
  for (const box of descendants(drawing, "txbxContent")) found.boxes.push(...blocksOf(box, reading).map((block) => ({ ...block, role: asText(block.role) })));
}

/** A table as text, a row a line; pictures in its cells stay with it. */
function tableBlocks(table: XmlElement, reading: Reading): RoledBlock[] {
  const rows = children(table, "tr").map((row) => children(row, "tc").map((cell) => blocksOf(cell, reading)));
  const lines = rows.map((cells) => cells.map((cell) => cell.map(({ text }) => text).filter((text) => text !== "").join(" ")).join(" | "));
  const text = lines.filter((line) => /[^\s|]/.test(line)).join("\n");
  // Pictures are often laid out in tables, with their captions beside them: those need the cells one by one.
  const images = rows.flat(2).some((block) => block.images.length > 0);
  if (images) return rows.flat(2).map((block) => ({ ...block, role: asText(block.role) }));
  return text === "" ? [] : [plain(text)];
}

/** Headings within tables and boxes structure those, not the document. */
function asText(role: ParagraphRole): ParagraphRole {
  return role === "caption" ? role : "text";
}

function plain(text: string): RoledBlock {
  return { text, images: [], isEmphasised: false, isFigcaption: false, role: "text" };
}
