import type { Library } from "../core/library.ts";
import type { SharePlan } from "../core/share/sharePlan.ts";
import { byteSize } from "../core/text/byteSize.ts";
import { canAsk, confirm } from "./confirm.ts";
import { interruptible, withLibrary } from "./session.ts";
import type { Terminal } from "./terminal.ts";

export interface ShareOptions {
  readonly check?: boolean;
  readonly prune?: boolean;
  readonly builtin?: boolean;
  readonly yes?: boolean;
  readonly json?: boolean;
}

/** Documents that are named one by one. */
const mostNamed = 20;

/**
 * `afterimage share <folder>`: brings the index up to date, then writes what the team shares of it; with `--check`, only
 * says whether what is committed is behind.
 */
export async function shareCommand(folder: string, options: ShareOptions, terminal: Terminal): Promise<number> {
  const signal = interruptible();
  const events = { onStatus: (status: ReturnType<Library["status"]>) => status.progress && terminal.progress(status.progress) };
  return withLibrary(folder, { terminal, events, shared: "use" }, async (library) => {
    const { complete } = await library.index({ rebuild: false }, signal);
    terminal.endProgress();
    if (!complete) {
      terminal.err("Cancelled. Nothing was shared.");
      return 130;
    }
    const plan = await library.planShare({ builtin: options.builtin ?? false, prune: options.prune ?? false }, signal);
    for (const problem of plan.problems) terminal.err(problem);
    return options.check ? check(folder, plan, options, terminal) : share(library, plan, options, terminal, signal);
  });
}

function check(folder: string, plan: SharePlan, { json }: ShareOptions, terminal: Terminal): number {
  const isBehind = !plan.exists || plan.behind.length > 0;
  if (json) terminal.out(JSON.stringify({ ...summaryOf(plan), written: false }));
  else if (!isBehind) terminal.out("The shared index has everything that these documents need.");
  else {
    terminal.out(plan.exists ? `The shared index lacks something of ${documents(plan.behind)}:` : "There is no shared index.");
    for (const line of named(plan.behind)) terminal.out(`  ${line}`);
    terminal.err(`Run “afterimage share ${folder}” and commit ${folder}/.afterimage.`);
  }
  return isBehind ? 1 : 0;
}

async function share(library: Library, plan: SharePlan, { yes, json }: ShareOptions, terminal: Terminal, signal: AbortSignal): Promise<number> {
  const say = (line: string): void => terminal[json ? "err" : "out"](line);
  for (const { place, lines, bytes } of plan.kinds) if (lines > 0) say(`${place}: ${lines} lines, ${byteSize(bytes)}`);
  say(`${byteSize(plan.bytes)} in all; ${plan.added} lines new, ${plan.removed} taken out, ${plan.changes.size} files to write`);
  if (plan.lacking.length > 0) {
    terminal.err(`${documents(plan.lacking)} still lack something that cannot be made here; who has the team's server has to share as well:`);
    for (const line of named(plan.lacking)) terminal.err(`  ${line}`);
  }
  const written = plan.changes.size > 0 && (yes || !canAsk() || (await confirm("Write it?", signal)));
  if (written) await library.share(plan, signal);
  if (json) terminal.out(JSON.stringify({ ...summaryOf(plan), written }));
  else if (plan.changes.size > 0) say(written ? "Written. Commit it with the documents." : "Nothing was written.");
  return 0;
}

function summaryOf({ exists, kinds, added, removed, bytes, changes, behind, lacking, problems }: SharePlan): object {
  return { exists, kinds, added, removed, bytes, files: changes.size, behind, lacking, problems };
}

function documents(paths: readonly string[]): string {
  return paths.length === 1 ? "1 document" : `${paths.length} documents`;
}

function named(paths: readonly string[]): string[] {
  const rest = paths.length - mostNamed;
  return [...paths.slice(0, mostNamed), ...(rest > 0 ? [`… and ${rest} more`] : [])];
}
