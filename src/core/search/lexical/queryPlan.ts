import { stem, tokenize } from "../../text/tokenize.ts";
import type { LexicalIndex } from "./lexicalIndex.ts";
import type { TermId } from "./vocabulary.ts";

/** A term that can stand for a word of the query. */
export interface Alternative {
  readonly term: TermId;
  /** 0–1: how surely this is what was meant. */
  readonly weight: number;
}

export interface PlannedWord {
  /** As the user wrote it, folded. */
  readonly word: string;
  readonly alternatives: readonly Alternative[];
  /** Weight of the word: its own idf; for a word that the index lacks, that of its alternatives together. */
  readonly idf: number;
}

/** What the lexical index looks for. */
export interface QueryPlan {
  /** Words that the index has, in some form. */
  readonly words: readonly PlannedWord[];
  /** The score of a fragment that holds every word of the query to saturation; words the index lacks count. */
  readonly bound: number;
}

/** Letters from which on one, or two, typing errors are forgiven. */
const oneErrorFrom = 5;
const twoErrorsFrom = 9;
/** What a word that merely resembles the query's counts, by edit distance. */
const errorWeights = [1, 0.7, 0.5] as const;
/** What a longer word counts that goes on where the query's last word stops. */
const continuationWeight = 0.5;
/** Alternatives of one word, at most: the most frequent. */
const maxAlternatives = 24;
/** Letters that each half of a word written together must have. */
const minHalf = 3;

/**
 * Decides what to look for: each word's own term; what the last word, perhaps still being typed, can become; similar
 * words for one that the index does not have; and the halves of a word written together, or the whole of two apart.
 */
export function planQuery(index: LexicalIndex, text: string): QueryPlan {
  const tokens = tokenize(text).filter((token) => token.role !== "character");
  const words: PlannedWord[] = [];
  let bound = 0;
  const seen = new Set<string>();
  tokens.forEach(({ word, end }, position) => {
    if (seen.has(stem(word))) return;
    seen.add(stem(word));
    const open = position === tokens.length - 1 && end === text.length;
    const alternatives = alternativesOf(index, word, open);
    if (alternatives.length > 0) {
      const planned = plannedWord(index, word, alternatives);
      words.push(planned);
      bound += planned.idf;
      return;
    }
    const halves = splitWord(index, word);
    if (halves === undefined) bound += index.idf(0);
    for (const half of halves ?? []) {
      const planned = plannedWord(index, half, exact(index, half));
      words.push(planned);
      bound += planned.idf;
    }
  });
  for (const joined of joinedWords(index, tokens)) {
    if (!seen.has(stem(joined))) words.push(plannedWord(index, joined, exact(index, joined)));
  }
  return { words, bound };
}

function plannedWord(index: LexicalIndex, word: string, alternatives: readonly Alternative[]): PlannedWord {
  const own = alternatives.filter(({ weight }) => weight === 1);
  const frequency = (own.length > 0 ? own : alternatives).reduce((sum, { term }) => sum + index.frequency(term), 0);
  return { word, alternatives, idf: index.idf(frequency) };
}

function alternativesOf(index: LexicalIndex, word: string, open: boolean): Alternative[] {
  const own = exact(index, word);
  const found = [...own, ...(open ? continuations(index, word) : [])];
  if (found.length === 0) found.push(...similar(index, word));
  const byTerm = new Map<TermId, Alternative>();
  for (const one of found) if ((byTerm.get(one.term)?.weight ?? 0) < one.weight) byTerm.set(one.term, one);
  return [...byTerm.values()]
    .sort((a, b) => b.weight - a.weight || index.frequency(b.term) - index.frequency(a.term))
    .slice(0, maxAlternatives);
}

function exact(index: LexicalIndex, word: string): Alternative[] {
  const term = index.vocabulary.find(word);
  return term === undefined || index.frequency(term) === 0 ? [] : [{ term, weight: 1 }];
}

function continuations(index: LexicalIndex, word: string): Alternative[] {
  if (word.length < 2) return [];
  return index.vocabulary.continuing(word).map(({ term }) => ({ term, weight: continuationWeight }));
}

function similar(index: LexicalIndex, word: string): Alternative[] {
  if (!/^\p{L}+$/u.test(word)) return [];
  const errors = word.length >= twoErrorsFrom ? 2 : word.length >= oneErrorFrom ? 1 : 0;
  if (errors === 0) return [];
  return index.vocabulary.resembling(word, errors).map(({ term, distance }) => ({ term, weight: errorWeights[distance] ?? 0 }));
}

/** `loadbalancer` → `load`, `balancer`, when the index has both; of several ways the one whose rarer half is commonest. */
function splitWord(index: LexicalIndex, word: string): [string, string] | undefined {
  let best: [string, string] | undefined;
  let bestFrequency = 0;
  for (let at = minHalf; at <= word.length - minHalf; at++) {
    const halves: [string, string] = [word.slice(0, at), word.slice(at)];
    if (!halves.every((half) => index.vocabulary.has(half))) continue;
    const frequency = Math.min(...halves.map((half) => index.frequency(index.vocabulary.find(half)!)));
    if (frequency > bestFrequency) [best, bestFrequency] = [halves, frequency];
  }
  return best;
}

/** Neighbouring words that the index also has written together (`data base`, or text that OCR ran together). */
function joinedWords(index: LexicalIndex, tokens: readonly { word: string; role: string }[]): string[] {
  const plain = tokens.filter((token) => token.role === "word");
  return plain.flatMap(({ word }, position) => {
    const joined = word + (plain[position + 1]?.word ?? "");
    return joined.length > word.length && index.vocabulary.has(joined) && exact(index, joined).length > 0 ? [joined] : [];
  });
}
