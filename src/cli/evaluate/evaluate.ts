import { isAbort, messageOf } from "../../core/errors.ts";
import { type Channel, channels, type SearchHit } from "../../core/search/types.ts";
import type { Rank } from "./metrics.ts";
import type { QueryCase } from "./queryFile.ts";

/** How deep an answer is looked into: the largest k of any measure. */
export const evaluationDepth = 10;

/** One way to answer all cases. */
export interface Run {
  readonly name: string;
  /** All when absent. */
  readonly channels?: readonly Channel[];
}

/** All channels together, then each alone: what does each of them bring, and does the mixture make anything worse? */
export const fusedRun: Run = { name: "fused" };
export const ablation: readonly Run[] = [fusedRun, ...channels.map((channel): Run => ({ name: channel, channels: [channel] }))];

/** The part of a hit that a target names. */
export type Found = Pick<SearchHit, "path" | "anchor">;

/** Answers a case with at least {@link evaluationDepth} hits, where there are as many, best first. */
export type Search = (
  question: Pick<QueryCase, "query" | "image">,
  channels: readonly Channel[] | undefined,
  signal: AbortSignal,
) => Promise<readonly Found[]>;

/** How one run answered one case. */
export interface Outcome {
  readonly run: string;
  /** Of the first right hit. */
  readonly rank: Rank;
  /** Of the first hit that is right or next to it. */
  readonly softRank: Rank;
  /** False when nothing was found at all, as by a channel that takes no such question. */
  readonly answered: boolean;
  /** Why there was no answer, when the search failed. */
  readonly error?: string;
}

export interface CaseResult {
  readonly case: QueryCase;
  /** One a run, in the order of the runs. */
  readonly outcomes: readonly Outcome[];
}

/** Asks every question in every run. A search that fails counts as one that found nothing, with its reason. */
export async function evaluate(
  cases: readonly QueryCase[],
  runs: readonly Run[],
  search: Search,
  onProgress: (done: number, total: number) => void,
  signal: AbortSignal,
): Promise<CaseResult[]> {
  const results: CaseResult[] = [];
  for (const each of cases) {
    const outcomes: Outcome[] = [];
    for (const run of runs) {
      signal.throwIfAborted();
      outcomes.push(await answer(each, run, search, signal));
    }
    results.push({ case: each, outcomes });
    onProgress(results.length, cases.length);
  }
  return results;
}

async function answer(each: QueryCase, run: Run, search: Search, signal: AbortSignal): Promise<Outcome> {
  try {
    const hits = await search(each, run.channels, signal);
    const rank = firstRank(hits, each.targets, each.spans);
    const softRank = firstRank(hits, [...each.targets, ...each.softTargets], each.spans);
    return { run: run.name, rank, softRank, answered: hits.length > 0 };
  } catch (error) {
    if (isAbort(error)) throw error;
    return { run: run.name, rank: undefined, softRank: undefined, answered: false, error: messageOf(error) };
  }
}

/** The rank of the first hit that is any of the targets. */
export function firstRank(hits: readonly Found[], targets: readonly string[], spans: QueryCase["spans"] = {}): Rank {
  const at = hits.slice(0, evaluationDepth).findIndex((hit) => targets.some((target) => isTarget(hit, target, spans[target])));
  return at === -1 ? undefined : at + 1;
}

/** A target that names a file is any place in it; with a slug, that section alone, told by its slug or its lines. */
function isTarget({ path, anchor }: Found, target: string, span?: readonly [number, number]): boolean {
  if (target === path || (anchor.slug !== undefined && target === `${path}#${anchor.slug}`)) return true;
  const { line } = anchor;
  return span !== undefined && line !== undefined && target.startsWith(`${path}#`) && line >= span[0] && line <= span[1];
}
