import { estimateMean, type Estimate } from "./bootstrap.ts";
import { type CaseResult, evaluationDepth, fusedRun, type Outcome } from "./evaluate.ts";
import { ndcgAtK, recallAtK, reciprocalRank } from "./metrics.ts";

/** What is measured, by its usual name. */
export const measures = {
  "R@1": ({ rank }: Outcome) => recallAtK(rank, 1),
  "R@5": ({ rank }: Outcome) => recallAtK(rank, 5),
  "R@10": ({ rank }: Outcome) => recallAtK(rank, 10),
  "MRR@10": ({ rank }: Outcome) => reciprocalRank(rank, evaluationDepth),
  "nDCG@10": ({ rank }: Outcome) => ndcgAtK(rank, evaluationDepth),
  "soft R@5": ({ softRank }: Outcome) => recallAtK(softRank, 5),
} as const;
export type Measure = keyof typeof measures;
export const measureNames = Object.keys(measures) as readonly Measure[];

/** How one run did on one group of cases. */
export interface RunSummary {
  readonly run: string;
  readonly estimates: Readonly<Record<Measure, Estimate>>;
  /** What all channels together gain over this run, in MRR@10, case by case; absent for the fused run itself. */
  readonly fusedGain?: Estimate;
}

/** Cases of one kind, variant and language; variant and language are empty for all of a kind together. */
export interface GroupSummary {
  readonly kind: string;
  readonly variant: string;
  readonly lang: string;
  readonly cases: number;
  /** In the order of the runs, without those that answered none of the cases. */
  readonly runs: readonly RunSummary[];
}

/** Searches that failed for the same reason. */
export interface FailureSummary {
  readonly run: string;
  readonly error: string;
  readonly cases: readonly string[];
}

/** The measures of each group, and of each kind that has more than one group; kinds in the order of their cases. */
export function summarise(results: readonly CaseResult[]): GroupSummary[] {
  const groups: GroupSummary[] = [];
  for (const ofKind of groupBy(results, (result) => result.case.kind)) {
    const parts = groupBy(ofKind, (result) => `${result.case.variant}\n${result.case.lang}`);
    for (const part of parts) {
      const [first] = part;
      if (first !== undefined) groups.push(summariseGroup(part, first.case));
    }
    const [first] = ofKind;
    if (parts.length > 1 && first !== undefined) {
      groups.push(summariseGroup(ofKind, { kind: first.case.kind, variant: "", lang: "" }));
    }
  }
  return groups;
}

/** Why searches failed, the most frequent reason first. */
export function summariseFailures(results: readonly CaseResult[]): FailureSummary[] {
  const failed = results.flatMap((result) =>
    result.outcomes.flatMap(({ run, error }) => (error === undefined ? [] : [{ run, error, id: result.case.id }])),
  );
  return groupBy(failed, ({ run, error }) => `${run}\n${error}`)
    .map((same) => ({ run: same[0]?.run ?? "", error: same[0]?.error ?? "", cases: same.map(({ id }) => id) }))
    .sort((a, b) => b.cases.length - a.cases.length);
}

function summariseGroup(
  results: readonly CaseResult[],
  { kind, variant, lang }: Pick<GroupSummary, "kind" | "variant" | "lang">,
): GroupSummary {
  const names = results[0]?.outcomes.map(({ run }) => run) ?? [];
  const outcomesOf = (at: number): Outcome[] => results.flatMap(({ outcomes }) => outcomes[at] ?? []);
  const fusedAt = names.indexOf(fusedRun.name);
  const runs = names.flatMap((run, at): RunSummary[] => {
    const outcomes = outcomesOf(at);
    if (!outcomes.some(({ answered }) => answered)) return [];
    const estimates = Object.fromEntries(
      measureNames.map((name) => [name, estimateMean(outcomes.map(measures[name]))]),
    ) as Record<Measure, Estimate>;
    if (at === fusedAt || fusedAt === -1) return [{ run, estimates }];
    return [{ run, estimates, fusedGain: gain(outcomesOf(fusedAt), outcomes) }];
  });
  return { kind, variant, lang, cases: results.length, runs };
}

function gain(fused: readonly Outcome[], other: readonly Outcome[]): Estimate {
  const value = measures["MRR@10"];
  return estimateMean(fused.map((outcome, at) => value(outcome) - value(other[at] ?? outcome)));
}

function groupBy<Item>(items: readonly Item[], keyOf: (item: Item) => string): Item[][] {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group === undefined) groups.set(keyOf(item), [item]);
    else group.push(item);
  }
  return [...groups.values()];
}
