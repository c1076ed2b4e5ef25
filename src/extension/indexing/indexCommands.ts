import * as vscode from "vscode";
import type { IndexSummary } from "../../core/libraryTypes.ts";
import { obstacleOf } from "../access.ts";
import { commandIds } from "../commandIds.ts";
import type { Commands } from "../commands.ts";
import type { Consent } from "../consent.ts";
import { DisposableStore, type Disposable } from "../disposables.ts";
import type { Libraries } from "../libraries.ts";
import { withProgress } from "../progress.ts";
import { plural, progressText, summarize } from "./summary.ts";

/** Index, Rebuild, Pause, Resume and Clear. */
export class IndexCommands {
  readonly #commands: Commands;
  readonly #consent: Consent;
  readonly #libraries: Libraries;

  constructor(commands: Commands, consent: Consent, libraries: Libraries) {
    this.#commands = commands;
    this.#consent = consent;
    this.#libraries = libraries;
  }

  register(): Disposable {
    const owned = new DisposableStore();
    owned.add(this.#commands.register(commandIds.index, () => this.#index({ rebuild: false })));
    owned.add(this.#commands.register(commandIds.rebuild, () => this.#index({ rebuild: true })));
    owned.add(this.#commands.register(commandIds.pause, () => this.#libraries.pause()));
    owned.add(this.#commands.register(commandIds.resume, () => this.#libraries.resume()));
    owned.add(this.#commands.register(commandIds.clear, () => this.#clear()));
    return owned;
  }

  async #index(init: { rebuild: boolean }): Promise<void> {
    await this.#consent.give();
    const { access } = this.#consent;
    if (access !== "granted") {
      const { message, hint, action, command } = obstacleOf(access);
      if ((await vscode.window.showWarningMessage(`${message} ${hint}`, action)) !== undefined) {
        await vscode.commands.executeCommand(command);
      }
      return;
    }
    const summaries = await this.#withProgress(init.rebuild ? "Rebuilding the index" : "Indexing", (signal) =>
      Promise.all(this.#libraries.roots.map((root) => this.#libraries.index(root, init, signal))),
    );
    void this.#announce(summaries);
  }

  /** Runs with a notification that shows how far all libraries are, and can be cancelled. */
  #withProgress<T>(title: string, run: (signal: AbortSignal) => Promise<T>): Promise<T> {
    return withProgress(title, async (signal, notification) => {
      let shown = 0;
      const subscription = this.#libraries.onDidChange(() => {
        const { progress } = summarize(this.#libraries.statuses);
        if (progress !== undefined && progress.total > 0) {
          const percent = (100 * progress.done) / progress.total;
          notification.report({ message: progressText(progress), increment: Math.max(0, percent - shown) });
          shown = Math.max(shown, percent);
        }
      });
      try {
        return await run(signal);
      } finally {
        subscription.dispose();
      }
    });
  }

  async #announce(summaries: readonly IndexSummary[]): Promise<void> {
    const total = (pick: (summary: IndexSummary) => number): number =>
      summaries.reduce((sum, summary) => sum + pick(summary), 0);
    const counted = `${plural(total(({ documents }) => documents), "document")} with ${plural(total(({ images }) => images), "picture")}`;
    const skipped = total((summary) => summary.skipped.length);
    const complete = summaries.every((summary) => summary.complete);
    const text = complete ? `Afterimage: ${counted} can be found.` : `Afterimage: stopped; ${counted} can be found so far.`;

    const find = "Find…";
    const showSkipped = `Show ${plural(skipped, "Skipped File")}`;
    const answer = await vscode.window.showInformationMessage(text, find, ...(skipped > 0 ? [showSkipped] : []));
    if (answer !== undefined) {
      await vscode.commands.executeCommand(answer === find ? commandIds.find : commandIds.showSkipped);
    }
  }

  async #clear(): Promise<void> {
    const clear = "Clear Index";
    const answer = await vscode.window.showWarningMessage(
      "Delete the index of this workspace?",
      {
        modal: true,
        detail: "Your files stay as they are. Afterimage reads them again only when you choose “Index Workspace”. What was read from pictures stays in the cache of this machine, so that indexing again is fast.",
      },
      clear,
    );
    if (answer === clear) {
      await this.#libraries.clear();
      await this.#consent.withdraw();
    }
  }
}
