import type { Estimate } from "./bootstrap.ts";
import { type FailureSummary, type GroupSummary, type Measure, measureNames, type RunSummary } from "./summary.ts";

const nameWidth = 10;
const columnWidth = 19;

/** The measures as a table for people: a block a group, a line a run, `mean [low, high]` a column. */
export function formatSummary(groups: readonly GroupSummary[]): string {
  return groups.map(formatGroup).join("\n\n");
}

/** A line for each reason why searches failed, with one of the cases to look at. */
export function formatFailures(failures: readonly FailureSummary[]): string[] {
  return failures.map(({ run, error, cases }) => `${run}: ${cases.length} failed (${cases[0] ?? ""}, …): ${error}`);
}

function formatGroup({ kind, variant, lang, cases, runs }: GroupSummary): string {
  const name = [kind, variant === "" && lang === "" ? "all" : variant, lang].filter((part) => part !== "").join(" · ");
  const columns = [...measureNames.map((measure) => measure.padEnd(columnWidth)), "fused gains (MRR@10)"].join("");
  const lines = runs.length === 0 ? ["  no channel answers such questions"] : runs.map(formatRun);
  return [`${name}  (${cases} ${cases === 1 ? "case" : "cases"})`, `  ${" ".repeat(nameWidth)}${columns}`, ...lines].join("\n");
}

function formatRun({ run, estimates, fusedGain }: RunSummary): string {
  const columns = measureNames.map((measure: Measure) => formatEstimate(estimates[measure]).padEnd(columnWidth)).join("");
  return `  ${run.padEnd(nameWidth)}${columns}${fusedGain === undefined ? "" : formatGain(fusedGain)}`.trimEnd();
}

function formatEstimate({ mean, low, high }: Estimate): string {
  return `${mean.toFixed(2)} [${low.toFixed(2)}, ${high.toFixed(2)}]`;
}

/** Says in words what counts: that the mixture is surely worse than one of its parts. */
function formatGain(gain: Estimate): string {
  const signed = (value: number): string => (value < 0 ? "" : "+") + value.toFixed(3);
  const verdict = gain.high < 0 ? "  WORSE" : "";
  return `${signed(gain.mean)} [${signed(gain.low)}, ${signed(gain.high)}]${verdict}`;
}
