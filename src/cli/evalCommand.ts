import type { Library } from "../core/library.ts";
import { ablation, evaluate, evaluationDepth, type Search } from "./evaluate/evaluate.ts";
import { readQueryFile } from "./evaluate/queryFile.ts";
import { summarise, summariseFailures } from "./evaluate/summary.ts";
import { formatFailures, formatSummary } from "./evaluate/table.ts";
import { interruptible, withIndex } from "./session.ts";
import type { Terminal } from "./terminal.ts";

/** Questions between two lines of progress. */
const progressEvery = 50;

export interface EvalOptions {
  readonly queries: string;
  readonly json?: boolean;
}

/** `afterimage eval <folder> --queries file`: how well the index answers questions whose answers are known. */
export async function evalCommand(folder: string, options: EvalOptions, terminal: Terminal): Promise<number> {
  const signal = interruptible();
  const cases = await readQueryFile(options.queries);
  const results = await withIndex(folder, { terminal }, (library) =>
    evaluate(cases, ablation, searchOf(library), (done, total) => sayProgress(done, total, terminal), signal),
  );

  const groups = summarise(results);
  const failures = summariseFailures(results);
  if (options.json) {
    const ranks = results.map(({ case: { id }, outcomes }) => ({
      id,
      ranks: Object.fromEntries(outcomes.map(({ run, rank }) => [run, rank ?? null])),
    }));
    terminal.out(JSON.stringify({ groups, failures, cases: ranks }));
  } else {
    terminal.out(formatSummary(groups));
  }
  for (const line of formatFailures(failures)) terminal.err(line);
  return failures.length > 0 ? 1 : 0;
}

function searchOf(library: Library): Search {
  return async ({ query = "", image }, channels, signal) => {
    const request = { query, limit: evaluationDepth, ...(channels === undefined ? {} : { channels }) };
    const { hits } =
      image === undefined ? await library.search(request, signal) : await library.searchByImage({ ...request, file: image }, signal);
    return hits;
  };
}

function sayProgress(done: number, total: number, terminal: Terminal): void {
  if (done % progressEvery === 0 || done === total) terminal.err(`${done} of ${total} questions asked`);
}
