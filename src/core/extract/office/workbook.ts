/** A workbook, whatever its format: its sheets as sections, and what is shown on them. */
import { limits } from "../../limits.ts";
import { drawFigure, extractFigures, type Figure, type FigureContent } from "../figures.ts";
import type { PlacedHeading } from "../sections/headings.ts";
import { titleIn } from "./documentFigures.ts";
import type { OfficeKind } from "./format.ts";
import { writtenName } from "./names.ts";
import { sectionFragments, type OfficeSection } from "./sectionFragments.ts";

export interface Workbook {
  /** Of the document, or its file's name in words. */
  readonly title: string;
  readonly sheets: readonly OfficeSection[];
  readonly figures: readonly Figure[];
  readonly problems: readonly string[];
}

/** A picture or chart on a sheet. @param alt as the file has it */
export function figureOn({ slug, headingPath, title }: PlacedHeading, alt: string, content: FigureContent | undefined): Figure {
  const said = { alt: writtenName(alt), caption: "", title: "", prose: title };
  return { anchor: { slug, headingPath }, title: titleIn(said) || title, said, content };
}

export const workbook: OfficeKind<Workbook> = {
  async extract(_path, { sheets, figures, title, problems }, signal) {
    const sections = sectionFragments(sheets, title);
    const drawn = await extractFigures(figures, signal);
    return {
      fragments: [...sections.fragments, ...drawn.fragments].slice(0, limits.fragments),
      problems: [...problems, ...sections.problems, ...drawn.problems],
    };
  },

  draw: (path, { figures }, anchor, maxSide, signal) => drawFigure(path, figures, anchor, maxSide, signal),
};
