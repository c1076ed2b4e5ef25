import * as vscode from "vscode";
import { folderBytes, sharedFolderOf } from "../../core/sharedFolder.ts";
import { byteSize } from "../../core/text/byteSize.ts";
import { commandIds } from "../commandIds.ts";
import { localFolders, type Consent } from "../consent.ts";
import { DisposableStore, type Disposable } from "../disposables.ts";
import type { Libraries } from "../libraries.ts";
import type { SharedConsent } from "./sharedConsent.ts";

/**
 * Asks once whether a shared index may be used: before the workspace is first indexed, where a clone brought one along, in
 * place of the question whether to index at all; else when a pull has brought it.
 */
export class SharedQuestion {
  readonly #consent: Consent;
  readonly #shared: SharedConsent;
  readonly #libraries: Libraries;
  #isAsked = false;
  #first: Promise<void> | undefined;

  constructor(consent: Consent, shared: SharedConsent, libraries: Libraries) {
    this.#consent = consent;
    this.#shared = shared;
    this.#libraries = libraries;
  }

  register(): Disposable {
    const owned = new DisposableStore();
    owned.add(this.#consent.onDidChange(() => this.#askFirst()));
    owned.add(this.#libraries.onDidChange(() => void this.#askOfOpened()));
    this.#askFirst();
    return owned;
  }

  /** One question at a time, however often the workspace changes meanwhile. */
  #askFirst(): void {
    this.#first ??= this.#askBeforeIndexing().finally(() => (this.#first = undefined));
  }

  /** Before anything is read: of the shared index only its size is looked at. */
  async #askBeforeIndexing(): Promise<void> {
    if (this.#consent.mayAsk) {
      // One that cannot be read is told of when it is to be used.
      const bytes = await Promise.all(localFolders().map(({ uri }) => folderBytes(sharedFolderOf(uri.fsPath)).catch(() => 0)));
      const total = bytes.reduce((sum, one) => sum + one, 0);
      if (total > 0 && this.#consent.access === "ask" && (await this.#ask(total, "This workspace is then indexed."))) {
        await vscode.commands.executeCommand(commandIds.index);
        return;
      }
    }
    await this.#consent.askOnce();
  }

  async #askOfOpened(): Promise<void> {
    const undecided = this.#libraries.statuses.flatMap(({ shared }) => (shared?.use === "undecided" ? shared : []));
    if (undecided.length === 0) return;
    const bytes = undecided.reduce((sum, shared) => sum + shared.bytes, 0);
    await this.#ask(bytes, "Until you decide, nothing is sent to your server.");
  }

  /** @returns whether it may be used */
  async #ask(bytes: number, consequence: string): Promise<boolean> {
    if (this.#isAsked || this.#shared.use !== "undecided") return false;
    this.#isAsked = true;
    const [use, notNow, never] = ["Use", "Not Now", "Never"] as const;
    const answer = await vscode.window.showInformationMessage(
      `This workspace comes with a shared index (${byteSize(bytes)}) made by your team. Use it? What it holds need not be computed again. ${consequence}`,
      use,
      notNow,
      never,
    );
    if (answer === use) await this.#shared.decide("use");
    else if (answer === never) await this.#shared.decide("ignore");
    else this.#shared.postpone();
    return answer === use;
  }
}
