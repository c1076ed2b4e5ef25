/** The parts of a PresentationML file (ECMA-376 part 1, §13) and how slides inherit from layouts and masters. */
import { AfterimageError } from "../../errors.ts";
import { attribute, child, children, numberOf, relationId } from "../office/elements.ts";
import { paletteOf, type Palette } from "../office/drawingml/colours.ts";
import { pointsOfEmu } from "../office/drawingml/place.ts";
import { openPackage, type OfficePackage } from "../office/package.ts";
import { statedTitle } from "../office/properties.ts";
import { relationsOf, targetOf, targetOfType, type Relations } from "../office/relations.ts";
import type { DocumentSource } from "../extractor.ts";
import type { XmlElement, XmlFormat } from "../xml.ts";

const format: XmlFormat = { name: "PowerPoint", hint: "Open it in PowerPoint or LibreOffice and save it again." };

export interface Deck {
  readonly opened: OfficePackage;
  /** As its properties say; may be empty. */
  readonly title: string;
  /** Parts of the slides, in their order. */
  readonly slides: readonly string[];
  /** Points. */
  readonly width: number;
  readonly height: number;
  /** `defaultTextStyle` of the presentation. */
  readonly textStyle: XmlElement | undefined;
  /** A part, parsed once for all slides: layouts and masters are shared. */
  readonly shared: (part: string) => Promise<SharedPart>;
}

export interface SharedPart {
  readonly part: string;
  readonly root: XmlElement | undefined;
  readonly relations: Relations;
}

/** A slide with what it inherits from. */
export interface SlideParts {
  readonly slide: SharedPart;
  readonly layout: SharedPart | undefined;
  readonly master: SharedPart | undefined;
  readonly palette: Palette;
}

/** Sides of a slide in points that can be drawn; the usual one is 13.3 × 7.5 inches. */
const sides = [10, 10_000] as const;

/** @throws AfterimageError as `openPackage`; `unreadable` when it has no presentation in it */
export async function openDeck(source: DocumentSource): Promise<Deck> {
  const opened = await openPackage(source, format);
  const main = targetOfType(await relationsOf(opened, ""), "officeDocument") ?? "ppt/presentation.xml";
  const presentation = await opened.xml(main);
  if (presentation === undefined) {
    throw new AfterimageError({ kind: "unreadable", message: `${source.path} has no presentation in it.`, hint: format.hint });
  }
  const relations = await relationsOf(opened, main);
  const listed = children(child(presentation, "sldIdLst"), "sldId").map((each) => targetOf(relations, relationId(each)));
  const size = child(presentation, "sldSz");
  const parts = new Map<string, Promise<SharedPart>>();
  return {
    opened,
    title: await statedTitle(opened),
    slides: listed.filter((part) => part !== undefined),
    width: sideOf(numberOf(size, "cx"), 960),
    height: sideOf(numberOf(size, "cy"), 540),
    textStyle: child(presentation, "defaultTextStyle"),
    shared(part) {
      const known = parts.get(part) ?? readPart(opened, part);
      parts.set(part, known);
      return known;
    },
  };
}

/** @throws AfterimageError when the slide, or what it inherits from, is missing or cannot be read */
export async function slideParts(deck: Deck, part: string): Promise<SlideParts> {
  const slide = await readPart(deck.opened, part);
  if (slide.root === undefined) {
    throw new AfterimageError({ kind: "unreadable", message: `${part} is missing in ${deck.opened.path}.`, hint: format.hint });
  }
  const inherited = async (from: SharedPart | undefined, type: string): Promise<SharedPart | undefined> => {
    const target = from && targetOfType(from.relations, type);
    return target === undefined ? undefined : deck.shared(target);
  };
  const layout = await inherited(slide, "slideLayout");
  const master = await inherited(layout, "slideMaster");
  const theme = await inherited(master, "theme");
  return { slide, layout, master, palette: paletteOf(theme?.root, child(master?.root, "clrMap")) };
}

async function readPart(opened: OfficePackage, part: string): Promise<SharedPart> {
  return { part, root: await opened.xml(part), relations: await relationsOf(opened, part) };
}

function sideOf(emu: number | undefined, usual: number): number {
  const points = pointsOfEmu(emu ?? 0);
  return points >= sides[0] && points <= sides[1] ? points : usual;
}

/** Whether a part asks for the shapes of what it inherits from not to be shown. */
export function hidesInherited(part: SharedPart | undefined): boolean {
  return /^(?:0|false)$/.test(attribute(part?.root, "showMasterSp") ?? "");
}
