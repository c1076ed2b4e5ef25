import type { Encoder, EncoderInput } from "../encode/encoder.ts";
import { messageOf } from "../errors.ts";
import type { RelatedPlaces } from "../libraryTypes.ts";
import { fragmentId, standsForFile, type Anchor, type FragmentId } from "../model.ts";
import type { StoredDocument } from "../store/catalog.ts";
import { acceptanceOf, type Acceptance } from "./acceptance.ts";
import { DenseChannel, type VectorLookup } from "./dense.ts";
import { searchFields, type SearchEntry, type SearchField } from "./entry.ts";
import { EntryStore } from "./entryStore.ts";
import type { FusedHit } from "./fusion.ts";
import { sectionsShowing, shownIn, shows, withoutCopies, withoutWeakEnd } from "./grouping.ts";
import { presentHit } from "./hit.ts";
import { readIntent } from "./intent.ts";
import { LexicalIndex, type FieldWeight } from "./lexical/lexicalIndex.ts";
import { planQuery } from "./lexical/queryPlan.ts";
import { readSnapshot, writeSnapshot } from "./lexical/snapshot.ts";
import { passagesOf, type Passage, type PassageForm } from "./passages.ts";
import { parseQuery, plainText, type ParsedQuery } from "./query.ts";
import { fusePictures, type SeenPicture } from "./pictureFusion.ts";
import { rank } from "./rank.ts";
import type { Channel, SearchRequest, SearchResponse } from "./types.ts";

/** How much an occurrence in each field counts. */
const weightOf: Readonly<Record<SearchField, number>> = { title: 2, text: 1, caption: 2, context: 0.7, path: 1, account: 1 };
/** How much a field's length counts; the usual value. */
const b = 0.75;
const fieldWeights: readonly FieldWeight[] = searchFields.map((field) => ({ weight: weightOf[field], b }));

/** Milliseconds that a question waits for its vector; after them words answer alone. */
const encodeDeadlineMs = 3000;

/** The embedding space that the dense channel compares in. */
export interface SearchSpace {
  readonly id: string;
  readonly vectors: VectorLookup;
  /** Embeds questions; in words why it cannot be had now, and then words answer alone. */
  encoder(): Encoder | string;
}

interface ComparedSpace {
  readonly of: SearchSpace;
  readonly dense: DenseChannel;
}

interface Question {
  readonly text: string;
  /** Embedded in place of the text where the encoder sees. */
  readonly picture?: EncoderInput;
}

interface Encoded {
  readonly space: ComparedSpace | undefined;
  readonly vector: Float32Array | string | undefined;
}

/** A question that is a picture, as far as the visual channel has answered it. */
export interface PictureQuestion {
  readonly seen: readonly SeenPicture[];
  /** Its pixels as PNG, for encoders that see; others embed the words that were read in it. */
  readonly png?: Uint8Array;
  /** What a vision model says of it, for encoders that do not see; they embed the words in it without one. */
  readonly description?: string;
  /** Words that were typed besides the picture; empty for none. */
  readonly typed: string;
}

export interface SearcherInit {
  /** Absent, the lexical channel answers alone. */
  readonly space?: SearchSpace;
  /** The clock that `after:30d` counts from. */
  readonly now?: () => Date;
}

/**
 * Searches the documents of one library: holds them as entries, asks the channels, joins their answers.
 *
 * Lives in memory; what is costly to make again is in {@link snapshot}.
 */
export class Searcher {
  #space: ComparedSpace | undefined;
  readonly #now: () => Date;
  #store = new EntryStore();
  #lexical = new LexicalIndex(fieldWeights);

  constructor({ space, now = () => new Date() }: SearcherInit) {
    this.#now = now;
    if (space) this.use(space);
  }

  /** Compares in another space from now on; a search under way asks its encoder anew rather than mix the two. */
  use(space: SearchSpace): void {
    const dense = new DenseChannel(space.vectors);
    this.#space = { of: space, dense };
    for (const document of this.#store.documents()) this.#assignVectors(document);
  }

  /** Whether questions that are pictures are embedded as they look. */
  get seesPictures(): boolean {
    const encoder = this.#space?.of.encoder();
    return typeof encoder === "object" && encoder.takesImages;
  }

  get #dense(): DenseChannel | undefined {
    return this.#space?.dense;
  }

  /**
   * Takes changed documents in (also when only their vectors changed) and removed ones out.
   * @returns paths of documents whose {@link passagesOf} may be others than before
   */
  update(changed: readonly StoredDocument[], removed: readonly string[]): ReadonlySet<string> {
    const change = this.#store.update(changed, removed);
    for (const id of change.removed) {
      this.#lexical.remove(id);
      this.#dense?.assign(id, []);
    }
    for (const entry of change.changed) this.#index(entry);
    for (const document of changed) this.#assignVectors(document);
    return new Set(change.changed.map(({ place }) => place.path));
  }

  /** What to embed of each fragment of a document, by the fragment's key. */
  passagesOf(path: string, form: PassageForm): ReadonlyMap<string, readonly Passage[]> {
    return new Map(this.#store.entriesOf(path).map((entry) => [entry.place.key, passagesOf(entry, form)]));
  }

  /** @param picture where the question is a picture: `request.query` then holds the words in it and beside it */
  async search(request: SearchRequest, signal: AbortSignal, picture?: PictureQuestion): Promise<SearchResponse> {
    const started = performance.now();
    const query = parseQuery(request.query);
    const notes = [...query.notes];
    const { form, subject } = readIntent(plainText(query));
    const asks = (channel: Channel): boolean => request.channels?.includes(channel) ?? true;
    const text = picture?.description === undefined ? subject : `${picture.description}\n${picture.typed}`;
    const question = { text, ...(picture?.png && { picture: { image: picture.png, ...(picture.typed === "" ? {} : { text: picture.typed }) } }) };
    let encoded = asks("dense") ? await this.#encode(question, signal) : undefined;
    // The space changed meanwhile: its vectors and this one share nothing.
    while (encoded !== undefined && encoded.space !== this.#space) encoded = await this.#encode(question, signal);
    const answer = encoded?.vector;
    if (typeof answer === "string") notes.push(`Only words were compared: ${answer}`);
    const vector = typeof answer === "string" ? undefined : answer;
    signal.throwIfAborted();

    const acceptance = acceptanceOf(query, this.#store, this.#now());
    const plan = planQuery(this.#lexical, asks("lexical") ? (isLastWordOpen(query, request.query) ? subject : `${subject} `) : "");
    const index = { store: this.#store, lexical: this.#lexical, dense: this.#dense };
    const isAblation = request.channels?.length === 1;
    const byWords =
      query.terms.length > 0 || vector !== undefined
        ? rank(index, { plan, vector, form, acceptance, depth: 2 * request.limit, isAblation })
        : query.filters.length > 0
          ? this.#newest(acceptance)
          : [];
    const { ranked, shown: shownPictures } = fusePictures(byWords, picture?.seen ?? [], this.#store, {
      hasTyped: picture !== undefined && picture.typed !== "",
      isAblation,
    });
    const scores = new Map(ranked.map(({ id, score }) => [id, score]));
    const accepted = ranked.flatMap((hit) => {
      const entry = acceptance.accepts(hit.id) && this.#store.get(hit.id);
      return entry ? [{ hit, entry }] : [];
    });
    const shown = withoutCopies(picture && !isAblation ? withoutWeakEnd(accepted) : accepted, request.limit);
    const hits = shown.map(({ hit, entry }) => {
      const shownAs = shownPictures.get(entry.id);
      return presentHit({ ...index, hit, entry, plan, scoreOf: (id) => scores.get(id) ?? 0, ...(shownAs ? { shown: shownAs } : {}) });
    });
    return { hits, notes, tookMs: performance.now() - started };
  }

  /** For a file's path, the sections that show it; for a line in a document, the pictures its section shows as well. */
  related(path: string, anchor: Anchor): RelatedPlaces {
    const entries = this.#store.entriesOf(path);
    const picture = entries.find(({ place }) => standsForFile(place.kind));
    const entry = picture ?? entryAt(entries, anchor);
    return {
      shownIn: picture ? shownIn(picture, this.#store) : sectionsShowing(path, this.#store),
      shows: entry ? shows(entry, this.#store) : [],
    };
  }

  /** The lexical index as bytes, for {@link restore}. */
  snapshot(): Uint8Array {
    const stamps = new Map([...this.#store.documents()].map((document) => [document.path, stampOf(document)]));
    return writeSnapshot({ state: this.#lexical.state(), stamps });
  }

  /**
   * Starts from the documents of a catalog and the bytes of a {@link snapshot}; what the snapshot lacks is indexed.
   * @param bytes undefined when there are none; damaged ones are as good as none
   */
  restore(bytes: Buffer | undefined, documents: Iterable<StoredDocument>): void {
    const all = [...documents];
    this.#store = new EntryStore();
    this.#store.load(all);
    const saved = bytes && readSnapshot(bytes);
    this.#lexical = saved ? LexicalIndex.fromState(fieldWeights, saved.state) : new LexicalIndex(fieldWeights);
    const stale = new Set(all.filter((document) => saved?.stamps.get(document.path) !== stampOf(document)).map(({ path }) => path));
    const isExact = stale.size === 0 && saved?.stamps.size === all.length;
    if (!isExact) this.#catchUp(new Set(saved?.state.ids), stale);
    for (const document of all) this.#assignVectors(document);
  }

  /** Indexes what the snapshot lacks. @param known ids in it; @param stale paths of documents that are others than in it */
  #catchUp(known: ReadonlySet<string>, stale: ReadonlySet<string>): void {
    for (const entry of this.#store.all()) {
      // A changed document can also have changed what is said about any picture.
      const isDoubtful = stale.has(entry.place.path) || standsForFile(entry.place.kind);
      if (isDoubtful || !known.has(entry.id)) this.#index(entry);
    }
    for (const id of known) if (this.#store.get(id as FragmentId) === undefined) this.#lexical.remove(id);
  }

  #index({ id, fields }: SearchEntry): void {
    this.#lexical.add(id, searchFields.map((field) => fields[field]));
  }

  #assignVectors({ path, fragments, vectors }: StoredDocument): void {
    const keysOf = this.#space && vectors[this.#space.of.id];
    for (const { key } of fragments) this.#dense?.assign(fragmentId(path, key), keysOf?.[key] ?? []);
  }

  /** The question's vector in the space that answers, or in words why there is none; undefined where nothing has vectors. */
  async #encode(question: Question, signal: AbortSignal): Promise<Encoded> {
    const space = this.#space;
    const vector = space && !space.dense.isEmpty ? await embedQuestion(space.of.encoder(), question, signal) : undefined;
    return { space, vector };
  }

  /** Everything the filters let through, newest first: what a query of filters alone asks for. */
  #newest({ accepts }: Acceptance): FusedHit[] {
    return [...this.#store.all()]
      .filter(({ id }) => accepts(id))
      .sort((a, b) => b.mtimeMs - a.mtimeMs)
      .map(({ id }) => ({ id, score: 0, lexical: 0, dense: 0, graph: 0 }));
  }
}

/** The vector of a question, or in words why there is none; undefined where there is nothing to embed. */
async function embedQuestion(encoder: Encoder | string, { text, picture }: Question, signal: AbortSignal): Promise<Float32Array | string | undefined> {
  if (typeof encoder === "string") return text === "" && picture === undefined ? undefined : encoder;
  const input = picture && encoder.takesImages ? picture : text === "" ? undefined : { text };
  if (input === undefined) return undefined;
  const deadline = AbortSignal.timeout(encodeDeadlineMs);
  try {
    const [vector] = await encoder.embed([input], "query", AbortSignal.any([signal, deadline]), "query");
    if (vector instanceof Float32Array) return vector;
    return `the encoder failed (${vector?.message ?? "it answered nothing"}).`;
  } catch (error) {
    signal.throwIfAborted();
    if (deadline.aborted) return `the encoder did not answer within ${encodeDeadlineMs / 1000} seconds.`;
    return `the encoder failed (${messageOf(error)}).`;
  }
}

/** Whether the last word can be unfinished: nothing, not even a space or a quotation mark, comes after it. */
function isLastWordOpen({ terms }: ParsedQuery, typed: string): boolean {
  const last = terms.at(-1);
  return last !== undefined && !last.phrase && typed.endsWith(last.text);
}

/** The section around a line, else the one with the anchor's slug or page. */
function entryAt(entries: readonly SearchEntry[], { slug, line, page }: Anchor): SearchEntry | undefined {
  return entries.findLast(({ place: { kind, anchor } }) => {
    if (line !== undefined) return kind === "section" && (anchor.line ?? 0) <= line;
    return page === undefined ? anchor.slug === slug : anchor.page === page;
  });
}

function stampOf({ hash, extractor, accounts = {} }: StoredDocument): string {
  return [hash, extractor, ...Object.entries(accounts).map(([key, { by }]) => `${key}:${by}`)].join(" ");
}
