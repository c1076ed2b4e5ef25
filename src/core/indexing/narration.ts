import type { Narrator, PictureAccount } from "../describe/describer.ts";
import { AfterimageError } from "../errors.ts";
import type { Fragment } from "../model.ts";
import type { Catalog, StoredDocument } from "../store/catalog.ts";
import type { Refusal, StoredAccount } from "../store/catalogShard.ts";
import { sha256Hex } from "../store/hash.ts";
import { mapConcurrently } from "../store/mapConcurrently.ts";
import { isOfAnotherFile, type DrawPicture } from "./embedder.ts";
import type { KnownAccounts } from "./knownAccounts.ts";
import { Lane, type LaneInit } from "./lane.ts";

/** Refusals that are this picture's, rather than the server's. */
const ownFailures: readonly string[] = ["refused-input", "bad-answer", "unreadable", "encrypted", "too-large", "crashed", "timeout"];

/** `onDone` is told of a document whose pictures are described. */
export interface NarrationInit extends Pick<LaneInit, "gate" | "onDone" | "onFailure"> {
  readonly narrator: Narrator;
  readonly known: KnownAccounts;
  readonly catalog: Catalog;
  readonly draw: DrawPicture;
}

/** Has a vision model describe the pictures of documents: what it says is kept as an artifact and in the catalog. */
export class Narration {
  readonly lane: Lane;
  readonly #init: NarrationInit;

  constructor(init: NarrationInit) {
    this.#init = init;
    this.lane = new Lane({
      work: (path, _, signal) => this.#describe(path, signal),
      hasRoom: (underWay) => underWay < init.narrator.parallelInputs,
      gate: init.gate,
      onDone: init.onDone,
      onFailure: init.onFailure,
    });
  }

  get narrator(): Narrator {
    return this.#init.narrator;
  }

  /** Whether all pictures of a document are described, or known not to be describable. */
  isComplete(document: StoredDocument): boolean {
    return this.#missing(document).length === 0;
  }

  async #describe(path: string, signal: AbortSignal): Promise<void> {
    const { catalog, narrator } = this.#init;
    const before = catalog.get(path);
    if (before === undefined) return;
    const accounts = new Map<string, StoredAccount>();
    const refused = new Map<string, Refusal>();
    try {
      await mapConcurrently(this.#missing(before), narrator.parallelInputs, async (fragment) => {
        try {
          accounts.set(fragment.key, { by: narrator.id, account: await this.#accountOf(before, fragment, signal) });
        } catch (error) {
          if (!(error instanceof AfterimageError) || !ownFailures.includes(error.kind)) throw error;
          const place = fragment.anchor.page === undefined ? "The picture" : `Page ${fragment.anchor.page}`;
          refused.set(this.#refusalKey(fragment), { by: narrator.id, reason: `${place} is not described: ${error.message}` });
        }
      });
    } catch (error) {
      // The file is another by now; whoever reads it again has it described again.
      if (isOfAnotherFile(error)) return;
      throw error;
    }
    signal.throwIfAborted();
    const document = catalog.get(path);
    if (document?.hash !== before.hash) return;
    catalog.put({
      ...document,
      accounts: { ...document.accounts, ...Object.fromEntries(accounts) },
      ...(refused.size > 0 ? { refused: { ...document.refused, ...Object.fromEntries(refused) } } : {}),
    });
  }

  async #accountOf(document: StoredDocument, fragment: Fragment, signal: AbortSignal): Promise<PictureAccount> {
    const { known, narrator, draw, gate } = this.#init;
    const pixels = fragment.picture?.pixels ?? "";
    const before = await known.find(narrator.id, pixels, document.path);
    if (before) return before;
    await gate.wait(signal);
    const account = await narrator.narrate(await draw(document, { pixels, anchor: fragment.anchor }, signal), signal);
    await known.keep(narrator.id, pixels, account);
    return account;
  }

  #missing({ fragments, accounts, refused }: StoredDocument): Fragment[] {
    return fragments.filter(
      (fragment) =>
        fragment.picture !== undefined &&
        accounts?.[fragment.key]?.by !== this.#init.narrator.id &&
        refused?.[this.#refusalKey(fragment)] === undefined,
    );
  }

  #refusalKey({ picture }: Fragment): string {
    return sha256Hex(this.#init.narrator.id, "refused", picture?.pixels ?? "");
  }
}
