import type { SearchHit, SearchResponse } from "../core/search/types.ts";

/** One library's answer, or why it has none. */
export type LibraryAnswer =
  | { readonly root: string; readonly response: SearchResponse }
  | { readonly root: string; readonly error: Error };

export interface FederatedResponse extends Omit<SearchResponse, "hits"> {
  readonly hits: readonly (SearchHit & { readonly root: string })[];
}

/**
 * Joins the answers of several libraries into one list: first the hits that are the picture that was asked with, if one
 * was, then the others, each best first. Fused scores are normalised to 0–1, which makes
 * them comparable enough between libraries of one window; equal scores keep the order of the libraries.
 *
 * A library that failed is named in a note as long as another one answered.
 *
 * @throws the first library's error when none answered
 */
export function federate(answers: readonly LibraryAnswer[], limit: number): FederatedResponse {
  const hits: (SearchHit & { root: string })[] = [];
  const notes = new Set<string>();
  let tookMs = 0;
  let answered = 0;

  for (const answer of answers) {
    if ("error" in answer) {
      notes.add(`${answer.root} could not be searched: ${answer.error.message}`);
      continue;
    }
    answered++;
    hits.push(...answer.response.hits.map((hit) => ({ ...hit, root: answer.root })));
    answer.response.notes.forEach((note) => notes.add(note));
    tookMs = Math.max(tookMs, answer.response.tookMs);
  }

  const [first] = answers;
  if (answered === 0 && first !== undefined && "error" in first) {
    throw first.error;
  }
  hits.sort((a, b) => Number(b.match !== undefined) - Number(a.match !== undefined) || b.score - a.score);
  return { hits: hits.slice(0, limit), notes: [...notes], tookMs };
}
