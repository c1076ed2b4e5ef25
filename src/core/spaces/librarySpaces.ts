import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import type { Space } from "../encode/encoder.ts";
import { spaceId } from "../encode/spaceId.ts";
import { readFileIfPresent, writeFileAtomic } from "../store/atomicFile.ts";
import { isMissing } from "../store/fileErrors.ts";
import { VectorIndex } from "../store/vectorIndex.ts";
import { spaceSchema } from "./knownEncoders.ts";

/** Names the active space; its change is the moment of the swap. */
export const activeSpaceFile = "space.json";

const fileSchema = z.object({ active: spaceSchema });

/** A space that a library has vectors in, opened. */
export interface OpenSpace {
  readonly id: string;
  readonly space: Space;
  readonly vectors: VectorIndex;
}

/**
 * The spaces of one library: the active one, which answers, and while the encoder changes the one that is built beside
 * it. Vectors of the two never meet: each has files of its own, and a swap is one file written atomically.
 */
export class LibrarySpaces {
  readonly #folder: string;
  #active: OpenSpace;
  #building: OpenSpace | undefined;

  private constructor(folder: string, active: OpenSpace) {
    this.#folder = folder;
    this.#active = active;
  }

  /**
   * Opens the active space; only reads.
   * @param folder    the library folder
   * @param preferred the active space of a library that has none yet
   * @returns also what was damaged, in words for the user
   */
  static async open(folder: string, preferred: Space): Promise<{ spaces: LibrarySpaces; problems: readonly string[] }> {
    const { index, space, problems } = await openIndex(folder, (await readActive(folder)) ?? preferred);
    return { spaces: new LibrarySpaces(folder, { id: spaceId(space), space, vectors: index }), problems };
  }

  get active(): OpenSpace {
    return this.#active;
  }

  /** The space that will be active once it is complete. */
  get building(): OpenSpace | undefined {
    return this.#building;
  }

  /**
   * Says which space the library is to come to: the active one, or another, which is then {@link building}. An active
   * space without vectors has nothing to answer from and gives way at once.
   *
   * @param wanted undefined to stay where it is
   * @param use    told when another space has become the active one, before the old one is closed
   * @returns what was damaged, in words for the user
   */
  async want(wanted: Space | undefined, use: (active: OpenSpace) => void): Promise<readonly string[]> {
    const id = wanted === undefined ? this.#active.id : spaceId(wanted);
    if (this.#building?.id !== id) this.#drop(this.#building);
    let problems: readonly string[] = [];
    if (wanted !== undefined && id !== this.#active.id && this.#building === undefined) {
      const opened = await openIndex(this.#folder, wanted);
      this.#building = { id, space: wanted, vectors: opened.index };
      problems = opened.problems;
    }
    if (this.#building && this.#active.vectors.size === 0) await this.swap(use);
    else if ((await readActive(this.#folder)) === undefined) await this.#writeActive(this.#active.space);
    return problems;
  }

  /** Makes the space that was built the active one; see {@link want} for `use`. The caller has written what names its vectors. */
  async swap(use: (active: OpenSpace) => void): Promise<void> {
    const next = this.#building;
    if (next === undefined) return;
    await next.vectors.flush();
    await this.#writeActive(next.space);
    const old = this.#active;
    this.#active = next;
    this.#building = undefined;
    use(next);
    old.vectors.close();
  }

  /** Deletes the files of spaces that are neither active nor being built; their artifacts stay. */
  async removeOthers(): Promise<void> {
    const kept = new Set([this.#active.id, this.#building?.id]);
    const folder = join(this.#folder, "spaces");
    for (const name of await readdir(folder).catch(noneIfMissing)) {
      // Where another process still reads it, Windows refuses: then the next time does it.
      if (!kept.has(name)) await rm(join(folder, name), { recursive: true, force: true }).catch(() => undefined);
    }
  }

  close(): void {
    this.#active.vectors.close();
    this.#drop(this.#building);
  }

  #drop(space: OpenSpace | undefined): void {
    space?.vectors.close();
    this.#building = undefined;
  }

  async #writeActive(active: Space): Promise<void> {
    await writeFileAtomic(join(this.#folder, activeSpaceFile), `${JSON.stringify({ active })}\n`);
  }
}

/** The space that the library was last in; undefined when none is known. */
async function readActive(folder: string): Promise<Space | undefined> {
  const bytes = await readFileIfPresent(join(folder, activeSpaceFile));
  if (bytes === undefined) return undefined;
  try {
    return fileSchema.parse(JSON.parse(bytes.toString("utf8"))).active;
  } catch {
    // Any space is as good to begin with: what is missing in it comes from the artifacts.
    return undefined;
  }
}

async function openIndex(folder: string, space: Space): Promise<{ index: VectorIndex; space: Space; problems: readonly string[] }> {
  return { ...(await VectorIndex.open(folder, space)), space };
}

function noneIfMissing(error: unknown): string[] {
  if (isMissing(error)) return [];
  throw error;
}
