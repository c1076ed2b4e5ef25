import type { Box, Label } from "../model.ts";
import { tokenize } from "../text/tokenize.ts";
import type { SearchEntry } from "./entry.ts";
import type { Snippet } from "./types.ts";

/** Characters of a snippet, about two lines of a result card. */
const snippetLength = 200;
/** Of these, what comes before the first match. */
const leadLength = 40;
/** Characters of a text that are looked through for the best place. */
const searchedLength = 3_000;
/** Label boxes drawn on one picture. */
const maxBoxes = 40;

/** How much a word of a text counts as a match: the idf of the query's word it stands for, 0 when for none. */
export type WordWeight = (word: string) => number;

/** The passage of the fragment that holds most of the query, else its beginning. */
export function makeSnippet({ fields, fragment }: SearchEntry, weightOf: WordWeight): Snippet {
  const texts = fragment.picture === undefined ? [fields.text, fields.caption] : [fields.caption, fields.context, fields.account, fields.text];
  let best: { snippet: Snippet; weight: number } | undefined;
  for (const text of texts) {
    if (text.trim() === "") continue;
    const found = bestWindow(text.slice(0, searchedLength), weightOf);
    if (best === undefined || found.weight > best.weight) best = found;
  }
  return best?.snippet ?? { text: "", matches: [] };
}

/** Where a short text that is shown whole holds matched words. */
export function matchedRanges(text: string, weightOf: WordWeight): Snippet["matches"] {
  return joined(matchesIn(text, weightOf));
}

/** Labels that hold matched words, in the picture's order. */
export function matchedBoxes(labels: readonly Label[], weightOf: WordWeight): { text: string; box: Box }[] {
  const matched: { text: string; box: Box }[] = [];
  for (const { text, box } of labels) {
    if (matched.length === maxBoxes) break;
    if (tokenize(text).some(({ word }) => weightOf(word) > 0)) matched.push({ text, box });
  }
  return matched;
}

interface Match {
  readonly word: string;
  readonly start: number;
  readonly end: number;
  readonly weight: number;
}

function matchesIn(text: string, weightOf: WordWeight): Match[] {
  return tokenize(text).flatMap(({ word, start, end }) => {
    const weight = weightOf(word);
    return weight > 0 ? [{ word, start, end, weight }] : [];
  });
}

/** Among the windows that begin at a match, the one with the greatest weight of different words. */
function bestWindow(text: string, weightOf: WordWeight): { snippet: Snippet; weight: number } {
  const matches = matchesIn(text, weightOf);
  let from = 0;
  let bestWeight = 0;
  for (const [first, { start }] of matches.entries()) {
    const words = new Map<string, number>();
    for (let at = first; at < matches.length && matches[at]!.end <= start + snippetLength - leadLength; at++) {
      words.set(matches[at]!.word, matches[at]!.weight);
    }
    const weight = [...words.values()].reduce((sum, each) => sum + each, 0);
    if (weight > bestWeight) [from, bestWeight] = [start, weight];
  }
  return { snippet: cut(text, from, matches), weight: bestWeight };
}

/** Cuts a window that begins a little before `from`, at word boundaries, on one line, with its matches. */
function cut(text: string, from: number, matches: readonly Match[]): Snippet {
  let start = Math.max(0, from - leadLength);
  if (start > 0) start = boundaryAfter(text, start, from);
  let end = Math.min(text.length, start + snippetLength);
  if (end < text.length) end = boundaryBefore(text, end);
  const lead = start > 0 ? "…" : "";
  const shift = lead.length - start;
  return {
    text: lead + text.slice(start, end).replace(/\s/g, " ") + (end < text.length ? "…" : ""),
    matches: joined(matches.filter((match) => match.start >= start && match.end <= end)).map(
      ([matchStart, matchEnd]) => [matchStart + shift, matchEnd + shift] as const,
    ),
  };
}

function boundaryAfter(text: string, at: number, limit: number): number {
  for (let index = at; index < limit; index++) if (/\s/.test(text[index - 1] ?? " ")) return index;
  return limit;
}

function boundaryBefore(text: string, at: number): number {
  for (let index = at; index > at - 30; index--) if (/\s/.test(text[index] ?? " ")) return index;
  return at;
}

/** Ranges in order, overlapping ones (an identifier and its parts, Chinese pairs) as one. */
function joined(matches: readonly Match[]): [number, number][] {
  const ranges: [number, number][] = [];
  for (const { start, end } of [...matches].sort((a, b) => a.start - b.start || b.end - a.end)) {
    const last = ranges.at(-1);
    if (last !== undefined && start < last[1]) last[1] = Math.max(last[1], end);
    else ranges.push([start, end]);
  }
  return ranges;
}
