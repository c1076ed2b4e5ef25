import { limits } from "../limits.ts";
import type { Anchor } from "../model.ts";
import type { DocumentSource, ExtractedFragment, Extractor } from "./extractor.ts";
import { drawFigure, extractFigures, type Figure } from "./figures.ts";
import { readNotebook } from "./jupyter/notebook.ts";
import { readCells, type NotebookReading } from "./jupyter/sections.ts";
import { readOnce } from "./readOnce.ts";
import { drawDiagramAt } from "./sections/diagrams.ts";
import { bytesOfDataUri, figuresIn } from "./sections/figures.ts";
import { extractSections } from "./sections/fragments.ts";

/** Jupyter notebooks: a fragment a section of their Markdown, with the code below it, and one for each picture. */
export const jupyter: Extractor = {
  name: "jupyter",
  version: 3,
  extensions: ["ipynb"],
  maxBytes: limits.notebookBytes,
  showsFiles: true,

  async extract(source, signal) {
    const reading = read(source);
    const sections = await extractSections(source.path, reading.sections, signal);
    const figures = await extractFigures(figuresOf(source, reading), signal);
    return {
      fragments: [...sections.fragments.map(inCell), ...figures.fragments.map(inCell)].slice(0, limits.fragments),
      problems: [...sections.problems, ...figures.problems],
    };
  },

  async render(source, anchor, maxSide, signal) {
    const reading = read(source);
    if (anchor.figure === undefined) return drawDiagramAt(anchor.cell, reading.sections, maxSide, source.path);
    return drawFigure(source.path, figuresOf(source, reading), anchor, maxSide, signal);
  },
};

const read = readOnce((source) => readCells(readNotebook(source)));

function figuresOf({ path }: DocumentSource, { sections, pictures }: NotebookReading): Figure[] {
  return figuresIn(path, sections, (reference) => pictures.get(reference) ?? bytesOfDataUri(reference));
}

/** Sections and figures were read with the numbers of cells for lines. */
function inCell(fragment: ExtractedFragment): ExtractedFragment {
  const { line, endLine: _, ...anchor } = fragment.anchor;
  const placed: Anchor = line === undefined ? anchor : { ...anchor, cell: line };
  return { ...fragment, anchor: placed };
}
