import { realpath, stat } from "node:fs/promises";
import { join, posix } from "node:path";
import { AfterimageError, isAbort, messageOf } from "./errors.ts";
import { Embedder } from "./indexing/embedder.ts";
import { Gate } from "./indexing/gate.ts";
import { IndexingRun } from "./indexing/indexer.ts";
import { FileRules } from "./indexing/rules.ts";
import { RunQueue } from "./indexing/runQueue.ts";
import {
  closeLibraryFiles,
  deleteIndex,
  openLibraryFiles,
  snapshotLibraryFiles,
  type LibraryFiles,
} from "./libraryFiles.ts";
import type {
  IndexProgress,
  IndexSummary,
  LibraryCounts,
  LibraryOptions,
  LibraryState,
  LibraryStatus,
  PictureView,
  RelatedPlaces,
  SkippedFile,
} from "./libraryTypes.ts";
import { limits } from "./limits.ts";
import type { Anchor, Picture } from "./model.ts";
import { searchByImage } from "./search/imageSearch.ts";
import type { ImageSearchRequest, SearchRequest, SearchResponse } from "./search/types.ts";
import type { Services } from "./services.ts";
import { isLocked } from "./store/lock.ts";

/** How long changed files are gathered before they are indexed: a save or a branch switch is one batch. */
const gatherMs = 250;

/** How long changes of the status are gathered before they are told. */
const tellMs = 100;

/** How often a library that another process writes is looked at for news, and for the lock. */
const followMs = 3000;

export interface LibraryEvents {
  onStatus(status: LibraryStatus): void;
  onLog(level: "info" | "warn" | "error", message: string): void;
}

export interface LibraryInit {
  readonly root: string;
  /** Holds the library's files where the root cannot be written. */
  readonly fallbackFolder?: string;
  readonly options: LibraryOptions;
  readonly services: Services;
  readonly events: LibraryEvents;
  /** Only search; another process may write. */
  readonly readOnly?: boolean;
}

interface RunOutcome {
  readonly encoded: number;
  readonly complete: boolean;
}

/**
 * Everything indexed for one folder: opened, kept up to date, searched. The one object that front ends talk to.
 *
 * Indexing runs one after the other; searches answer at any time from what is there. When another process writes
 * the library, this one only searches, follows what the other writes, and takes over when it ends.
 */
export class Library {
  readonly root: string;
  readonly #init: LibraryInit;
  readonly #rules: FileRules;
  readonly #gate = new Gate();
  readonly #pending = new Set<string>();
  #files: LibraryFiles;
  readonly #runs = new RunQueue();
  #running = 0;
  #progress: IndexProgress | undefined;
  #skippedByScan: readonly SkippedFile[] = [];
  #failure: AfterimageError | undefined;
  #gathering: NodeJS.Timeout | undefined;
  #following: NodeJS.Timeout | undefined;
  #telling: NodeJS.Timeout | undefined;
  #seenWrite = 0;

  private constructor(init: LibraryInit, root: string, files: LibraryFiles) {
    this.#init = init;
    this.root = init.root;
    this.#files = files;
    this.#rules = new FileRules(root, init.options.exclude);
    if (!files.lock && !init.readOnly) this.#follow();
  }

  static async open(init: LibraryInit): Promise<Library> {
    // Links on the way to the root are the user's choice; below it they are not followed.
    const root = await realpath(init.root).catch(() => undefined);
    if (root === undefined || !(await stat(root)).isDirectory()) {
      throw new AfterimageError({ kind: "not-found", message: `${init.root} is not a folder.`, hint: "Name a folder that exists." });
    }
    const opened: { library?: Library } = {};
    const files = await openLibraryFiles({
      root,
      ...(init.fallbackFolder === undefined ? {} : { fallbackFolder: init.fallbackFolder }),
      encoder: init.services.encoder,
      readOnly: init.readOnly ?? false,
      onLockLost: (reason) => {
        if (opened.library) opened.library.#loseLock(reason);
      },
    });
    for (const problem of files.problems) init.events.onLog("warn", problem);
    opened.library = new Library(init, root, files);
    return opened.library;
  }

  status(): LibraryStatus {
    const failure = this.#failure;
    return {
      root: this.root,
      state: this.#state(),
      counts: this.#counts(),
      ...(this.#progress ? { progress: this.#progress } : {}),
      skipped: this.#skipped(),
      ...(failure ? { message: failure.message, hint: failure.hint } : {}),
      encoder: this.#init.services.encoder.about,
    };
  }

  /**
   * Indexes what changed; with `rebuild`, reads every file again (what was encoded stays in the artifacts).
   * Cancelling keeps what was finished.
   */
  async index({ rebuild }: { rebuild: boolean }, signal: AbortSignal): Promise<IndexSummary> {
    this.#requireLock();
    this.#rules.refresh();
    this.#pending.clear();
    const started = performance.now();
    const { encoded, complete } = await this.#enqueue([""], rebuild, signal);
    return {
      ...this.#counts(),
      encoded,
      skipped: this.#skipped(),
      seconds: Math.round(performance.now() - started) / 1000,
      complete,
    };
  }

  /** Takes note of files (relative to the root) that were created, changed, renamed or deleted. */
  changed(paths: readonly string[]): void {
    if (!this.#files.lock) return;
    for (const path of paths) {
      const clean = posix.normalize(path).replace(/\/$/, "");
      if (clean.startsWith("../") || clean === ".." || posix.isAbsolute(clean)) continue;
      if (FileRules.isRuleFile(clean)) {
        this.#rules.refresh();
        this.#pending.add("");
      } else this.#pending.add(clean === "." ? "" : clean);
    }
    clearTimeout(this.#gathering);
    this.#gathering = setTimeout(() => {
      const scope = [...this.#pending];
      this.#pending.clear();
      if (scope.length === 0 || !this.#files.lock) return;
      this.#enqueue(scope.includes("") ? [""] : scope, false, this.#runs.signal).catch((error: unknown) => {
        if (!isAbort(error)) this.#init.events.onLog("error", `Following changes in ${this.root}: ${messageOf(error)}`);
      });
    }, gatherMs);
  }

  /** Holds indexing back after the files under way. */
  pause(): void {
    this.#gate.close();
    this.#emit();
  }

  resume(): void {
    this.#gate.open();
    this.#emit();
  }

  /** Forgets everything indexed here. Artifacts stay, so indexing again encodes nothing. */
  async clear(): Promise<void> {
    this.#requireLock();
    await this.#stopRuns();
    const { folder, lock } = this.#files;
    this.#files.vectors.close();
    await deleteIndex(folder);
    await lock?.release();
    await this.#reopen(false);
    this.#skippedByScan = [];
    this.#failure = undefined;
    this.#emit();
  }

  search(request: SearchRequest, signal: AbortSignal): Promise<SearchResponse> {
    return this.#files.searcher.search(request, signal);
  }

  /** Searches by what a picture file says; it does not become part of the library. */
  searchByImage(request: ImageSearchRequest, signal: AbortSignal): Promise<SearchResponse> {
    const { catalog, searcher } = this.#files;
    return searchByImage(request, { pool: this.#init.services.pool, catalog, searcher }, signal);
  }

  /** Draws a picture or page for the viewer. */
  async view(path: string, key: string, signal: AbortSignal): Promise<PictureView> {
    const document = this.#files.catalog.get(path);
    const fragment = document?.fragments.find((candidate) => candidate.key === key);
    if (!document || !fragment) {
      throw new AfterimageError({
        kind: "not-found",
        message: `${path} is not in the index${document ? ` at that place` : ""}.`,
        hint: "It may have changed since the search: search again.",
      });
    }
    const { pool, artifacts } = this.#init.services;
    const { key: raster, width, height } = await pool.run(
      "render",
      { root: this.root, path, anchor: fragment.anchor, maxSide: limits.viewerSide },
      signal,
    );
    const { kind, anchor, title } = fragment;
    return {
      file: artifacts.pathOf("raster", raster),
      width,
      height,
      place: { path, key, kind, anchor, title },
      ...(fragment.picture ? { picture: fragment.picture } : {}),
      labels: fragment.labels,
      shownIn: this.related(path, anchor).shownIn,
      pages: document.fragments.filter((candidate) => candidate.kind === "page").length || 1,
    };
  }

  /** For a picture's path, the sections that show it; for a line in a document, the pictures its section shows. */
  related(path: string, anchor: Anchor): RelatedPlaces {
    return this.#files.searcher.related(path, anchor);
  }

  /** Absolute path of a picture's thumbnail in the cache. */
  thumbnailFile(picture: Picture): string {
    return this.#init.services.artifacts.pathOf("thumbnail", picture.thumbnail);
  }

  async close(): Promise<void> {
    clearTimeout(this.#following);
    await this.#stopRuns();
    clearTimeout(this.#telling);
    await closeLibraryFiles(this.#files);
  }

  #enqueue(scope: readonly string[], rebuild: boolean, signal: AbortSignal): Promise<RunOutcome> {
    return this.#runs.add((stop) => this.#run(scope, rebuild, stop), { encoded: 0, complete: false }, signal);
  }

  async #run(scope: readonly string[], rebuild: boolean, signal: AbortSignal): Promise<RunOutcome> {
    const files = this.#files;
    const { services, events, options } = this.#init;
    const embedder = new Embedder({
      encoder: services.encoder,
      artifacts: services.artifacts,
      vectors: files.vectors,
      catalog: files.catalog,
      passagesOf: (path) => files.searcher.passagesOf(path),
    });
    this.#running += 1;
    this.#failure = undefined;
    this.#emit();
    const generation = files.catalog.generation;
    try {
      const onProgress = (progress: IndexProgress): void => {
        this.#progress = progress;
        this.#emit();
      };
      const run = new IndexingRun(
        {
          root: this.root,
          options,
          rules: this.#rules,
          catalog: files.catalog,
          documents: files.searcher,
          embedder,
          pool: services.pool,
          describerId: services.describerId,
          log: (level, message) => events.onLog(level, message),
        },
        { scope, rebuild, gate: this.#gate, onProgress },
        signal,
      );
      const { encoded, skipped, complete } = await run.run();
      if (complete && scope.includes("")) this.#skippedByScan = skipped;
      if (complete && files.catalog.generation !== generation) await snapshotLibraryFiles(files, signal);
      return { encoded, complete };
    } catch (error) {
      if (isAbort(error)) return { encoded: 0, complete: false };
      this.#failure = asFailure(error);
      events.onLog("error", this.#failure.message);
      throw error;
    } finally {
      this.#running -= 1;
      this.#progress = undefined;
      this.#emit();
    }
  }

  async #stopRuns(): Promise<void> {
    clearTimeout(this.#gathering);
    this.#gate.open();
    await this.#runs.stop();
  }

  #state(): LibraryState {
    if (this.#failure) return "failed";
    if (!this.#files.lock) return this.#init.readOnly && this.#files.catalog.size > 0 ? "ready" : "reading";
    if (!this.#gate.isOpen) return "paused";
    if (this.#running > 0) return this.#progress ? "indexing" : "scanning";
    return this.#files.catalog.size === 0 ? "empty" : "ready";
  }

  #counts(): LibraryCounts {
    let documents = 0;
    let fragments = 0;
    let images = 0;
    for (const document of this.#files.catalog.documents()) {
      if (document.fragments.length > 0 || document.problems.length === 0) documents += 1;
      fragments += document.fragments.length;
      for (const fragment of document.fragments) if (fragment.picture) images += 1;
    }
    return { documents, fragments, images, vectors: this.#files.vectors.size };
  }

  #skipped(): SkippedFile[] {
    const skipped = [...this.#skippedByScan];
    for (const { path, problems } of this.#files.catalog.documents()) {
      for (const reason of problems) skipped.push({ path, reason });
    }
    return skipped;
  }

  /** Counting takes a walk through the catalog, so a burst of changes is told once, at its end. */
  #emit(): void {
    this.#telling ??= setTimeout(() => {
      this.#telling = undefined;
      this.#init.events.onStatus(this.status());
    }, tellMs);
  }

  #requireLock(): void {
    if (this.#files.lock) return;
    throw new AfterimageError({
      kind: "locked",
      message: `Another process is indexing ${this.root}.`,
      hint: "Searching works; indexing goes on here when the other process ends.",
    });
  }

  #loseLock(reason: string): void {
    this.#init.events.onLog("warn", `Another process took over indexing ${this.root}: ${reason}`);
    void this.#runs.stop().then(async () => {
      await this.#reopen(true);
      this.#emit();
    });
  }

  async #reopen(readOnly: boolean): Promise<void> {
    this.#files = await openLibraryFiles({
      root: this.root,
      ...(this.#init.fallbackFolder === undefined ? {} : { fallbackFolder: this.#init.fallbackFolder }),
      encoder: this.#init.services.encoder,
      readOnly,
      onLockLost: (reason) => this.#loseLock(reason),
    });
    if (!this.#files.lock && !this.#init.readOnly) this.#follow();
  }

  /** Looks from time to time whether the writing process has written, or has gone and left the lock to us. */
  #follow(): void {
    clearTimeout(this.#following);
    this.#following = setTimeout(() => {
      void this.#lookForNews()
        .catch((error: unknown) => this.#init.events.onLog("warn", `Following ${this.root}: ${messageOf(error)}`))
        .finally(() => {
          if (!this.#files.lock) this.#follow();
        });
    }, followMs);
    this.#following.unref();
  }

  async #lookForNews(): Promise<void> {
    // Every write in the catalog renames a file into it, which moves the folder's own time.
    const written = (await stat(join(this.#files.folder, "catalog")).catch(() => undefined))?.mtimeMs ?? 0;
    const previous = this.#files;
    if (written === this.#seenWrite && (await isLocked(previous.folder))) return;
    this.#seenWrite = written;
    await this.#reopen(false);
    previous.vectors.close();
    this.#emit();
    if (this.#files.lock) this.changed([""]);
  }
}

function asFailure(error: unknown): AfterimageError {
  if (error instanceof AfterimageError) return error;
  return new AfterimageError({
    kind: "unavailable",
    message: messageOf(error),
    hint: "The log has the details; “Afterimage: Index Workspace” tries again.",
    cause: error,
  });
}
