import type { Encoder } from "../encode/encoder.ts";
import { spaceId } from "../encode/spaceId.ts";
import { AfterimageError } from "../errors.ts";
import type { ArtifactStore } from "../store/artifacts.ts";
import type { Catalog, StoredDocument } from "../store/catalog.ts";
import { sha256Hex } from "../store/hash.ts";
import { decodeVector, encodeVector } from "../store/vectorBytes.ts";
import type { VectorIndex } from "../store/vectorIndex.ts";

/** Texts embedded in one call: enough to be efficient, few enough that a query gets its turn soon. */
const batchSize = 16;

export interface EmbedderInit {
  readonly encoder: Encoder;
  readonly artifacts: ArtifactStore;
  readonly vectors: VectorIndex;
  readonly catalog: Catalog;
  /** The texts to embed of each fragment of a document, by the fragment's key. */
  readonly passagesOf: (path: string) => ReadonlyMap<string, readonly string[]>;
}

/**
 * Gives fragments their vectors: from the library's index, else from the artifacts, else from the encoder.
 *
 * A vector is known by the hash of the text and the space, so equal texts share one, wherever they stand.
 */
export class Embedder {
  readonly #init: EmbedderInit;
  readonly #space: string;

  constructor(init: EmbedderInit) {
    this.#init = init;
    this.#space = spaceId(init.encoder.space);
  }

  /** Whether the catalog says of all passages of a document where their vectors are. */
  isComplete(document: StoredDocument): boolean {
    const wanted = this.#keysOf(document.path);
    const has = document.vectors;
    return (
      wanted.size === Object.keys(has).length &&
      [...wanted].every(([fragment, passages]) => {
        const keys = has[fragment];
        return keys?.length === passages.length && passages.every(({ key }, at) => keys[at] === key && this.#init.vectors.has(key));
      })
    );
  }

  /**
   * Makes the vectors that a document misses and commits them: artifact, then vector, then catalog.
   * @returns how many inputs the encoder was asked for
   */
  async embed(path: string, signal: AbortSignal): Promise<number> {
    const { catalog, vectors, artifacts, encoder } = this.#init;
    const wanted = this.#keysOf(path);
    const missing = new Map<string, string>();
    for (const { key, text } of [...wanted.values()].flat()) {
      if (vectors.has(key)) continue;
      const kept = await artifacts.get("vector", key);
      const vector = kept && decodeVector(kept, encoder.space.dimension);
      if (vector) vectors.add(key, vector);
      else missing.set(key, text);
    }
    const inputs = [...missing];
    for (let at = 0; at < inputs.length; at += batchSize) {
      const batch = inputs.slice(at, at + batchSize);
      const made = await encoder.embed(batch.map(([, text]) => ({ text })), "document", signal);
      for (const [index, [key]] of batch.entries()) {
        const vector = made[index];
        if (!vector) {
          throw new AfterimageError({
            kind: "unavailable",
            message: `The encoder answered ${made.length} vectors for ${batch.length} inputs.`,
          });
        }
        if (vector instanceof AfterimageError) throw vector;
        await artifacts.put("vector", key, encodeVector(vector));
        vectors.add(key, vector);
      }
    }
    // The document may have changed or gone while its old text was embedded; then it is stale again already.
    const document = catalog.get(path);
    if (document) {
      catalog.put({
        ...document,
        vectors: Object.fromEntries([...wanted].map(([fragment, passages]) => [fragment, passages.map(({ key }) => key)])),
      });
    }
    return inputs.length;
  }

  /** Makes what was added durable; the catalog may name it from then on. */
  flush(): Promise<void> {
    return this.#init.vectors.flush();
  }

  /** Drops vectors that no document names any more; their artifacts stay. */
  collectGarbage(documents: Iterable<StoredDocument>): void {
    const named = new Set<string>();
    for (const document of documents) for (const keys of Object.values(document.vectors)) for (const key of keys) named.add(key);
    for (const key of [...this.#init.vectors.keys()]) if (!named.has(key)) this.#init.vectors.delete(key);
  }

  #keysOf(path: string): ReadonlyMap<string, readonly { readonly key: string; readonly text: string }[]> {
    const keys = new Map<string, { key: string; text: string }[]>();
    for (const [fragment, texts] of this.#init.passagesOf(path)) {
      keys.set(fragment, texts.map((text) => ({ text, key: sha256Hex(this.#space, "document", text) })));
    }
    return keys;
  }
}
