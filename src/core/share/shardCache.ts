import { join } from "node:path";
import { sharedFolderName } from "../sharedFolder.ts";
import { readSharedFile, stampOf } from "./sharedFile.ts";
import { parseShard, shardFile, type Shard, type SharedKind } from "./sharedShard.ts";

/** Bytes of payloads that are kept in memory once read; the least recently used files go. */
const mostBytes = 128 * 1024 * 1024;

/** What a line takes in memory beside its payload. */
const lineBytes = 256;

const empty: Shard = { payloads: new Map(), wrong: 0 };

interface Kept {
  readonly stamp: string;
  readonly shard: Shard;
  readonly bytes: number;
}

/** The files of a shared folder as they were last read; read again once they have changed. */
export class ShardCache {
  readonly #libraryFolder: string;
  readonly #onProblem: (name: string, what: string) => void;
  /** By file; the most recently used is last. */
  readonly #kept = new Map<string, Kept>();
  readonly #loading = new Map<string, Promise<Shard>>();
  #bytes = 0;

  constructor(libraryFolder: string, onProblem: (name: string, what: string) => void) {
    this.#libraryFolder = libraryFolder;
    this.#onProblem = onProblem;
  }

  /** The file that a key's line would lie in; empty when there is none, or none that can be used. */
  async of<Value>(kind: SharedKind<Value>, key: string): Promise<Shard> {
    const name = shardFile(kind.place, key);
    const stamp = await stampOf(join(this.#libraryFolder, sharedFolderName, name));
    if (stamp === undefined) return empty;
    const kept = this.#kept.get(name);
    if (kept?.stamp === stamp) {
      this.#kept.delete(name);
      this.#kept.set(name, kept);
      return kept.shard;
    }
    const loading = this.#loading.get(name) ?? this.#load(kind, name).finally(() => this.#loading.delete(name));
    this.#loading.set(name, loading);
    return loading;
  }

  clear(): void {
    this.#kept.clear();
    this.#bytes = 0;
  }

  async #load<Value>(kind: SharedKind<Value>, name: string): Promise<Shard> {
    const file = await readSharedFile(this.#libraryFolder, name);
    if (file === undefined) return empty;
    const shard = "text" in file ? parseShard(file.text, kind, name.slice(-6, -4)) : empty;
    if ("problem" in file) this.#onProblem(name, file.problem);
    else if (shard.wrong > 0) this.#onProblem(name, `${shard.wrong} lines of ${name} are damaged or do not belong there`);
    let bytes = 0;
    for (const payload of shard.payloads.values()) bytes += payload.length + lineBytes;
    this.#keep(name, { stamp: file.stamp, shard, bytes });
    return shard;
  }

  #keep(name: string, kept: Kept): void {
    this.#bytes += kept.bytes - (this.#kept.get(name)?.bytes ?? 0);
    this.#kept.delete(name);
    this.#kept.set(name, kept);
    for (const [other, { bytes }] of this.#kept) {
      if (this.#bytes <= mostBytes || other === name) break;
      this.#kept.delete(other);
      this.#bytes -= bytes;
    }
  }
}
