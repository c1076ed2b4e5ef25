import { limits } from "../limits.ts";
import type { Extractor } from "./extractor.ts";
import { drawFigure, extractFigures, type Figure } from "./figures.ts";
import { readHtml, type HtmlReading } from "./html/sections.ts";
import { readOnce } from "./readOnce.ts";
import { drawDiagramAt } from "./sections/diagrams.ts";
import { bytesOfDataUri, figuresIn } from "./sections/figures.ts";
import { extractSections } from "./sections/fragments.ts";
import { decodeText } from "./text.ts";

/** HTML: a fragment a section, one for each diagram source, and one for each picture that the file itself holds. */
export const html: Extractor = {
  name: "html",
  version: 3,
  extensions: ["html", "htm", "xhtml"],
  maxBytes: limits.htmlBytes,
  showsFiles: true,

  async extract(source, signal) {
    const reading = read(source);
    const sections = await extractSections(source.path, reading.sections, signal);
    const figures = await extractFigures(figuresOf(source.path, reading), signal);
    return {
      fragments: [...sections.fragments, ...figures.fragments].slice(0, limits.fragments),
      problems: [...sections.problems, ...figures.problems],
    };
  },

  async render(source, anchor, maxSide, signal) {
    const reading = read(source);
    if (anchor.figure === undefined) return drawDiagramAt(anchor.line, reading.sections, maxSide, source.path);
    return drawFigure(source.path, figuresOf(source.path, reading), anchor, maxSide, signal);
  },
};

const read = readOnce((source) => readHtml(decodeText(source, statedEncoding(source.bytes)), source.path));

/** What of a document states its encoding, as the HTML standard has it. */
const statedWithin = 1024;

/** The encoding that a `meta` element or XML declaration states; UTF-8 when it is none that is known. */
function statedEncoding(bytes: Uint8Array): string {
  const start = Buffer.from(bytes.subarray(0, statedWithin)).toString("latin1");
  const label = /<(?:meta|\?xml)\b[^>]*?(?:charset|encoding)\s*=\s*["']?\s*([\w:.-]+)/i.exec(start)?.[1];
  try {
    const { encoding } = new TextDecoder(label);
    // Whoever could read the statement has shown that it is wrong.
    return encoding.startsWith("utf-16") ? "utf-8" : encoding;
  } catch {
    return "utf-8";
  }
}

/** The pictures that the file itself holds: inline SVG with words, and `data:` URIs. */
function figuresOf(path: string, { sections }: HtmlReading): Figure[] {
  return figuresIn(path, sections, bytesOfDataUri);
}
