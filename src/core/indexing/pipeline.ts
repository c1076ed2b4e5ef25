import type { Narrator } from "../describe/describer.ts";
import type { NarratorSource } from "../describe/narratorSource.ts";
import { spaceId } from "../encode/spaceId.ts";
import type { EndpointHealth } from "../endpoint/endpoint.ts";
import { messageOf } from "../errors.ts";
import { searchSpace, type LibraryFiles } from "../libraryFiles.ts";
import type { PassageForm } from "../search/passages.ts";
import type { EncoderSet } from "../spaces/encoderSet.ts";
import type { OpenSpace } from "../spaces/librarySpaces.ts";
import type { ArtifactStore } from "../store/artifacts.ts";
import type { StoredDocument } from "../store/catalog.ts";
import { Embedder, type DrawPicture } from "./embedder.ts";
import type { Gate } from "./gate.ts";
import { KnownAccounts } from "./knownAccounts.ts";
import type { DocumentUrgency, Lane } from "./lane.ts";
import { Narration, type NarrationInit } from "./narration.ts";
import { SharedAccounts } from "./sharedAccounts.ts";
import type { SharedSource } from "./sharedSource.ts";
import { SpacePassages } from "./spacePassages.ts";

/** How often long work writes what it has to disk: what a crash can cost. */
const flushEveryMs = 3000;

export interface PipelineInit {
  readonly files: LibraryFiles;
  readonly encoders: EncoderSet;
  readonly narrators: NarratorSource;
  readonly artifacts: ArtifactStore;
  readonly shared: SharedSource;
  readonly draw: DrawPicture;
  readonly gate: Gate;
  readonly onProgress: (path?: string) => void;
  readonly onFailure: (error: unknown) => void;
  readonly log: (level: "info" | "warn" | "error", message: string) => void;
}

/** How far the space that is built beside the active one has come. */
export interface Building {
  readonly space: OpenSpace;
  readonly done: number;
  readonly total: number;
}

/** Who says what is in pictures: a vision model, or what one has said to the team. */
interface Describing {
  /** The model, or the version of what is shared: by another, pictures are described otherwise. */
  readonly by: Narrator | number;
  readonly worker: Pick<Narration | SharedAccounts, "lane" | "isComplete">;
}

/**
 * What models make of prepared documents: first what a vision model sees in their pictures, then vectors in every space
 * that the library is in or comes to. Works on as documents come, also long after the run that brought them has ended,
 * when a server has to be waited for.
 */
export class Pipeline {
  readonly #init: PipelineInit;
  #embedders: readonly Embedder[] = [];
  #describing: Describing | undefined;
  /** After a failure pictures go on without being described, until the next look at the files. */
  #narrates = true;
  /** Nothing is encoded before the first look at the files: opening and searching cost nothing. */
  #hasStarted = false;
  /** Of what the team shares, as it was when documents were last looked through for it. */
  #sharedVersion = 0;
  #encodedBefore = 0;
  #lastFlush = Date.now();
  /** Opening, swapping and writing spaces, one after the other. */
  #last: Promise<unknown> = Promise.resolve();
  #waiters: (() => void)[] = [];
  #isClosed = false;

  constructor(init: PipelineInit) {
    this.#init = init;
  }

  /** Documents for which models have something to do. */
  get left(): number {
    return Math.max(0, ...this.#embedders.map(({ lane }) => lane.left)) + (this.#describing?.worker.lane.left ?? 0);
  }

  /** Inputs encoded since the library was opened. */
  get encoded(): number {
    return this.#encodedBefore + this.#embedders.reduce((sum, { encoded }) => sum + encoded, 0);
  }

  get building(): Building | undefined {
    const { catalog, spaces } = this.#init.files;
    const space = spaces.building;
    if (space === undefined) return undefined;
    const left = this.#embedders.find((embedder) => embedder.space === space)?.lane.left ?? catalog.size;
    return { space, done: Math.max(0, catalog.size - left), total: catalog.size };
  }

  /** Brings spaces and models in line with what is set up now. @returns whether there is another encoder to work for */
  sync(): Promise<boolean> {
    return this.#serially(async () => {
      const { files, encoders, log } = this.#init;
      const { spaces } = files;
      const before = this.#embedders;
      // Who loses their space must have stopped before it is closed.
      const wanted = encoders.wanted ? spaceId(encoders.wanted) : spaces.active.id;
      this.#keep(({ space }) => space.id === wanted || (space === spaces.active && space.vectors.size > 0));
      for (const problem of await spaces.want(encoders.wanted, (active) => this.#answerFrom(active))) log("warn", problem);
      const next = [spaces.active, spaces.building].flatMap((space) => (space ? (this.#embedderOf(space) ?? []) : []));
      this.#keep((embedder) => next.includes(embedder));
      this.#embedders = next;
      const isDescribedAnew = this.#syncDescribing();
      const isNew = isDescribedAnew || this.#hasOtherShared() || next.some((embedder) => !before.includes(embedder));
      if (isNew && this.#hasStarted) this.add([...files.catalog.documents()].map(({ path }) => path), "bulk");
      for (const wake of this.#waiters.splice(0)) wake();
      return isNew;
    }, false);
  }

  /** To be called when the files are looked at: what failed before is tried again. */
  start(): void {
    this.#hasStarted = true;
    this.#narrates = true;
  }

  /** Takes documents on that are new, changed, or may lack something. */
  add(paths: Iterable<string>, urgency: DocumentUrgency): void {
    const { files, narrators } = this.#init;
    const { catalog } = files;
    const describing = this.#narrates ? this.#describing?.worker : undefined;
    for (const path of paths) {
      const document = catalog.get(path);
      if (document === undefined || document.wordsOnly) continue;
      if (describing && !describing.isComplete(document)) describing.lane.add([path], urgency);
      else if (narrators.health === undefined && !describing && document.accounts) this.#forgetAccounts(document, urgency);
      else this.#embed([path], urgency);
    }
  }

  /**
   * Resolves when everything is done that can be done without anybody's doing, and the space that was built is the
   * active one.
   * @throws what a model failed with
   */
  async settled(signal: AbortSignal): Promise<void> {
    for (;;) {
      // What begins while this one is waited for may know of another encoder.
      for (let last; last !== this.#last; ) await (last = this.#last);
      signal.throwIfAborted();
      if (this.#isClosed) return;
      const busy = [this.#describing?.worker, ...this.#embedders].flatMap((worker) => (worker && worker.lane.left > 0 ? worker.lane : []));
      if (busy.length > 0) await this.#drainedOrChanged(busy, signal);
      else if (this.#waitsForServer()) await this.#changed(signal);
      else if (!(await this.#swap())) return;
    }
  }

  /** Forgets what is to be done; the next look at the files finds it again. */
  cancel(): void {
    this.#describing?.worker.lane.cancel();
    for (const { lane } of this.#embedders) lane.cancel();
  }

  /** Writes what has been made: vectors before the catalog that names them. */
  flush(): Promise<void> {
    return this.#serially(() => this.#flush(), undefined);
  }

  /** After a look at the whole library: drops what no document names, and what is left of other spaces. */
  tidy(): Promise<void> {
    return this.#serially(async () => {
      if (this.left > 0) return;
      for (const embedder of this.#embedders) embedder.collectGarbage();
      await this.#removeOtherSpaces();
    }, undefined);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.cancel();
    for (const wake of this.#waiters.splice(0)) wake();
    await this.#last;
  }

  #embed(paths: readonly string[], urgency: DocumentUrgency): void {
    const { catalog } = this.#init.files;
    for (const embedder of this.#embedders) {
      const incomplete = paths.filter((path) => {
        const document = catalog.get(path);
        return document !== undefined && !embedder.passages.areComplete(document);
      });
      embedder.lane.add(incomplete, urgency);
    }
  }

  #embedderOf(space: OpenSpace): Embedder | undefined {
    const { encoders, files, artifacts, shared, draw, gate, onFailure } = this.#init;
    const encoder = encoders.encoderOf(space.id);
    const form = encoders.formOf(space.id);
    if (typeof encoder === "string" || form === undefined) return undefined;
    if (shared.isUndecided && encoder !== encoders.builtin) return undefined;
    const known = this.#embedders.find((embedder) => embedder.space === space && embedder.encoder === encoder && embedder.passages.isOf(form));
    const onDone = (path: string): void => {
      const document = files.catalog.get(path);
      if (document) files.searcher.update([document], []);
      this.#tell(path);
    };
    const passages = this.#passagesIn(space, form);
    const probes = encoders.probesOf(space.id);
    return known ?? new Embedder({ space, encoder, probes, passages, artifacts, shared, catalog: files.catalog, draw, gate, onDone, onFailure });
  }

  /** Brings who describes in line with what is set up and shared now. @returns whether it is somebody else */
  #syncDescribing(): boolean {
    const { narrators, shared } = this.#init;
    const narrator = shared.isUndecided ? undefined : narrators.narrator;
    // What one's own model may say tomorrow is not looked up in what another has said.
    const sharedBy = narrators.health === undefined && shared.narrators.length > 0 ? shared.version : undefined;
    const by = narrator ?? sharedBy;
    if (by === this.#describing?.by) return false;
    this.#describing?.worker.lane.cancel();
    this.#describing = by === undefined ? undefined : { by, worker: narrator ? this.#newNarration(narrator) : this.#newSharedAccounts() };
    return true;
  }

  /** Whether what the team shares has changed since this was asked last. */
  #hasOtherShared(): boolean {
    const { version } = this.#init.shared;
    const isOther = version !== this.#sharedVersion;
    this.#sharedVersion = version;
    return isOther;
  }

  #newNarration(narrator: Narrator): Narration {
    return new Narration({ ...this.#describingInit(), narrator, draw: this.#init.draw });
  }

  #newSharedAccounts(): SharedAccounts {
    return new SharedAccounts({ ...this.#describingInit(), narrators: this.#init.shared.narrators });
  }

  #describingInit(): Omit<NarrationInit, "narrator" | "draw"> {
    const { files, artifacts, shared, gate, log } = this.#init;
    return {
      known: new KnownAccounts(artifacts, shared),
      catalog: files.catalog,
      gate,
      onDone: (path, urgency) => {
        const document = files.catalog.get(path);
        if (document) this.#embed([path, ...files.searcher.update([document], [])], urgency);
        this.#tell(path);
      },
      onFailure: (error) => {
        log("error", `Pictures are not described: ${messageOf(error)}`);
        this.#narrates = false;
        this.#embed([...files.catalog.documents()].map(({ path }) => path), "bulk");
      },
    };
  }

  #passagesIn(space: OpenSpace, form: PassageForm): SpacePassages {
    return new SpacePassages(space, form, (path, of) => this.#init.files.searcher.passagesOf(path, of));
  }

  /** Whether work is left that only a server can do which may come back by itself. */
  #waitsForServer(): boolean {
    const { encoders, narrators, files } = this.#init;
    if (encoders.isUndecided) return true;
    if (mayComeBack(narrators.health) && narrators.narrator === undefined && [...files.catalog.documents()].some(isUndescribed)) return true;
    const space = files.spaces.building ?? files.spaces.active;
    if (typeof encoders.encoderOf(space.id) !== "string" || !mayComeBack(encoders.health)) return false;
    // It will soon be known whether it is there, and still has the weights that it had.
    if (encoders.health?.state === "connecting") return true;
    const form = encoders.formOf(space.id);
    const passages = form && this.#passagesIn(space, form);
    return passages === undefined || [...files.catalog.documents()].some((document) => !passages.areComplete(document));
  }

  /** Lets the space that was built take over when it is complete. @returns whether there may be more to do */
  async #swap(): Promise<boolean> {
    const { catalog, spaces } = this.#init.files;
    const { building } = spaces;
    const embedder = this.#embedders.find(({ space }) => space === building);
    if (building === undefined || embedder === undefined) return false;
    if ([...catalog.documents()].some((document) => !embedder.passages.areComplete(document))) return false;
    return this.#serially(async () => {
      await this.#flush();
      if (spaces.building !== building || this.#isClosed) return true;
      this.#keep((other) => other === embedder);
      await spaces.swap((active) => this.#answerFrom(active));
      await this.#removeOtherSpaces();
      this.#init.log("info", `${catalog.size} documents are now searched with ${embedder.encoder.about}`);
      return true;
    }, true);
  }

  #answerFrom(space: OpenSpace): void {
    this.#init.files.searcher.use(searchSpace(space, this.#init.encoders));
  }

  /** Stops the embedders that are not wanted any more. */
  #keep(isWanted: (embedder: Embedder) => boolean): void {
    for (const embedder of this.#embedders.filter((candidate) => !isWanted(candidate))) {
      embedder.lane.cancel();
      this.#encodedBefore += embedder.encoded;
    }
    this.#embedders = this.#embedders.filter(isWanted);
  }

  /** Nobody describes pictures any more: what was said of them counts no longer. */
  #forgetAccounts({ accounts: _, ...document }: StoredDocument, urgency: DocumentUrgency): void {
    const { catalog, searcher } = this.#init.files;
    catalog.put(document);
    this.#embed([document.path, ...searcher.update([document], [])], urgency);
  }

  /** Takes the vectors and refusals of spaces out of the catalog that are neither active nor built, then their files. */
  async #removeOtherSpaces(): Promise<void> {
    const { catalog, spaces } = this.#init.files;
    const kept = new Set([spaces.active.id, spaces.building?.id]);
    for (const document of [...catalog.documents()]) {
      const vectors = Object.entries(document.vectors).filter(([id]) => kept.has(id));
      if (vectors.length < Object.keys(document.vectors).length) catalog.put({ ...document, vectors: Object.fromEntries(vectors) });
    }
    await catalog.flush();
    await spaces.removeOthers();
  }

  #tell(path: string): void {
    this.#init.onProgress(path);
    if (Date.now() - this.#lastFlush < flushEveryMs) return;
    this.#lastFlush = Date.now();
    this.flush().catch(this.#init.onFailure);
  }

  async #flush(): Promise<void> {
    const { catalog, spaces } = this.#init.files;
    await Promise.all([spaces.active.vectors.flush(), spaces.building?.vectors.flush()]);
    await catalog.flush();
  }

  async #drainedOrChanged(lanes: readonly Lane[], signal: AbortSignal): Promise<void> {
    const over = new AbortController();
    const until = AbortSignal.any([signal, over.signal]);
    try {
      await Promise.race([Promise.all(lanes.map((lane) => lane.drained(until))), this.#changed(until)]);
    } finally {
      // Whichever was not the first listens no longer: in a long outage much changes.
      over.abort();
    }
  }

  /** Resolves with the next change of what is set up or reachable. */
  #changed(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const onAbort = (): void => {
        this.#waiters = this.#waiters.filter((waiter) => waiter !== wake);
        reject(signal.reason);
      };
      const wake = (): void => {
        signal.removeEventListener("abort", onAbort);
        resolve();
      };
      signal.addEventListener("abort", onAbort, { once: true });
      this.#waiters.push(wake);
    });
  }

  #serially<T>(work: () => Promise<T>, whenClosed: T): Promise<T> {
    const done = this.#last.then(() => (this.#isClosed ? whenClosed : work()));
    this.#last = done.catch(() => undefined);
    return done;
  }
}

function mayComeBack(health: EndpointHealth | undefined): boolean {
  return health?.state === "connecting" || health?.state === "waiting";
}

/** Whether no vision model was ever asked for all pictures of a document. */
function isUndescribed({ fragments, accounts, refused }: StoredDocument): boolean {
  return refused === undefined && fragments.some(({ key, picture }) => picture !== undefined && accounts?.[key] === undefined);
}
