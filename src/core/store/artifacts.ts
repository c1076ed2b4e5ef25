import { type FileHandle, open, readdir, rm, stat, unlink, utimes } from "node:fs/promises";
import { join } from "node:path";
import { AfterimageError } from "../errors.ts";
import { isTemporary, writeFileAtomic } from "./atomicFile.ts";
import { isMissing, notReadable } from "./fileErrors.ts";
import { frame, unframe } from "./frame.ts";

export const artifactKinds = ["vector", "ocr", "description", "thumbnail", "raster", "features"] as const;

/** A costly derived thing: see {@link ArtifactStore}. */
export type ArtifactKind = (typeof artifactKinds)[number];

/**
 * How a kind lies on disk. Framed kinds are read by nobody but us and carry a checksum; pictures are handed out as
 * files, so they stay what they are and are only checked for being whole.
 */
const layouts: Readonly<Record<ArtifactKind, { extension: string; pack: Pack; unpack: Unpack }>> = {
  vector: { extension: "", pack: frame, unpack: unframe },
  ocr: { extension: "", pack: frame, unpack: unframe },
  description: { extension: "", pack: frame, unpack: unframe },
  thumbnail: { extension: ".webp", pack: asIs, unpack: wholeWebp },
  raster: { extension: ".png", pack: asIs, unpack: wholePng },
  features: { extension: "", pack: frame, unpack: unframe },
};
type Pack = (content: Uint8Array) => Uint8Array;
type Unpack = (stored: Buffer) => Buffer | undefined;

/** How long a use of an artifact is not written down again: often enough to know what was used longest ago. */
const touchIntervalMs = 24 * 60 * 60 * 1000;

/** Age after which a temporary file cannot belong to a write that is still going on. */
const abandonedMs = 60 * 60 * 1000;

/** What pruning leaves, as a part of the cap, so that the next few writes do not prune again. */
const pruneTo = 0.9;

export interface ArtifactStoreOptions {
  /** Size of all artifacts together that {@link ArtifactStore.prune} keeps. */
  readonly maxBytes: number;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
}

/**
 * Costly derived things, kept by the hash of what they were made from, one store for all libraries of a user.
 *
 * Any number of processes may use the same folder: content is written under another name first and never changed
 * afterwards, and two writers of one key write the same. Artifacts are not forced to the disk one by one; a power cut
 * can leave a damaged one, which is noticed when it is read, removed, and then counts as never made.
 */
export class ArtifactStore {
  readonly #folder: string;
  readonly #maxBytes: number;
  readonly #now: () => number;

  constructor(folder: string, { maxBytes, now = Date.now }: ArtifactStoreOptions) {
    this.#folder = folder;
    this.#maxBytes = maxBytes;
    this.#now = now;
  }

  /**
   * Where an artifact is or would be. The file may be missing.
   * @param key SHA-256 in hex
   */
  pathOf(kind: ArtifactKind, key: string): string {
    if (!/^[0-9a-f]{64}$/.test(key)) {
      throw new AfterimageError({ kind: "invalid-argument", message: `“${key}” is not an artifact's key.` });
    }
    return join(this.#folder, kind, key.slice(0, 2), key.slice(2) + layouts[kind].extension);
  }

  /**
   * The content, or undefined when there is none or it was damaged.
   * @throws AfterimageError `unavailable` when it cannot be read
   */
  async get(kind: ArtifactKind, key: string): Promise<Buffer | undefined> {
    const path = this.pathOf(kind, key);
    let file: FileHandle;
    try {
      file = await open(path, "r");
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw notReadable(path, error);
    }
    try {
      const content = layouts[kind].unpack(await file.readFile());
      if (content === undefined) await rm(path, { force: true });
      else await this.#touch(path, (await file.stat()).mtimeMs);
      return content;
    } finally {
      await file.close();
    }
  }

  /**
   * Whether the artifact exists; its content is only looked at by {@link get}.
   * @throws AfterimageError `unavailable` when that cannot be told
   */
  async has(kind: ArtifactKind, key: string): Promise<boolean> {
    const path = this.pathOf(kind, key);
    try {
      await this.#touch(path, (await stat(path)).mtimeMs);
      return true;
    } catch (error) {
      if (isMissing(error)) return false;
      throw notReadable(path, error);
    }
  }

  /** @throws AfterimageError `not-writable` */
  async put(kind: ArtifactKind, key: string, content: Uint8Array): Promise<void> {
    await writeFileAtomic(this.pathOf(kind, key), layouts[kind].pack(content), { durable: false });
  }

  /** Removes what was used longest ago until the store is below its cap, and what crashed writers left behind. */
  async prune(signal: AbortSignal): Promise<{ removed: number; bytes: number }> {
    const entries: { path: string; bytes: number; usedMs: number }[] = [];
    for await (const path of this.#files()) {
      signal.throwIfAborted();
      const found = await stat(path).catch(ignoreMissing);
      if (found === undefined) continue;
      const abandoned = isTemporary(path) && found.mtimeMs < this.#now() - abandonedMs;
      if (abandoned) await unlink(path).catch(ignoreMissing);
      else entries.push({ path, bytes: found.size, usedMs: found.mtimeMs });
    }

    let total = entries.reduce((sum, { bytes }) => sum + bytes, 0);
    const pruned = { removed: 0, bytes: 0 };
    if (total <= this.#maxBytes) return pruned;

    entries.sort((a, b) => a.usedMs - b.usedMs);
    for (const { path, bytes } of entries) {
      if (total <= this.#maxBytes * pruneTo) break;
      signal.throwIfAborted();
      await unlink(path).catch(ignoreMissing);
      total -= bytes;
      pruned.removed++;
      pruned.bytes += bytes;
    }
    return pruned;
  }

  async *#files(): AsyncGenerator<string> {
    for (const kind of artifactKinds) {
      for (const shard of await list(join(this.#folder, kind))) {
        for (const name of await list(join(this.#folder, kind, shard))) yield join(this.#folder, kind, shard, name);
      }
    }
  }

  async #touch(path: string, usedMs: number): Promise<void> {
    const now = this.#now();
    if (now - usedMs < touchIntervalMs) return;
    await utimes(path, now / 1000, now / 1000).catch(ignoreMissing);
  }
}

async function list(folder: string): Promise<string[]> {
  return (await readdir(folder).catch(ignoreMissing)) ?? [];
}

/** For files that another process may have removed in the meantime. */
function ignoreMissing(error: unknown): undefined {
  if (!isMissing(error)) throw error;
  return undefined;
}

function asIs(content: Uint8Array): Uint8Array {
  return content;
}

/** PNG ends with an empty IEND chunk: length, name and CRC, always the same (PNG specification, §11.2.5). */
const pngEnd = Buffer.from("0000000049454e44ae426082", "hex");

function wholePng(stored: Buffer): Buffer | undefined {
  return stored.subarray(-pngEnd.length).equals(pngEnd) ? stored : undefined;
}

/** WebP is a RIFF file, whose header has the length of all that follows its first eight bytes. */
function wholeWebp(stored: Buffer): Buffer | undefined {
  const riff = stored.length >= 12 && stored.toString("latin1", 0, 4) === "RIFF";
  return riff && stored.readUInt32LE(4) === stored.length - 8 ? stored : undefined;
}
