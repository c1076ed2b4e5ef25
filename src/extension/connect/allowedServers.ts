import type * as vscode from "vscode";
import { isLoopback, withoutCredentials } from "../../core/endpoint/url.ts";
import { Emitter } from "../emitter.ts";
import type { ConnectUi } from "./connectUi.ts";

const memoryKey = "afterimage.allowedServers";

/** The servers beyond this machine that the user lets documents be sent to. */
export class AllowedServers {
  readonly #memory: Pick<vscode.Memento, "get" | "update">;
  readonly #changed = new Emitter();
  readonly onDidChange = this.#changed.event;

  /** @param memory the user's own: a workspace must not bring its answers along */
  constructor(memory: Pick<vscode.Memento, "get" | "update">) {
    this.#memory = memory;
  }

  /** @param url any address of the server; what counts is its origin */
  has(url: string): boolean {
    return isLoopback(url) || this.#origins().includes(new URL(url).origin);
  }

  async add(url: string): Promise<void> {
    await this.#memory.update(memoryKey, [...this.#origins(), new URL(url).origin]);
    this.#changed.fire();
  }

  #origins(): readonly string[] {
    return this.#memory.get<readonly string[]>(memoryKey, []);
  }
}

/**
 * Asks before anything is sent to a server beyond this machine; a yes is remembered.
 *
 * @returns whether it may be asked
 */
export async function mayAsk(url: string, allowed: AllowedServers, ui: Pick<ConnectUi, "confirm">): Promise<boolean> {
  if (allowed.has(url)) return true;
  const { host, protocol } = new URL(url);
  const unprotected = protocol === "http:" ? "\n\nThe connection is not encrypted (http): others in between can read along." : "";
  const yes = await ui.confirm(
    `Send documents to ${host}?`,
    `${withoutCredentials(url)} is not on this machine. Afterimage sends it the text and the pictures of every workspace that you index, and what you search for, and gets vectors and descriptions back.${unprotected}`,
    `Allow ${host}`,
  );
  if (yes) await allowed.add(url);
  return yes;
}
