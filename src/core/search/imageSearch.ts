import { basename, dirname, resolve } from "node:path";
import { AfterimageError } from "../errors.ts";
import type { WorkerPool } from "../indexing/workerPool.ts";
import type { DocumentRecord } from "../model.ts";
import type { Searcher } from "./searcher.ts";
import type { ImageSearchRequest, SearchResponse } from "./types.ts";

/** Words of a picture that are asked for: enough to tell pictures apart, few enough to answer at once. */
const mostWords = 60;

/** What a picture says, as a query without syntax: OCR may read a colon or quotation mark that must not act as a filter. */
export function queryFromPicture(text: string): string {
  const words = text.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== "");
  return [...new Set(words)].slice(0, mostWords).join(" ");
}

export interface ImageSearchTools {
  readonly pool: WorkerPool;
  readonly searcher: Searcher;
  readonly catalog: { get(path: string): DocumentRecord | undefined };
}

/**
 * Searches by what a picture file says: its own text is the question, together with `request.query`. Copies of the
 * same file come first. The picture is read on this machine and does not become part of the library.
 */
export async function searchByImage(request: ImageSearchRequest, tools: ImageSearchTools, signal: AbortSignal): Promise<SearchResponse> {
  const { file: path, query, ...rest } = request;
  const file = resolve(path);
  const prepared = await tools.pool.run("prepare", { root: dirname(file), path: basename(file), ocr: true }, signal);
  if (prepared.outcome !== "read") {
    throw new AfterimageError({ kind: "not-found", message: `${file} does not exist.`, hint: "Name a picture that does." });
  }
  const { fragments, problems, hash } = prepared.record;
  if (fragments.length === 0) {
    throw new AfterimageError({ kind: "unreadable", message: problems.join(" ") || `${file} shows nothing.`, hint: "Give another picture." });
  }
  const words = queryFromPicture(fragments.map((fragment) => fragment.text).join("\n"));
  const question = [words, query].filter((part) => part !== "").join(" ");
  const { hits, notes, tookMs } = await tools.searcher.search({ ...rest, query: question }, signal);
  const isCopy = (candidate: string): boolean => tools.catalog.get(candidate)?.hash === hash;
  return {
    hits: [...hits.filter((hit) => isCopy(hit.path)), ...hits.filter((hit) => !isCopy(hit.path))],
    notes: words === "" ? [...notes, "No text was read in the picture, and pictures are compared by their text only."] : notes,
    tookMs,
  };
}
