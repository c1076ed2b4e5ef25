import type { Catalog, StoredDocument } from "../store/catalog.ts";
import type { StoredAccount } from "../store/catalogShard.ts";
import { mapConcurrently } from "../store/mapConcurrently.ts";
import { Lane, type LaneInit } from "./lane.ts";
import type { KnownAccounts } from "./knownAccounts.ts";

/** Pictures of one document looked up at once. */
const lookupsAtOnce = 8;

/** `onDone` is told of a document whose accounts are others now. */
export interface SharedAccountsInit extends Pick<LaneInit, "gate" | "onDone" | "onFailure"> {
  /** Ids of the narrators whose accounts count, the one that counts most first. */
  readonly narrators: readonly string[];
  readonly known: KnownAccounts;
  readonly catalog: Catalog;
}

/**
 * Gives pictures the accounts that the team shares, where nobody describes pictures here: what is not there to be looked
 * up is not made.
 */
export class SharedAccounts {
  readonly lane: Lane;
  readonly #init: SharedAccountsInit;
  /** The bytes of documents that were looked up, by path: what is shared changes only with another of these objects. */
  readonly #lookedUp = new Map<string, string>();

  constructor(init: SharedAccountsInit) {
    this.#init = init;
    this.lane = new Lane({
      work: (path, _, signal) => this.#lookUp(path, signal),
      hasRoom: (underWay) => underWay < lookupsAtOnce,
      gate: init.gate,
      onDone: init.onDone,
      onFailure: init.onFailure,
    });
  }

  /** Whether a document has all that is to be had. */
  isComplete({ path, hash, fragments, accounts }: StoredDocument): boolean {
    return this.#lookedUp.get(path) === hash || (accounts === undefined && fragments.every(({ picture }) => picture === undefined));
  }

  async #lookUp(path: string, signal: AbortSignal): Promise<void> {
    const { catalog } = this.#init;
    const before = catalog.get(path);
    if (before === undefined) return;
    const found = new Map<string, StoredAccount>();
    await mapConcurrently(before.fragments, lookupsAtOnce, async ({ key, picture }) => {
      const account = picture && (await this.#accountOf(picture.pixels, path));
      if (account) found.set(key, account);
    });
    signal.throwIfAborted();
    const { accounts: old, ...document } = catalog.get(path) ?? before;
    if (document.hash !== before.hash) return;
    this.#lookedUp.set(path, document.hash);
    const accounts = found.size === 0 ? undefined : Object.fromEntries(found);
    if (!isSame(accounts, old)) catalog.put({ ...document, ...(accounts && { accounts }) });
  }

  async #accountOf(pixels: string, path: string): Promise<StoredAccount | undefined> {
    for (const by of this.#init.narrators) {
      const account = await this.#init.known.find(by, pixels, path);
      if (account) return { by, account };
    }
    return undefined;
  }
}

type Accounts = StoredDocument["accounts"];

/** An account is a function of the narrator and the pixels, which are the document's: who said it is enough to know. */
function isSame(a: Accounts = {}, b: Accounts = {}): boolean {
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => a[key]?.by === b[key]?.by);
}
