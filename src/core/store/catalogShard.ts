import { crc32 } from "node:zlib";
import type { Adapter } from "lowdb";
import { z } from "zod";
import { AfterimageError, messageOf } from "../errors.ts";
import type { DocumentRecord, Fragment } from "../model.ts";
import { readFileIfPresent, writeFileAtomic } from "./atomicFile.ts";
import { checkedText, parseCheckedText } from "./checkedText.ts";

/** A document as the catalog keeps it. */
export interface StoredDocument extends DocumentRecord {
  /** For each fragment, by its key, the artifact keys of the vectors of its passages in the active space. */
  readonly vectors: Readonly<Record<string, readonly string[]>>;
}

/** Documents by their path. */
export type Shard = Map<string, StoredDocument>;

/**
 * A document as far as it is checked again on reading. The checksum already says that these are the bytes that this
 * format wrote; looking into every label of every fragment would double the time that a library takes to open.
 */
const document = z.object({
  path: z.string().refine(staysInside),
  hash: z.string(),
  size: z.number(),
  mtimeMs: z.number(),
  extractor: z.string(),
  fragments: z.array(z.custom<Fragment>((value) => typeof value === "object" && value !== null && "key" in value)),
  problems: z.array(z.string()),
  vectors: z.record(z.string(), z.array(z.string())),
}) satisfies z.ZodType<StoredDocument>;

/** A path relative to the library's root that does not leave it. */
function staysInside(path: string): boolean {
  return path !== "" && !/^(?:[/\\]|[a-z]:)/i.test(path) && !path.split(/[/\\]/).includes("..");
}

/** Which of the 256 shards a path belongs to, as two hex digits. */
export function shardName(path: string): string {
  return (crc32(path) & 0xff).toString(16).padStart(2, "0");
}

/** lowdb's door to one shard file: checked text with a document a line. */
export class ShardFile implements Adapter<Shard> {
  readonly path: string;
  readonly #name: string;

  constructor(path: string, name: string) {
    this.path = path;
    this.#name = name;
  }

  /**
   * @returns null when there is no such file
   * @throws AfterimageError `corrupt` when its content is damaged, `unavailable` when it cannot be read
   */
  async read(): Promise<Shard | null> {
    const bytes = await readFileIfPresent(this.path);
    if (bytes === undefined) return null;
    try {
      return parseShard(bytes, this.#name);
    } catch (error) {
      throw new AfterimageError({
        kind: "corrupt",
        message: `${this.path} cannot be used: ${messageOf(error)}.`,
        hint: "Its documents are indexed again.",
        cause: error,
      });
    }
  }

  /** @throws AfterimageError `not-writable` */
  async write(shard: Shard): Promise<void> {
    const lines = Array.from(shard.values(), (record) => `${JSON.stringify(record)}\n`).join("");
    await writeFileAtomic(this.path, checkedText(lines));
  }
}

function parseShard(bytes: Buffer, name: string): Shard {
  const shard: Shard = new Map();
  for (const line of parseCheckedText(bytes).split("\n")) {
    if (line === "") continue;
    const record: unknown = JSON.parse(line);
    assertDocument(record);
    if (shardName(record.path) !== name) throw new Error(`“${record.path}” does not belong there`);
    shard.set(record.path, record);
  }
  return shard;
}

/** Checks without the copy that zod would make, which loses keys named `__proto__`. */
function assertDocument(record: unknown): asserts record is StoredDocument {
  document.parse(record);
}
