import * as vscode from "vscode";
import type { Consent } from "../consent.ts";
import { DisposableStore, type Disposable } from "../disposables.ts";
import type { Libraries } from "../libraries.ts";
import { summarize } from "./summary.ts";

/** Keeps the context keys that package.json's `when` clauses ask for: `afterimage.access`, `.indexing`, `.paused`, `.indexed`. */
export class ContextKeys {
  readonly #consent: Consent;
  readonly #libraries: Libraries;
  readonly #last = new Map<string, unknown>();

  constructor(consent: Consent, libraries: Libraries) {
    this.#consent = consent;
    this.#libraries = libraries;
  }

  register(): Disposable {
    const owned = new DisposableStore();
    const update = (): void => this.#update();
    owned.add(this.#consent.onDidChange(update));
    owned.add(this.#libraries.onDidChange(update));
    update();
    return owned;
  }

  #update(): void {
    const { state, counts } = summarize(this.#libraries.statuses);
    this.#set("access", this.#consent.access);
    this.#set("indexing", state === "indexing");
    this.#set("paused", state === "paused");
    this.#set("indexed", counts.documents > 0);
  }

  #set(key: string, value: unknown): void {
    if (this.#last.get(key) !== value) {
      this.#last.set(key, value);
      void vscode.commands.executeCommand("setContext", `afterimage.${key}`, value);
    }
  }
}
