/** The paragraphs of a DrawingML text body with their effective look (ECMA-376 part 1, §21.1.2). */
import type { XmlElement } from "../../xml.ts";
import { textOf } from "../../xml.ts";
import { attribute, child, children, isTrue, localName, numberOf } from "../elements.ts";
import type { Paragraph } from "../textFrame.ts";
import { colourIn, type Palette } from "./colours.ts";
import { pointsOfEmu } from "./place.ts";

/** What paragraphs inherit: list styles (elements with `lvl1pPr` …), nearest first, and the colour of the shape's style. */
export interface TextLook {
  readonly lists: readonly (XmlElement | undefined)[];
  /** Lists of the presentation, which the style of the shape outranks. */
  readonly defaults: readonly (XmlElement | undefined)[];
  readonly fontColour: string | undefined;
  readonly palette: Palette;
}

/** What PowerPoint writes in where nothing else is said. */
const usualSize = 18;

/** Sizes that a reader can see and a drawing can hold. */
const sizeRange = [1, 400] as const;

/** The paragraphs of a body; those without words are kept, for their height. */
export function paragraphsOf(body: XmlElement | undefined, look: TextLook): Paragraph[] {
  const scale = (numberOf(child(body, "bodyPr", "normAutofit"), "fontScale") ?? 100_000) / 100_000;
  let numbered = 0;
  return children(body, "p").map((element) => {
    const own = child(element, "pPr");
    const level = Math.min(8, Math.max(0, numberOf(own, "lvl") ?? 0));
    const near = [child(body, "lstStyle"), ...look.lists].map((list) => child(list, `lvl${level + 1}pPr`));
    const far = look.defaults.map((list) => child(list, `lvl${level + 1}pPr`));
    const levels = [own, ...near, ...far].filter((each) => each !== undefined);
    const firstRun = child(element, "r", "rPr") ?? child(element, "fld", "rPr") ?? child(element, "endParaRPr");
    const runs = [firstRun, ...levels.map((each) => child(each, "defRPr"))];
    const nearRuns = [firstRun, ...[own, ...near].map((each) => child(each, "defRPr"))];
    const colourOf = (from: readonly (XmlElement | undefined)[]): string | undefined =>
      firstOf(from, (each) => colourIn(child(each, "solidFill"), look.palette)?.hex);
    const size = (firstOf(runs, (each) => numberOf(each, "sz")) ?? usualSize * 100) / 100;
    const fontSize = Math.min(sizeRange[1], Math.max(sizeRange[0], size * scale));
    const bullet = firstOf(levels, (each) => children(each).map(localName).find((name) => /^bu(?:None|Char|AutoNum|Blip)$/.test(name)));
    const lines = linesOf(element);
    const isWritten = lines.some((line) => line.trim() !== "");
    numbered = bullet === "buAutoNum" && isWritten ? numbered + 1 : bullet === "buAutoNum" ? numbered : 0;
    if (bullet === "buAutoNum" && isWritten) lines[0] = `${numbered}. ${lines[0]!}`;
    return {
      lines,
      fontSize,
      isBold: isTrue(firstOf(runs, (each) => attribute(each, "b"))),
      colour: colourOf(nearRuns) ?? look.fontColour ?? colourOf(runs) ?? `#${look.palette.get("tx1") ?? "000000"}`,
      align: alignOf(firstOf(levels, (each) => attribute(each, "algn"))),
      hasBullet: isWritten && (bullet === "buChar" || bullet === "buBlip"),
      indent: Math.max(0, pointsOfEmu(firstOf(levels, (each) => numberOf(each, "marL")) ?? 0)),
      before: spaceBefore(firstOf(levels, (each) => child(each, "spcBef")), fontSize),
    };
  });
}

/** The words of a paragraph, broken where the author did. */
export function linesOf(paragraph: XmlElement): string[] {
  const lines: string[] = [];
  let line = "";
  for (const part of children(paragraph)) {
    const name = localName(part);
    if (name === "br") {
      lines.push(line);
      line = "";
    } else if (name === "r" || name === "fld") {
      // Office writes a vertical tab for a line break within a title.
      line += textOf(child(part, "t") ?? "").replace(/[\v\t\n]+/g, " ");
    } else if (name === "m") {
      line += textOf(part).trim();
    }
  }
  lines.push(line);
  return lines;
}

/** All words of a text body, a line a paragraph. */
export function bodyLines(body: XmlElement | undefined): string[] {
  return children(body, "p")
    .map((paragraph) => linesOf(paragraph).join(" ").replace(/\s+/g, " ").trim())
    .filter((line) => line !== "");
}

function alignOf(value: string | undefined): Paragraph["align"] {
  return value === "ctr" ? "middle" : value === "r" ? "end" : "start";
}

function spaceBefore(spacing: XmlElement | undefined, fontSize: number): number {
  const points = numberOf(child(spacing, "spcPts"), "val");
  if (points !== undefined) return Math.max(0, points / 100);
  return Math.max(0, ((numberOf(child(spacing, "spcPct"), "val") ?? 0) / 100_000) * fontSize);
}

function firstOf<Out>(from: readonly (XmlElement | undefined)[], read: (each: XmlElement) => Out | undefined): Out | undefined {
  for (const each of from) {
    const found = each && read(each);
    if (found !== undefined) return found;
  }
  return undefined;
}
