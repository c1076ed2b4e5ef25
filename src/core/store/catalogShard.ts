import { crc32 } from "node:zlib";
import type { Adapter } from "lowdb";
import { z } from "zod";
import type { PictureAccount } from "../describe/describer.ts";
import { AfterimageError, messageOf } from "../errors.ts";
import type { DocumentRecord, Fragment } from "../model.ts";
import { readFileIfPresent, writeFileAtomic } from "./atomicFile.ts";
import { checkedText, parseCheckedText } from "./checkedText.ts";

/** A document as the catalog keeps it. */
export interface StoredDocument extends DocumentRecord {
  /** By the id of a space: the artifact keys of the vectors that the document has in it. */
  readonly vectors: Readonly<Record<string, FragmentVectors>>;
  /** What a vision model says of the document's pictures, by the fragment's key. */
  readonly accounts?: Readonly<Record<string, StoredAccount>> | undefined;
  /** What a model would not take, by a key of the input: not tried again until the document's bytes change. */
  readonly refused?: Readonly<Record<string, Refusal>> | undefined;
}

/** For each fragment, by its key, the artifact keys of the vectors of its passages in one space. */
export type FragmentVectors = Readonly<Record<string, readonly string[]>>;

export interface StoredAccount {
  /** Id of the narrator. */
  readonly by: string;
  readonly account: PictureAccount;
}

export interface Refusal {
  /** Id of the space or narrator. */
  readonly by: string;
  /** In words for the user, beginning with the place in the document. */
  readonly reason: string;
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
  fragments: z.array(z.custom<Fragment>((value) => isObject(value) && "key" in value)),
  problems: z.array(z.string()),
  wordsOnly: z.literal(true).optional(),
  vectors: z.record(z.string(), z.record(z.string(), z.array(z.string()))),
  accounts: z.custom<NonNullable<StoredDocument["accounts"]>>(isObject).optional(),
  refused: z.custom<NonNullable<StoredDocument["refused"]>>(isObject).optional(),
}) satisfies z.ZodType<StoredDocument>;

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

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
