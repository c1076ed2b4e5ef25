import * as vscode from "vscode";
import { AfterimageError, isAbort, messageOf } from "../core/errors.ts";
import { commandIds, type CommandId } from "./commandIds.ts";
import type { Disposable } from "./disposables.ts";

/** Where all commands are registered, so that each reports its errors the same way. */
export class Commands {
  readonly #log: vscode.LogOutputChannel;

  constructor(log: vscode.LogOutputChannel) {
    this.#log = log;
  }

  /** @param run gets what VS Code passes to the command: a resource from a menu, or what a program passed */
  register(id: CommandId, run: (...args: unknown[]) => unknown): Disposable {
    return vscode.commands.registerCommand(id, (...args: unknown[]) => this.attempt(() => run(...args)));
  }

  /** Runs something on the user's behalf; what goes wrong is shown with its next step, and never thrown. */
  async attempt<T>(run: () => T | Promise<T>): Promise<T | undefined> {
    try {
      return await run();
    } catch (error) {
      if (!isAbort(error)) {
        this.report(error);
      }
      return undefined;
    }
  }

  /** Shows an error as a notification and puts all that is known of it into the log. */
  report(error: unknown): void {
    this.#log.error(error instanceof Error ? error : messageOf(error));
    const hint = error instanceof AfterimageError ? error.hint : "";
    void this.#offerLog([messageOf(error), hint].filter((sentence) => sentence !== "").join(" "));
  }

  async #offerLog(text: string): Promise<void> {
    if ((await vscode.window.showErrorMessage(text, "Show Log")) !== undefined) {
      await vscode.commands.executeCommand(commandIds.showLog);
    }
  }
}
