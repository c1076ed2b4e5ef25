/** A text document, whatever its format: sections by heading, and what is shown in them. */
import { limits } from "../../limits.ts";
import { drawFigure, extractFigures, type Figure } from "../figures.ts";
import type { Block } from "../sections/block.ts";
import { placeHeadings } from "../sections/headings.ts";
import { picturesOf } from "../sections/mentions.ts";
import type { Chart } from "./chart.ts";
import { chartContent, pictureContent, titleIn } from "./documentFigures.ts";
import type { OfficeKind } from "./format.ts";
import type { OfficePackage } from "./package.ts";
import { sectionFragments, type OfficeSection } from "./sectionFragments.ts";

/** `title` for the document's own, a depth from 1 for a heading, `caption` for words at a picture. */
export type ParagraphRole = "title" | "caption" | "text" | number;

/** Its pictures are named by their parts; a chart by {@link chartScheme} and its part. */
export interface RoledBlock extends Block {
  readonly role: ParagraphRole;
}

/** Stands before the part of a chart, as what it is read. */
export const chartScheme = "chart:";

export interface TextDocument {
  readonly opened: OfficePackage;
  /** Of the document, or its file's name in words. */
  readonly title: string;
  readonly sections: readonly OfficeSection[];
  /** Reads the chart of a part. */
  readonly chart: (part: string) => Promise<Chart | undefined>;
}

/** @param title of the document; may be empty */
export function sectionsOf(blocks: readonly RoledBlock[], title: string): OfficeSection[] {
  const place = placeHeadings(title);
  const sections: (OfficeSection & { readonly blocks: Block[] })[] = [{ title: "", headingPath: title === "" ? [] : [title], blocks: [] }];
  for (const block of blocks) {
    if (typeof block.role === "number" && block.text !== "") sections.push({ ...place({ depth: block.role, title: block.text }), blocks: [] });
    if (typeof block.role !== "number" || block.images.length > 0) sections.at(-1)!.blocks.push(block);
  }
  return sections.filter(({ slug, blocks: own }) => slug !== undefined || own.some(({ text, images }) => text !== "" || images.length > 0));
}

export const textDocument: OfficeKind<TextDocument> = {
  async extract(_path, document, signal) {
    const sections = sectionFragments(document.sections, document.title);
    const figures = await extractFigures(await figuresOf(document), signal);
    return { fragments: [...sections.fragments, ...figures.fragments].slice(0, limits.fragments), problems: [...sections.problems, ...figures.problems] };
  },

  async draw(path, document, anchor, maxSide, signal) {
    return drawFigure(path, await figuresOf(document), anchor, maxSide, signal);
  },
};

/** Everything that is shown in the document, in its order. */
async function figuresOf({ opened, sections, title, chart }: TextDocument): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const { blocks, headingPath, slug, title: heading } of sections) {
    // Paragraphs without words stand between a picture and its caption only as space.
    const told = blocks.filter(({ text, images }) => text !== "" || images.length > 0);
    for (const { reference, line: _, ...said } of picturesOf(told)) {
      const content = reference.startsWith(chartScheme)
        ? chartContent(opened.path, await chart(reference.slice(chartScheme.length)))
        : pictureContent(opened, reference);
      figures.push({ anchor: { headingPath, ...(slug === undefined ? {} : { slug }) }, title: titleIn(said) || heading || title, said, content });
    }
  }
  return figures;
}
