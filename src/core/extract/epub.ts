import { limits } from "../limits.ts";
import { readBook, type Book, type Chapter } from "./epub/book.ts";
import type { ExtractedFragment, Extractor } from "./extractor.ts";
import { drawFigure, extractFigures, type Figure } from "./figures.ts";
import { titleFromPath } from "./fileTitle.ts";
import { bytesOfDataUri, figuresIn } from "./sections/figures.ts";
import { extractSections } from "./sections/fragments.ts";

/** E-books: a fragment a section of each chapter, in reading order, and one for each picture. */
export const epub: Extractor = {
  name: "epub",
  version: 2,
  extensions: ["epub"],
  maxBytes: limits.binaryBytes,

  async extract(source, signal) {
    const book = await readBook(source, signal);
    const title = book.title || titleFromPath(source.path);
    const sections: ExtractedFragment[] = [];
    for (const [at, chapter] of book.chapters.entries()) sections.push(...(await sectionsOf(source.path, chapter, at + 1, signal)));
    const figures = await extractFigures(figuresOf(source.path, book), signal);
    const fragments = [...sections, ...figures.fragments].slice(0, limits.fragments);
    return { fragments: fragments.map((fragment) => inBook(fragment, title)), problems: [...book.problems, ...figures.problems] };
  },

  async render(source, anchor, maxSide, signal) {
    return drawFigure(source.path, figuresOf(source.path, await readBook(source, signal)), anchor, maxSide, signal);
  },
};

/** Keys tell chapters apart, whose headings may be equal; the pictures they show are figures of the book, no files. */
async function sectionsOf(path: string, { sections }: Chapter, number: number, signal: AbortSignal): Promise<ExtractedFragment[]> {
  // No place in the book tells its diagrams apart, to draw one of them.
  const { fragments } = await extractSections(path, sections, signal, 0);
  return fragments.map((fragment) => ({
    ...fragment,
    key: fragment.key.replace(":", `:${number}:`),
    mentions: [],
  }));
}

function figuresOf(path: string, { chapters }: Book): Figure[] {
  return chapters.flatMap(({ sections, pictures }) => {
    const shown = new Set<string>();
    return figuresIn(path, sections, (reference) => {
      if (shown.has(reference)) return undefined;
      shown.add(reference);
      return pictures.get(reference) ?? bytesOfDataUri(reference);
    });
  });
}

/** Lines are those of files within the book, where nothing can lead. */
function inBook(fragment: ExtractedFragment, title: string): ExtractedFragment {
  const { line: _line, endLine: _endLine, headingPath = [], ...anchor } = fragment.anchor;
  const path = headingPath[0]?.toLowerCase() === title.toLowerCase() ? headingPath : [title, ...headingPath];
  return { ...fragment, anchor: { ...anchor, headingPath: path } };
}
