import { accountForm } from "../describe/account.ts";
import type { PictureAccount } from "../describe/describer.ts";
import type { ArtifactStore } from "../store/artifacts.ts";
import { sha256Hex } from "../store/hash.ts";
import { pictureInputVersion } from "./prepare.ts";
import type { SharedSource } from "./sharedSource.ts";

/** Accounts of pictures that were made before: by the user's own models, else by the team's. */
export class KnownAccounts {
  readonly #artifacts: ArtifactStore;
  readonly #shared: SharedSource;

  constructor(artifacts: ArtifactStore, shared: SharedSource) {
    this.#artifacts = artifacts;
    this.#shared = shared;
  }

  /**
   * @param narrator id of the narrator
   * @param pixels   identity of the picture's pixels
   * @param path     of the document that wants it
   */
  async find(narrator: string, pixels: string, path: string): Promise<PictureAccount | undefined> {
    const key = accountKey(narrator, pixels);
    const kept = await this.#artifacts.get("description", key);
    return (kept && keptAccount(kept)) ?? this.#shared.description(key, path);
  }

  /** Keeps what the user's own model has said. */
  async keep(narrator: string, pixels: string, account: PictureAccount): Promise<void> {
    await this.#artifacts.put("description", accountKey(narrator, pixels), Buffer.from(JSON.stringify(account)));
  }
}

/** Key of the `description` artifact: what a narrator says of these pixels. */
export function accountKey(narrator: string, pixels: string): string {
  return sha256Hex(narrator, `${pixels}@${pictureInputVersion}`);
}

function keptAccount(bytes: Buffer): PictureAccount | undefined {
  try {
    return accountForm.parse(JSON.parse(bytes.toString("utf8")));
  } catch {
    return undefined;
  }
}
