/** How hits and states look in the Quick Pick. Pure. */
import type { LibraryStatus } from "../../core/libraryTypes.ts";
import { placeText } from "../../core/text/placeText.ts";
import type { RootedHit } from "../../engine/protocol/engine.ts";
import { kindIcon } from "../navigation/kindIcon.ts";
import { progressText, summarize } from "../indexing/summary.ts";

/** Longest snippet shown below a hit, in characters. */
const snippetLength = 160;

export interface ItemText {
  readonly label: string;
  readonly description: string;
  readonly detail: string;
}

/** @param folder name of the workspace folder, where there are several */
export function hitText(hit: RootedHit, folder: string | undefined): ItemText {
  const place = placeText(hit);
  return {
    label: `$(${kindIcon(hit.kind)}) ${hit.title}`,
    description: folder === undefined ? place : `${folder} · ${place}`,
    detail: snippetAround(hit.snippet.text, hit.snippet.matches[0]?.[0] ?? 0) || (hit.reasons[0]?.text ?? ""),
  };
}

/** One line of a snippet, from shortly before its first match. */
export function snippetAround(text: string, firstMatch: number): string {
  const before = Math.floor(snippetLength / 4);
  let start = firstMatch > snippetLength - before ? firstMatch - before : 0;
  if (start > 0) {
    const wordEnd = text.slice(start, firstMatch).search(/\s/);
    start += wordEnd === -1 ? 0 : wordEnd + 1;
  }
  const end = Math.min(text.length, start + snippetLength);
  const line = text.slice(start, end).replace(/\s+/g, " ").trim();
  return line === "" ? "" : `${start > 0 ? "…" : ""}${line}${end < text.length ? "…" : ""}`;
}

/** What there is to know while nothing has been typed, or when nothing was found. */
export function stateText(statuses: readonly LibraryStatus[]): string {
  const { state, counts, progress, messages } = summarize(statuses);
  switch (state) {
    case "none":
      return "The search engine is starting.";
    case "failed":
      return messages[0] ?? "The index could not be read.";
    case "paused":
      return "Indexing is paused; what is done can be found.";
    case "indexing":
      return progress === undefined ? "Looking for changes…" : `Still indexing: ${progressText(progress)}.`;
    case "ready":
      return counts.documents === 0 ? "Nothing in this workspace could be indexed." : "";
  }
}
