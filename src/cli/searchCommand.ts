import { AfterimageError } from "../core/errors.ts";
import type { Library } from "../core/library.ts";
import type { Place, SearchHit, SearchResponse, Snippet } from "../core/search/types.ts";
import { placeText } from "../core/text/placeText.ts";
import { interruptible, withIndex } from "./session.ts";
import type { Terminal } from "./terminal.ts";

export interface SearchOptions {
  readonly image?: string;
  readonly limit: number;
  readonly json?: boolean;
}

/** `afterimage search <folder> [question] [--image file]`: prints the best hits. */
export async function searchCommand(
  folder: string,
  question: string | undefined,
  options: SearchOptions,
  terminal: Terminal,
): Promise<number> {
  if (!question?.trim() && !options.image) {
    throw new AfterimageError({
      kind: "invalid-argument",
      message: "Nothing to search for.",
      hint: "Give a question, --image <file>, or --batch <file>.",
    });
  }
  const signal = interruptible();
  const response = await withIndex(folder, { terminal }, (library) => ask(library, { query: question, image: options.image, limit: options.limit }, signal));
  if (options.json) {
    terminal.out(JSON.stringify({ results: resultsOf(response.hits), notes: response.notes, tookMs: response.tookMs }));
    return 0;
  }
  for (const note of response.notes) terminal.err(terminal.style("yellow", note));
  if (response.hits.length === 0) terminal.out("Nothing found.");
  for (const [index, hit] of response.hits.entries()) printHit(index + 1, hit, terminal);
  return 0;
}

export interface Question {
  readonly query: string | undefined;
  /** Path of a picture. */
  readonly image: string | undefined;
  readonly limit: number;
}

export async function ask(library: Library, question: Question, signal: AbortSignal): Promise<SearchResponse> {
  const query = question.query ?? "";
  return question.image === undefined
    ? library.search({ query, limit: question.limit }, signal)
    : library.searchByImage({ file: question.image, query, limit: question.limit }, signal);
}

/**
 * Hits as scripts get them. Versions of a picture that was asked with, which people see folded into one hit, are results
 * of their own right after it.
 */
export function resultsOf(hits: readonly SearchHit[]): Record<string, unknown>[] {
  return hits.flatMap((hit) => {
    const versions = hit.match ? hit.copies : [];
    return [resultOf(hit), ...versions.map((copy) => ({ ...resultOf({ ...copy, score: hit.score }), versionOf: hit.path }))];
  });
}

/** One result as scripts get it: where it is, in the words of its format, and how sure the search is. */
function resultOf(hit: Place & Pick<SearchHit, "score" | "mtimeMs"> & Partial<Pick<SearchHit, "match">>): Record<string, unknown> {
  const { anchor } = hit;
  return {
    path: hit.path,
    ...(anchor.slug === undefined ? {} : { anchor: anchor.slug }),
    ...(anchor.line === undefined ? {} : { line: anchor.line }),
    ...(anchor.page === undefined ? {} : { page: anchor.page }),
    ...(anchor.slide === undefined ? {} : { slide: anchor.slide }),
    ...(anchor.cell === undefined ? {} : { cell: anchor.cell }),
    ...(anchor.timestamp === undefined ? {} : { timestamp: anchor.timestamp }),
    ...(anchor.box === undefined ? {} : { box: anchor.box }),
    kind: hit.kind,
    title: hit.title,
    score: Math.round(hit.score * 1e6) / 1e6,
    modified: new Date(hit.mtimeMs).toISOString(),
    ...(hit.match === undefined ? {} : { match: hit.match }),
  };
}

function printHit(rank: number, hit: SearchHit, terminal: Terminal): void {
  terminal.out(`${String(rank).padStart(3)}. ${terminal.style("bold", hit.title || hit.path)}  ${terminal.style("dim", `${hit.kind} ${hit.score.toFixed(3)}`)}`);
  terminal.out(`     ${terminal.style("cyan", placeText(hit))}`);
  if (hit.snippet.text) terminal.out(`     ${markMatches(hit.snippet, terminal)}`);
  const shown = hit.shownIn[0];
  if (shown) terminal.out(terminal.style("dim", `     shown in ${placeText(shown)}`));
}

function markMatches({ text, matches }: Snippet, terminal: Terminal): string {
  let marked = "";
  let at = 0;
  for (const [start, end] of matches) {
    marked += text.slice(at, start) + terminal.style(["bold", "yellow"], text.slice(start, end));
    at = end;
  }
  return (marked + text.slice(at)).replace(/\s+/g, " ");
}
