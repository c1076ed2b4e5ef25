import type { PDFDocumentProxy, PDFPageProxy } from "pdfjs-dist";
import sharp from "sharp";
import { AfterimageError, isAbort, messageOf } from "../errors.ts";
import { limits } from "../limits.ts";
import type { Box } from "../model.ts";
import type { ExtractedFragment, Extractor } from "./extractor.ts";
import { titleFromPath } from "./fileTitle.ts";
import { figuresOf } from "./pdf/figures.ts";
import { linesOf, proseOf, type TextPiece } from "./pdf/lines.ts";
import { marksOf } from "./pdf/marks.ts";
import { holdPdf, withPdf } from "./pdf/openPdf.ts";
import { entryOfPage, outlineOf, type OutlineEntry } from "./pdf/outline.ts";
import { placedLines } from "./pdf/placed.ts";
import { rasterOf } from "./raster.ts";

/** Letters below which a page is taken for a scan. */
const fewLetters = 20;

/** Titles that programs put into documents by themselves. */
const emptyTitle = /^(?:untitled.*|microsoft \w+ - .*|document\d*|presentation\d*|.*\.(?:docx?|pptx?|xlsx?|tex|dvi|indd|pdf))$/i;

/** PDF documents: a fragment a page, and one for each figure on it. */
export const pdf: Extractor = {
  name: "pdf",
  version: 3,
  extensions: ["pdf"],
  maxBytes: limits.binaryBytes,
  readsUpTo: "pdfPages",
  isSlow: true,
  hold: holdPdf,

  extract(source, signal, onStep) {
    return withPdf(source, async (document) => {
      const problems: string[] = [];
      const pages = Math.min(document.numPages, source.upTo ?? limits.pdfPages);
      const outline = await outlineOf(document, pages).catch((error: unknown) => {
        problems.push(`The outline cannot be read: ${messageOf(error)}`);
        return [];
      });
      const title = await titleOf(document, source.path);
      if (pages < document.numPages) problems.push(`Only the first ${pages} of ${document.numPages} pages are indexed.`);
      const fragments: ExtractedFragment[] = [];
      for (let number = 1; number <= pages; number++) {
        signal.throwIfAborted();
        onStep?.();
        try {
          const page = await document.getPage(number);
          requireSize(page);
          const own = await pageFragment(page, title, entryOfPage(outline, number));
          fragments.push(own);
          fragments.push(...(await figureFragments(page, own)));
          page.cleanup();
        } catch (error) {
          const isRead = fragments.at(-1)?.anchor.page === number;
          problems.push(`${isRead ? `The figures of page ${number}` : `Page ${number}`} cannot be read: ${messageOf(error)}`);
        }
      }
      if (fragments.length > limits.fragments) problems.push(`Only the first ${limits.fragments} of ${fragments.length} pages and figures are indexed.`);
      if (fragments.length === 0) {
        throw new AfterimageError({
          kind: "unreadable",
          message: `No page of ${source.path} can be read. ${problems[0] ?? "It has none."}`,
          hint: "Open it in a PDF viewer to see whether the file is damaged.",
        });
      }
      return { fragments: fragments.slice(0, limits.fragments), problems };
    });
  },

  render(source, anchor, maxSide, signal) {
    return withPdf(source, async (document) => {
      const number = anchor.page ?? 1;
      if (number > document.numPages) {
        throw new AfterimageError({ kind: "not-found", message: `${source.path} has no page ${number}.` });
      }
      const page = await document.getPage(number).catch((error: unknown) => {
        throw undrawable(number, source.path, error);
      });
      requireSize(page);
      const whole = page.getViewport({ scale: 1 });
      const { x, y, width, height } = inPoints(anchor.box ?? { x: 0, y: 0, width: 1, height: 1 }, whole);
      const scale = maxSide / Math.max(width, height);
      const viewport = page.getViewport({ scale, offsetX: -x * scale, offsetY: -y * scale });
      const { createCanvas } = await import("@napi-rs/canvas");
      const canvas = createCanvas(Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale)));
      // pdf.js names the types of the browser, whose canvas this one stands in for.
      const target = { canvas, viewport, background: "#ffffff" } as unknown as Parameters<typeof page.render>[0];
      const task = page.render(target);
      const cancel = (): void => task.cancel();
      signal.addEventListener("abort", cancel, { once: true });
      try {
        signal.throwIfAborted();
        await task.promise;
      } catch (error) {
        signal.throwIfAborted();
        if (isAbort(error)) throw error;
        throw undrawable(number, source.path, error);
      } finally {
        signal.removeEventListener("abort", cancel);
        page.cleanup();
      }
      return rasterOf(sharp(canvas.data(), { raw: { width: canvas.width, height: canvas.height, channels: 4 } }));
    });
  },
};

/** @throws AfterimageError for a page that nothing can be measured on */
function requireSize(page: PDFPageProxy): void {
  const { width, height } = page.getViewport({ scale: 1 });
  if (width > 0 && height > 0 && Math.max(width, height) <= limits.pdfPageSide) return;
  throw new AfterimageError({ kind: "unreadable", message: `Page ${page.pageNumber} has no size that a page can have (${width} × ${height} points).` });
}

function undrawable(page: number, path: string, cause: unknown): AfterimageError {
  return new AfterimageError({ kind: "unreadable", message: `Page ${page} of ${path} cannot be drawn: ${messageOf(cause)}`, cause });
}

async function pageFragment(page: PDFPageProxy, documentTitle: string, entry: OutlineEntry | undefined): Promise<ExtractedFragment> {
  const { width, height, transform } = page.getViewport({ scale: 1 });
  const { items } = await page.getTextContent();
  const pieces = items.filter((item): item is typeof item & TextPiece => "str" in item);
  const lines = linesOf(pieces, { width, height, transform: transform });
  const text = proseOf(lines);
  return {
    key: `page:${page.pageNumber}`,
    kind: "page",
    anchor: { page: page.pageNumber, headingPath: [documentTitle, ...(entry?.path ?? [])] },
    title: entry?.path.at(-1) ?? `${documentTitle}, page ${page.pageNumber}`,
    text: text.slice(0, limits.fragmentText),
    labels: lines.slice(0, limits.labels),
    description: "",
    mentions: [],
    picture: { width, height, needsOcr: lettersIn(text) < fewLetters },
  };
}

/** The figures of a page; `own` is its fragment. */
async function figureFragments(page: PDFPageProxy, own: ExtractedFragment): Promise<ExtractedFragment[]> {
  const view = page.getViewport({ scale: 1 });
  const { OPS } = await import("pdfjs-dist/legacy/build/pdf.mjs");
  const marks = marksOf(await page.getOperatorList(), OPS, { width: view.width, height: view.height, transform: view.transform });
  return figuresOf(marks, own.labels).map((figure, at) => {
    const { box, caption, labels, hasPicture } = figure;
    const { width, height } = inPoints(box, view);
    const text = proseOf(labels);
    return {
      key: `figure:${page.pageNumber}:${at + 1}`,
      kind: "figure",
      anchor: { ...own.anchor, box },
      title: caption || own.title,
      text: text.slice(0, limits.fragmentText),
      labels: labels.slice(0, limits.labels),
      description: [caption, ...placedLines(figure, page.pageNumber)].filter((words) => words !== "").join("\n"),
      mentions: [],
      picture: { width, height, needsOcr: (hasPicture || labels.length === 0) && lettersIn(text) < fewLetters },
    };
  });
}

function inPoints({ x, y, width, height }: Box, page: { readonly width: number; readonly height: number }): Box {
  return { x: x * page.width, y: y * page.height, width: width * page.width, height: height * page.height };
}

const lettersIn = (text: string): number => text.replace(/[^\p{L}\p{N}]/gu, "").length;

async function titleOf(document: PDFDocumentProxy, path: string): Promise<string> {
  // A damaged information dictionary costs only the title.
  const metadata = await document.getMetadata().catch(() => undefined);
  const stated: unknown = metadata && "Title" in metadata.info ? metadata.info.Title : undefined;
  const title = typeof stated === "string" ? stated.replace(/\s+/g, " ").trim() : "";
  return title === "" || emptyTitle.test(title) ? titleFromPath(path) : title;
}
