import * as vscode from "vscode";
import { AfterimageError } from "../core/errors.ts";
import { accessOf, obstacleOf, type Access } from "./access.ts";
import { commandIds } from "./commandIds.ts";
import { DisposableStore, type Disposable } from "./disposables.ts";

const consentKey = "afterimage.consent";

/** Whether the user lets us read and index this workspace: asks once, remembers the answer with the workspace. */
export class Consent implements Disposable {
  readonly #memory: vscode.Memento;
  readonly #owned = new DisposableStore();
  readonly #changed = this.#owned.add(new vscode.EventEmitter<Access>());
  readonly onDidChange = this.#changed.event;

  constructor(memory: vscode.Memento) {
    this.#memory = memory;
    const changed = (): void => this.#changed.fire(this.access);
    this.#owned.add(vscode.workspace.onDidGrantWorkspaceTrust(changed));
    this.#owned.add(vscode.workspace.onDidChangeWorkspaceFolders(changed));
  }

  get access(): Access {
    return accessOf({
      folders: localFolders().length,
      trusted: vscode.workspace.isTrusted,
      consented: this.#memory.get(consentKey) === "given",
    });
  }

  /** @throws AfterimageError "unavailable" with the next step, unless the workspace may be read */
  require(): void {
    const { access } = this;
    if (access !== "granted") {
      const { message, hint, action } = obstacleOf(access);
      throw new AfterimageError({ kind: "unavailable", message, hint: `${hint} Next step: ${action}.` });
    }
  }

  /** Whether a question is welcome: there is something to decide, and the user has not answered before. */
  get mayAsk(): boolean {
    return this.access === "ask" && this.#memory.get(consentKey) === undefined;
  }

  /** The user asked for indexing: remembered as a yes. */
  async give(): Promise<void> {
    if (this.access === "ask") {
      await this.#memory.update(consentKey, "given");
      this.#changed.fire(this.access);
    }
  }

  /** The user wants no index any more: from now on nothing is read, and nothing asked. */
  async withdraw(): Promise<void> {
    await this.#memory.update(consentKey, "declined");
    this.#changed.fire(this.access);
  }

  /** Asks without being in the way, unless the user has answered before. */
  async askOnce(): Promise<void> {
    if (!this.mayAsk) {
      return;
    }
    const yes = "Index This Workspace";
    const answer = await vscode.window.showInformationMessage(
      "Afterimage can index this workspace, so that you find its diagrams, screenshots, PDF pages and sections by what they show. Nothing is sent anywhere but to a server of your own, if you connect one.",
      yes,
      "Not Now",
    );
    if (answer === yes) {
      await vscode.commands.executeCommand(commandIds.index);
    } else {
      await this.#memory.update(consentKey, "declined");
    }
  }

  dispose(): void {
    this.#owned.dispose();
  }
}

/** The workspace folders that lie on disk, which is what the engine can read. */
export function localFolders(): readonly vscode.WorkspaceFolder[] {
  return (vscode.workspace.workspaceFolders ?? []).filter((folder) => folder.uri.scheme === "file");
}
