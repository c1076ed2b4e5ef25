import type { IndexSummary } from "../core/libraryTypes.ts";
import { interruptible, withLibrary } from "./session.ts";
import { sharedUse } from "./sharedUse.ts";
import type { Terminal } from "./terminal.ts";

export interface IndexOptions {
  readonly json?: boolean;
  readonly rebuild?: boolean;
  readonly verbose?: boolean;
  readonly workers?: number;
  /** Use the shared index in the folder; absent where the user did not say. */
  readonly shared?: boolean;
}

/** `afterimage index <folder>`: brings the index up to date. */
export async function indexCommand(folder: string, options: IndexOptions, terminal: Terminal): Promise<number> {
  const signal = interruptible();
  const shared = await sharedUse(folder, options.shared, terminal, signal);
  const summary = await withLibrary(
    folder,
    {
      terminal,
      shared,
      ...(options.verbose ? { verbose: true } : {}),
      ...(options.workers === undefined ? {} : { workers: options.workers }),
      events: { onStatus: (status) => status.progress && terminal.progress(status.progress) },
    },
    (library) => library.index({ rebuild: options.rebuild ?? false }, signal),
  );
  terminal.endProgress();
  if (options.json) {
    terminal.out(JSON.stringify(summary));
  } else {
    for (const { path, reason } of summary.skipped) terminal.err(`${terminal.style("yellow", "skipped")} ${path}: ${reason}`);
    terminal.out(describeSummary(summary));
  }
  if (!summary.complete) terminal.err("Cancelled. What was finished is kept; run the command again to go on.");
  return summary.complete ? 0 : 130;
}

function describeSummary(summary: IndexSummary): string {
  const { documents, fragments, images, vectors, encoded, skipped, seconds } = summary;
  return (
    `${documents} documents, ${fragments} fragments (${images} with pictures), ${vectors} vectors, ` +
    `${encoded} encoded, ${skipped.length} skipped, ${seconds.toFixed(1)} s`
  );
}
