import { join } from "node:path";
import type { PictureAccount } from "../describe/describer.ts";
import type { Space } from "../encode/encoder.ts";
import { messageOf } from "../errors.ts";
import type { SharedStatus, SharedUse } from "../libraryTypes.ts";
import { SharedIndex, type SharedVectors } from "../share/sharedIndex.ts";
import { folderBytes, sharedFolderName } from "../sharedFolder.ts";
import { featuresKey, type PictureFeatures } from "../visual/features.ts";

/** Where a shared index lies, for other processes. */
export interface SharedPlace {
  /** The folder that it is opened by. */
  readonly folder: string;
  /** Grows when it was opened again: what another process has of it is as old. */
  readonly version: number;
}

export interface SharedSourceInit {
  /** The folder that holds `shared/`. */
  readonly folder: string;
  readonly use: SharedUse;
  readonly log: (level: "info" | "warn" | "error", message: string) => void;
}

/**
 * What the team shares, as indexing looks things up in it. Answers nothing unless the user lets it be used; what is
 * wrong in it is told and is as good as absent.
 */
export class SharedSource {
  readonly #init: SharedSourceInit;
  readonly #filled = new Set<string>();
  /** Problems that are in the log. */
  readonly #told = new Set<string>();
  #index: SharedIndex | undefined;
  #bytes = 0;
  #version = 0;
  #last: Promise<unknown> = Promise.resolve();

  constructor(init: SharedSourceInit) {
    this.#init = init;
  }

  /** Opens what lies there now. @returns whether there may be other things in it than before */
  refresh(): Promise<boolean> {
    const done = this.#last.then(() => this.#open());
    this.#last = done.catch(() => undefined);
    return done;
  }

  /** What can be looked up in now. */
  get #usable(): SharedIndex | undefined {
    return this.#init.use === "use" ? this.#index : undefined;
  }

  /** Whether the user is still to say whether it may be used: what costs on a server waits for that. */
  get isUndecided(): boolean {
    return this.#init.use === "undecided" && this.#index !== undefined;
  }

  /** Another value for other content. */
  get version(): number {
    return this.#version;
  }

  /** For the lookups of worker processes; undefined when there is nothing to look up in. */
  get place(): SharedPlace | undefined {
    return this.#usable && { folder: this.#init.folder, version: this.#version };
  }

  /** Ids of the narrators whose accounts it has. */
  get narrators(): readonly string[] {
    return this.#usable?.manifest.narrators ?? [];
  }

  /**
   * The vectors that belong into a space.
   * @param probes what the self-test of the space's encoder gave
   */
  vectorsOf(space: Space, probes: readonly Float32Array[]): SharedVectors | undefined {
    return this.#usable?.vectorsOf(space, probes);
  }

  /** @param path of the document that wants it */
  async description(key: string, path: string): Promise<PictureAccount | undefined> {
    const account = await this.#usable?.description(key);
    if (account) this.filled(path);
    return account;
  }

  /** Some of the local features of a picture. @param pixels as in `Picture.pixels` */
  async features(pixels: string): Promise<PictureFeatures | undefined> {
    return this.#usable?.features(featuresKey(pixels));
  }

  /** Notes that a document has got something from it. */
  filled(path: string): void {
    this.#filled.add(path);
  }

  /** Tells what was found wrong, and lets go of the memory that lookups took: for when there is nothing to look up. */
  rest(): void {
    for (const problem of this.#index?.problems ?? []) {
      if (!this.#told.has(problem)) this.#init.log("warn", problem);
      this.#told.add(problem);
    }
    this.#index?.release();
  }

  /** Undefined where no shared index lies, or none is to be used. */
  get status(): SharedStatus | undefined {
    const index = this.#index;
    if (index === undefined) return undefined;
    return { use: this.#init.use, bytes: this.#bytes, filled: this.#filled.size, problems: index.problems };
  }

  async #open(): Promise<boolean> {
    const { folder, use, log } = this.#init;
    if (use === "ignore") return false;
    const before = this.#index;
    try {
      this.#index = await SharedIndex.open(folder);
      this.#bytes = this.#index ? await folderBytes(join(folder, sharedFolderName)) : 0;
    } catch (error) {
      this.#index = undefined;
      log("warn", `The shared index in ${folder} cannot be used: ${messageOf(error)}`);
    }
    if (before === undefined && this.#index === undefined) return false;
    this.#version += 1;
    return true;
  }
}

/** Opens shared indexes by their place for a process that is told of it with every task: anew where it is another. */
export function openedOnce(): (place: SharedPlace) => Promise<SharedIndex | undefined> {
  let last: { readonly place: SharedPlace; readonly index: Promise<SharedIndex | undefined> } | undefined;
  return (place) => {
    if (last?.place.folder !== place.folder || last.place.version !== place.version) {
      // What is wrong with it has been told by the process that opened it first.
      last = { place, index: SharedIndex.open(place.folder).catch(() => undefined) };
    }
    return last.index;
  };
}
