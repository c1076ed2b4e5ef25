import { join } from "node:path";
import { Low } from "lowdb";
import { AfterimageError } from "../errors.ts";
import { setAside } from "./atomicFile.ts";
import { mapConcurrently } from "./mapConcurrently.ts";
import { type Shard, ShardFile, shardName, type StoredDocument } from "./catalogShard.ts";

export type { StoredDocument } from "./catalogShard.ts";

/** Files read or written at the same time. */
const concurrency = 16;

/**
 * The documents of a library and their fragments: all in memory, and on disk in up to 256 small files by a hash of the
 * path, so that one edited document rewrites one of them.
 *
 * Opening only reads; a damaged file is set aside when its shard is next written. One process writes a catalog (see
 * `lock.ts`), any number may read it.
 */
export class Catalog {
  readonly #folder: string;
  readonly #shards = new Map<string, Low<Shard>>();
  readonly #changed = new Set<string>();
  readonly #damaged = new Set<string>();
  #size = 0;
  #generation = 0;
  #flushing: Promise<void> = Promise.resolve();

  private constructor(folder: string) {
    this.#folder = join(folder, "catalog");
  }

  /**
   * @param folder the library folder
   * @returns the catalog, and what was damaged, in words for the user: those documents are not in it
   * @throws AfterimageError `unavailable` when a file cannot be read
   */
  static async open(folder: string): Promise<{ catalog: Catalog; problems: string[] }> {
    const catalog = new Catalog(folder);
    const problems: string[] = [];
    const names = Array.from({ length: 256 }, (_, index) => index.toString(16).padStart(2, "0"));
    await mapConcurrently(names, concurrency, async (name) => {
      const problem = await catalog.#read(name);
      if (problem !== undefined) problems.push(problem);
    });
    return { catalog, problems: problems.sort() };
  }

  /** Documents. */
  get size(): number {
    return this.#size;
  }

  /** Grows with every change, so that what was derived from the catalog can tell whether it still holds. */
  get generation(): number {
    return this.#generation;
  }

  /** All documents, in no particular order. */
  *documents(): Generator<StoredDocument> {
    for (const { data } of this.#shards.values()) yield* data.values();
  }

  get(path: string): StoredDocument | undefined {
    return this.#shards.get(shardName(path))?.data.get(path);
  }

  /** Adds a document, or replaces the one of the same path. On disk after the next {@link flush}. */
  put(record: StoredDocument): void {
    const name = shardName(record.path);
    const { data } = this.#shard(name);
    if (!data.has(record.path)) this.#size++;
    data.set(record.path, record);
    this.#changed.add(name);
    this.#generation++;
  }

  /** Forgets a document; nothing happens when it is unknown. */
  delete(path: string): void {
    const name = shardName(path);
    if (!this.#shards.get(name)?.data.delete(path)) return;
    this.#size--;
    this.#changed.add(name);
    this.#generation++;
  }

  /**
   * Writes what changed. Shards that could not be written stay changed and are tried again by the next call.
   * @throws AfterimageError `not-writable`
   */
  flush(): Promise<void> {
    const flushed = this.#flushing.then(() => this.#writeChanged());
    this.#flushing = flushed.catch(() => undefined);
    return flushed;
  }

  async #writeChanged(): Promise<void> {
    const names = [...this.#changed];
    this.#changed.clear();
    const failures: unknown[] = [];
    await mapConcurrently(names, concurrency, async (name) => {
      try {
        await this.#write(name);
      } catch (error) {
        this.#changed.add(name);
        failures.push(error);
      }
    });
    if (failures.length > 0) throw failures[0];
  }

  async #write(name: string): Promise<void> {
    if (this.#damaged.has(name)) {
      await setAside(this.#path(name));
      this.#damaged.delete(name);
    }
    await this.#shard(name).write();
  }

  /** Returns what is wrong with the shard, if anything. */
  async #read(name: string): Promise<string | undefined> {
    const shard = this.#create(name);
    try {
      await shard.read();
    } catch (error) {
      if (!(error instanceof AfterimageError) || error.kind !== "corrupt") throw error;
      this.#damaged.add(name);
      this.#changed.add(name);
      return `${error.message} ${error.hint}`;
    }
    if (shard.data.size > 0) this.#shards.set(name, shard);
    this.#size += shard.data.size;
    return undefined;
  }

  #shard(name: string): Low<Shard> {
    const known = this.#shards.get(name);
    if (known !== undefined) return known;
    const created = this.#create(name);
    this.#shards.set(name, created);
    return created;
  }

  #create(name: string): Low<Shard> {
    return new Low<Shard>(new ShardFile(this.#path(name), name), new Map());
  }

  #path(name: string): string {
    return join(this.#folder, `${name}.jsonl`);
  }
}
