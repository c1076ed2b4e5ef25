import type * as vscode from "vscode";
import type { Disposable } from "../disposables.ts";

const prefix = "afterimage.apiKey:";

/** API keys by server, in VS Code's secret storage: never in a settings file. */
export class ApiKeys {
  readonly #secrets: vscode.SecretStorage;

  constructor(secrets: vscode.SecretStorage) {
    this.#secrets = secrets;
  }

  /** @param url any address of the server; the key belongs to its origin */
  async get(url: string): Promise<string | undefined> {
    return this.#secrets.get(nameOf(url));
  }

  async store(url: string, key: string): Promise<void> {
    await this.#secrets.store(nameOf(url), key);
  }

  onDidChange(listener: () => void): Disposable {
    return this.#secrets.onDidChange(({ key }) => {
      if (key.startsWith(prefix)) listener();
    });
  }
}

function nameOf(url: string): string {
  return prefix + new URL(url).origin;
}
