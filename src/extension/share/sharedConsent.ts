import * as vscode from "vscode";
import type { SharedUse } from "../../core/libraryTypes.ts";
import { DisposableStore, type Disposable } from "../disposables.ts";

const memoryKey = "afterimage.shared";

/**
 * Whether the shared indexes that came with this workspace's folders may be used. The user's word alone counts,
 * remembered with the workspace: no setting and no file of the workspace can say it.
 */
export class SharedConsent implements Disposable {
  readonly #memory: vscode.Memento;
  readonly #owned = new DisposableStore();
  readonly #changed = this.#owned.add(new vscode.EventEmitter<void>());
  /** {@link use} is another. */
  readonly onDidChange = this.#changed.event;
  #use: SharedUse;

  constructor(memory: vscode.Memento) {
    this.#memory = memory;
    const remembered = memory.get(memoryKey);
    this.#use = remembered === "use" || remembered === "ignore" ? remembered : "undecided";
  }

  get use(): SharedUse {
    return this.#use;
  }

  /** The user has decided, for good. */
  async decide(use: Exclude<SharedUse, "undecided">): Promise<void> {
    await this.#memory.update(memoryKey, use);
    this.#set(use);
  }

  /** The user does not want to decide now: nothing is used, and the next window asks again. */
  postpone(): void {
    this.#set("ignore");
  }

  dispose(): void {
    this.#owned.dispose();
  }

  #set(use: SharedUse): void {
    if (use === this.#use) return;
    this.#use = use;
    this.#changed.fire();
  }
}
