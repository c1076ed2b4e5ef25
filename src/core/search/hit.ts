import { standsForFile, type FragmentId } from "../model.ts";
import { searchFields, type SearchEntry, type SearchField } from "./entry.ts";
import type { EntryStore } from "./entryStore.ts";
import type { FusedHit } from "./fusion.ts";
import { copiesOf, shownIn, shows, versionsOf } from "./grouping.ts";
import type { LexicalIndex, LexicalMatch } from "./lexical/lexicalIndex.ts";
import type { QueryPlan } from "./lexical/queryPlan.ts";
import { isFunctionWord } from "../text/functionWords.ts";
import { makeSnippet, matchedBoxes, matchedRanges, type WordWeight } from "./snippet.ts";
import type { ShownPicture } from "./pictureFusion.ts";
import type { Reason, SearchHit } from "./types.ts";

export interface HitSource {
  readonly hit: FusedHit;
  readonly entry: SearchEntry;
  readonly plan: QueryPlan;
  readonly lexical: LexicalIndex;
  readonly store: EntryStore;
  /** Scores of the other fragments that were found; 0 for those that were not. */
  readonly scoreOf: (id: FragmentId) => number;
  /** Set when the entry is the picture that was asked with. */
  readonly shown?: ShownPicture;
}

/** Matched words that are named in a reason. */
const namedWords = 4;
/** Words that tell less than this share of the most telling one are not shown as matches. */
const tellingShare = 0.25;

/** Dresses a ranked fragment for people: why it is here, its words in place, and what hangs together with it. */
export function presentHit({ hit, entry, plan, lexical, store, scoreOf, shown }: HitSource): SearchHit {
  const matches = lexical.matches(plan, entry.id);
  const weightOf = wordWeights(matches, plan, lexical);
  const { place, fragment, mtimeMs } = entry;
  return {
    ...place,
    score: hit.score,
    titleMatches: matchedRanges(place.title, weightOf),
    snippet: makeSnippet(entry, weightOf),
    reasons: reasonsOf(hit, entry, telling(matches, plan)),
    boxes: matchedBoxes(fragment.labels, weightOf),
    ...(fragment.picture ? { picture: fragment.picture } : {}),
    copies: [...copiesOf(entry, store), ...(shown ? versionsOf(shown, store) : [])],
    ...(shown ? { match: shown.match } : {}),
    shownIn: shownIn(entry, store, scoreOf, shown?.versions),
    shows: shows(entry, store),
    mtimeMs,
  };
}

/** Leaves out `the` and its like, unless the query has nothing better. */
function telling(matches: readonly LexicalMatch[], plan: QueryPlan): LexicalMatch[] {
  const subject = plan.words.filter(({ word }) => !isFunctionWord(word));
  const most = subject.reduce((highest, { idf }) => Math.max(highest, idf), 0);
  return matches.filter(({ word, idf }) => idf >= tellingShare * most && (subject.length === 0 || !isFunctionWord(word)));
}

function wordWeights(matches: readonly LexicalMatch[], plan: QueryPlan, lexical: LexicalIndex): WordWeight {
  const weights = new Map<number, number>();
  for (const { terms, idf } of telling(matches, plan)) for (const term of terms) weights.set(term, idf);
  return (word) => {
    const term = weights.size === 0 ? undefined : lexical.vocabulary.find(word);
    return term === undefined ? 0 : (weights.get(term) ?? 0);
  };
}

function reasonsOf({ score, ...parts }: FusedHit, { fragment, place }: SearchEntry, matches: readonly LexicalMatch[]): Reason[] {
  const share = (part: number): number => (score > 0 ? part / score : 0);
  const reasons: Reason[] = [];
  if (parts.lexical > 0 && matches.length > 0) {
    reasons.push({ channel: "lexical", text: matchText(matches, fragment.picture !== undefined), share: share(parts.lexical) });
  }
  if (parts.dense > 0) reasons.push({ channel: "dense", text: "similar in meaning", share: share(parts.dense) });
  if (parts.graph > 0) {
    const isShown = standsForFile(place.kind);
    const text = isShown ? "shown in a matching section" : "shows a matching picture";
    reasons.push({ channel: isShown ? "shown" : "shows", text, share: share(parts.graph) });
  }
  if (parts.visual !== undefined && parts.visual > 0) {
    const isIt = fragment.picture !== undefined;
    reasons.push({ channel: isIt ? "visual" : "shows", text: isIt ? "this picture" : "shows this picture", share: share(parts.visual) });
  }
  return reasons.sort((a, b) => b.share - a.share);
}

/** `matches “gateway”, “orders” in its labels`. */
function matchText(matches: readonly LexicalMatch[], isPicture: boolean): string {
  const best = [...matches].sort((a, b) => b.idf - a.idf);
  const words = best.slice(0, namedWords).map(({ word }) => `“${word}”`);
  const more = best.length > namedWords ? ` and ${best.length - namedWords} more` : "";
  const names: Readonly<Record<SearchField, string>> = {
    title: "title",
    text: isPicture ? "labels" : "text",
    caption: "caption",
    context: "the text around it",
    path: "path",
    account: "its description",
  };
  const fields = searchFields.filter((_, field) => best.some((match) => match.fields.includes(field)));
  return `matches ${words.join(", ")}${more} in ${fields.map((field) => names[field]).join(", ")}`;
}
