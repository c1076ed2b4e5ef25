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

/**
 * The outline in the order of the document; entries that lead nowhere are left out.
 *
 * @param pages how many of the document's first pages entries may lead to
 */
export async function outlineOf(document: PDFDocumentProxy, pages: number): Promise<OutlineEntry[]> {
  // Null where there is none, whatever its type says.
  const outline: unknown = await document.getOutline();
  if (!Array.isArray(outline)) return [];
  const numbers = await pageNumbers(document, pages);
  const entries: OutlineEntry[] = [];
  const walk = async (items: readonly OutlineItem[], above: readonly string[]): Promise<void> => {
    for (const item of items) {
      if (entries.length >= mostEntries || above.length >= deepest) return;
      const title = item.title.replace(/\s+/g, " ").trim();
      const path = title === "" ? above : [...above, title];
      const page = await pageOf(document, item.dest, numbers);
      if (page !== undefined && title !== "") entries.push({ path, page });
      await walk(item.items, path);
    }
  };
  await walk(outline as OutlineItem[], []);
  return entries;
}

/**
 * The number of each page by its reference. pdf.js has `getPageIndex` for that, but where the tree of pages is damaged it
 * leaves a promise rejected that nobody waits for, which ends the process.
 */
async function pageNumbers(document: PDFDocumentProxy, pages: number): Promise<ReadonlyMap<string, number>> {
  const numbers = new Map<string, number>();
  for (let number = 1; number <= pages; number++) {
    // A page that cannot be read is told of where it is read.
    const ref = await document.getPage(number).then((page) => page.ref, () => null);
    if (ref) numbers.set(keyOf(ref), number);
  }
  return numbers;
}

function keyOf({ num, gen }: { readonly num: unknown; readonly gen: unknown }): string {
  return `${String(num)} ${String(gen)}`;
}

async function pageOf(document: PDFDocumentProxy, dest: OutlineItem["dest"], numbers: ReadonlyMap<string, number>): Promise<number | undefined> {
  try {
    const explicit = typeof dest === "string" ? await document.getDestination(dest) : dest;
    const target: unknown = explicit?.[0];
    if (typeof target === "number") return target + 1;
    if (typeof target !== "object" || target === null) return undefined;
    return numbers.get(keyOf(target as { num: unknown; gen: unknown }));
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
