import type { Encoder, EncoderInput } from "../encode/encoder.ts";
import { EndpointError } from "../endpoint/endpoint.ts";
import { AfterimageError, messageOf } from "../errors.ts";
import type { Passage } from "../search/passages.ts";
import type { SharedVectors } from "../share/sharedIndex.ts";
import type { OpenSpace } from "../spaces/librarySpaces.ts";
import type { ArtifactStore } from "../store/artifacts.ts";
import type { Catalog, StoredDocument } from "../store/catalog.ts";
import type { Refusal } from "../store/catalogShard.ts";
import { mapConcurrently } from "../store/mapConcurrently.ts";
import { decodeVector, encodeVector } from "../store/vectorBytes.ts";
import { EncodeQueue } from "./encodeQueue.ts";
import { Lane, type DocumentUrgency, type LaneInit } from "./lane.ts";
import type { SharedSource } from "./sharedSource.ts";
import { sharedKeyOf, type KeyedPassage, type SpacePassages } from "./spacePassages.ts";

/** Documents whose passages are gathered at once. */
const documentsAtOnce = 32;

/** Artifacts of one document looked up at once. */
const lookupsAtOnce = 8;

/** Draws a picture of a document as an encoder gets it; throws AfterimageError `not-found` when the file is another by now. */
export type DrawPicture = (document: StoredDocument, picture: NonNullable<Passage["picture"]>, signal: AbortSignal) => Promise<Uint8Array>;

/** `onDone` is told of a document that has got its vectors. */
export interface EmbedderInit extends Pick<LaneInit, "gate" | "onDone" | "onFailure"> {
  readonly space: OpenSpace;
  readonly encoder: Encoder;
  readonly passages: SpacePassages;
  readonly artifacts: ArtifactStore;
  readonly shared: SharedSource;
  /** What the self-test of the encoder gave. */
  readonly probes: readonly Float32Array[];
  readonly catalog: Catalog;
  readonly draw: DrawPicture;
}

/**
 * Gives documents their vectors in one space: from the library's index, else from the artifacts, else from what the team
 * shares, else from the encoder; committed in the order artifact → vector → catalog.
 *
 * A vector is known by the hash of what was embedded and the space, so equal inputs share one, wherever they stand.
 */
export class Embedder {
  readonly lane: Lane;
  readonly #init: EmbedderInit;
  readonly #queue: EncodeQueue;
  /** Inputs under way, by key: two documents that say the same wait for one vector. */
  readonly #underWay = new Map<string, { readonly signal: AbortSignal; readonly outcome: Promise<Refusal | undefined> }>();
  #encoded = 0;

  constructor(init: EmbedderInit) {
    this.#init = init;
    this.#queue = new EncodeQueue(init.encoder);
    this.lane = new Lane({
      work: (path, urgency, signal) => this.#embed(path, urgency, signal),
      hasRoom: (underWay) => underWay < documentsAtOnce && this.#queue.hasRoom,
      gate: init.gate,
      onDone: init.onDone,
      onFailure: init.onFailure,
    });
  }

  get space(): OpenSpace {
    return this.#init.space;
  }

  /** The encoder that it asks. */
  get encoder(): Encoder {
    return this.#init.encoder;
  }

  /** What documents have and should have in its space. */
  get passages(): SpacePassages {
    return this.#init.passages;
  }

  /** Inputs the encoder has made vectors of so far. */
  get encoded(): number {
    return this.#encoded;
  }

  /** Drops vectors that no document names any more; their artifacts stay. To be called while nothing is under way. */
  collectGarbage(): void {
    const { catalog, space } = this.#init;
    const named = new Set<string>();
    for (const { vectors } of catalog.documents()) for (const key of Object.values(vectors[space.id] ?? {}).flat()) named.add(key);
    for (const key of [...space.vectors.keys()]) if (!named.has(key)) space.vectors.delete(key);
  }

  /** Makes the vectors that a document misses and notes them in the catalog. */
  async #embed(path: string, urgency: DocumentUrgency, signal: AbortSignal): Promise<void> {
    const { catalog, space, passages, shared, probes } = this.#init;
    const before = catalog.get(path);
    if (before === undefined) return;
    const wanted = passages.of(path);
    const refused = new Map<string, Refusal>();
    const missing: KeyedPassage[] = [];
    const ofTeam = shared.vectorsOf(space.space, probes);
    await mapConcurrently([...wanted.values()].flat(), lookupsAtOnce, async (item) => {
      const known = before.refused?.[passages.refusalKey(item)];
      if (known) refused.set(item.key, known);
      else if (await this.#find(item)) return;
      else if (await this.#take(item, ofTeam)) shared.filled(path);
      else missing.push(item);
    });
    signal.throwIfAborted();
    try {
      await Promise.all(
        missing.map(async (item) => {
          const refusal = await this.#make(item, before, urgency, signal);
          if (refusal) refused.set(item.key, refusal);
        }),
      );
    } catch (error) {
      // The file is another by now; whoever reads it again has it embedded again.
      if (isOfAnotherFile(error)) return;
      throw error;
    }
    signal.throwIfAborted();
    // The document may have changed or gone while its old text was embedded; then it is stale again already.
    const document = catalog.get(path);
    if (document === undefined) return;
    const keys = [...wanted].map(([fragment, items]) => [fragment, items.flatMap(({ key }) => (refused.has(key) ? [] : [key]))] as const);
    const refusals = [...wanted.values()].flat().flatMap((item) => {
      const refusal = refused.get(item.key);
      return refusal && document.hash === before.hash ? [[passages.refusalKey(item), refusal] as const] : [];
    });
    catalog.put({
      ...document,
      vectors: { ...document.vectors, [space.id]: Object.fromEntries(keys) },
      ...(refusals.length > 0 ? { refused: { ...document.refused, ...Object.fromEntries(refusals) } } : {}),
    });
  }

  /** Whether the vector is there, or could be brought from the artifacts. */
  async #find({ key }: KeyedPassage): Promise<boolean> {
    const { artifacts, space } = this.#init;
    if (space.vectors.has(key)) return true;
    const kept = await artifacts.get("vector", key);
    const vector = kept && decodeVector(kept, space.space.dimension);
    if (vector) space.vectors.add(key, vector);
    return vector !== undefined;
  }

  /**
   * Whether the team shares the vector. It comes into this library's index alone: among the user's artifacts, a lie in
   * one repository would get into the other libraries.
   */
  async #take({ key, passage }: KeyedPassage, ofTeam: SharedVectors | undefined): Promise<boolean> {
    const { space } = this.#init;
    const vector = await ofTeam?.get(sharedKeyOf(passage));
    if (vector && !space.vectors.has(key)) space.vectors.add(key, vector);
    return vector !== undefined;
  }

  /** Has one vector made, unless it is being made already. @returns why there is none */
  #make(item: KeyedPassage, document: StoredDocument, urgency: DocumentUrgency, signal: AbortSignal): Promise<Refusal | undefined> {
    const { key } = item;
    const known = this.#underWay.get(key);
    // One that was cancelled says nothing to those that were not.
    if (known?.signal === signal) return known.outcome;
    const outcome = this.#encode(item, document, urgency, signal).finally(() => {
      if (this.#underWay.get(key)?.outcome === outcome) this.#underWay.delete(key);
    });
    this.#underWay.set(key, { signal, outcome });
    return outcome;
  }

  async #encode({ key, passage }: KeyedPassage, document: StoredDocument, urgency: DocumentUrgency, signal: AbortSignal): Promise<Refusal | undefined> {
    const { artifacts, space, gate } = this.#init;
    if (space.vectors.has(key)) return undefined;
    const load = async (): Promise<EncoderInput> => {
      await gate.wait(signal);
      return this.#load(document, passage, signal);
    };
    const made = await this.#queue.encode(load, urgency, signal).catch((error: unknown) => {
      if (error instanceof AfterimageError && error.kind === "refused-input") return error;
      throw error;
    });
    this.lane.proceed();
    if (made instanceof AfterimageError) return { by: space.id, reason: `${placeOf(document, passage)} is not embedded: ${made.message}` };
    this.#encoded += 1;
    await artifacts.put("vector", key, encodeVector(made));
    space.vectors.add(key, made);
    return undefined;
  }

  async #load(document: StoredDocument, { text, picture }: Passage, signal: AbortSignal): Promise<EncoderInput> {
    if (picture === undefined) return { text };
    const image = await this.#init.draw(document, picture, signal).catch((error: unknown) => {
      throw isUndrawable(error) ? new AfterimageError({ kind: "refused-input", message: messageOf(error), cause: error }) : error;
    });
    return text === "" ? { image } : { text, image };
  }
}

/** Whether a picture was to be drawn of a file that has gone or changed; a server that finds nothing is something else. */
export function isOfAnotherFile(error: unknown): boolean {
  return error instanceof AfterimageError && !(error instanceof EndpointError) && error.kind === "not-found";
}

/** Whether just this picture cannot be drawn, and could not the next time. */
function isUndrawable(error: unknown): boolean {
  return error instanceof AfterimageError && ["unreadable", "encrypted", "too-large", "crashed", "timeout"].includes(error.kind);
}

function placeOf({ fragments }: StoredDocument, { picture, text }: Passage): string {
  if (picture?.anchor.page !== undefined) return `Page ${picture.anchor.page}`;
  return picture || fragments.every(({ kind }) => kind === "image") ? "The picture" : `“${text.split("\n", 1)[0] ?? ""}”`;
}
