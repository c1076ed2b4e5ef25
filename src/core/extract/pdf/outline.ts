import type { PDFDocumentProxy } from "pdfjs-dist";

/** An entry of a document's outline with the page it leads to. */
export interface OutlineEntry {
  /** Titles from the top of the outline down to the entry's own. */
  readonly path: readonly string[];
  /** 1-based. */
  readonly page: number;
}

const mostEntries = 5000;
const deepest = 16;

interface OutlineItem {
  readonly title: string;
  readonly dest: string | readonly unknown[] | null;
  readonly items: readonly OutlineItem[];
}

/** The outline in the order of the document; entries that lead nowhere are left out. */
export async function outlineOf(document: PDFDocumentProxy): Promise<OutlineEntry[]> {
  const entries: OutlineEntry[] = [];
  const walk = async (items: readonly OutlineItem[], above: readonly string[]): Promise<void> => {
    for (const item of items) {
      if (entries.length >= mostEntries || above.length >= deepest) return;
      const title = item.title.replace(/\s+/g, " ").trim();
      const path = title === "" ? above : [...above, title];
      const page = await pageOf(document, item.dest);
      if (page !== undefined && title !== "") entries.push({ path, page });
      await walk(item.items, path);
    }
  };
  // Null where there is none, whatever its type says.
  const outline: unknown = await document.getOutline();
  if (Array.isArray(outline)) await walk(outline as OutlineItem[], []);
  return entries;
}

async function pageOf(document: PDFDocumentProxy, dest: OutlineItem["dest"]): Promise<number | undefined> {
  try {
    const explicit = typeof dest === "string" ? await document.getDestination(dest) : dest;
    const target: unknown = explicit?.[0];
    if (typeof target === "number") return target + 1;
    if (typeof target !== "object" || target === null) return undefined;
    return (await document.getPageIndex(target as Parameters<PDFDocumentProxy["getPageIndex"]>[0])) + 1;
  } catch {
    // A link to a page that is not there says nothing about the others.
    return undefined;
  }
}

/**
 * The entry that a page belongs to: the first that begins on it, else the last that began before it.
 */
export function entryOfPage(outline: readonly OutlineEntry[], page: number): OutlineEntry | undefined {
  const starting = outline.find((entry) => entry.page === page);
  if (starting) return starting;
  let best: OutlineEntry | undefined;
  for (const entry of outline) {
    if (entry.page < page && entry.page >= (best?.page ?? 0)) best = entry;
  }
  return best;
}
