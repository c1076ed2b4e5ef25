import { realpath, stat } from "node:fs/promises";
import { join } from "node:path";
import { AfterimageError, isAbort, messageOf } from "./errors.ts";
import { LibraryIndexer } from "./indexing/libraryIndexer.ts";
import { closeLibraryFiles, deleteIndex, openLibraryFiles, type LibraryFiles } from "./libraryFiles.ts";
import { statusOf } from "./libraryStatus.ts";
import type { IndexSummary, LibraryOptions, LibraryStatus, PictureView, RelatedPlaces } from "./libraryTypes.ts";
import { limits } from "./limits.ts";
import type { Anchor, Picture } from "./model.ts";
import { LastReading, searchByImage, type ImageSearchTools } from "./search/imageSearch.ts";
import { picturesIn } from "./search/recognition.ts";
import type { ImageSearchRequest, SearchRequest, SearchResponse } from "./search/types.ts";
import { relativePath } from "./relativePath.ts";
import type { Services } from "./services.ts";
import { planShare, type SharePlan } from "./share/sharePlan.ts";
import { writeShare } from "./share/writeShare.ts";
import { activeSpaceFile } from "./spaces/librarySpaces.ts";
import { isLocked } from "./store/lock.ts";
import { readFeatures } from "./visual/features.ts";
import { VisualIndex } from "./visual/visualIndex.ts";

/** How long changes of the status are gathered before they are told. */
const tellMs = 100;

/** How long a question with a picture waits for a library to get to know its pictures. */
const mostWaitMs = 3000;

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

/**
 * Everything indexed for one folder: opened, kept up to date, searched. The one object that front ends talk to.
 *
 * Indexing runs one after the other; searches answer at any time from what is there. When another process writes
 * the library, this one only searches, follows what the other writes, and takes over when it ends.
 */
export class Library {
  readonly root: string;
  readonly #init: LibraryInit;
  /** Links resolved. */
  readonly #root: string;
  readonly #visual: VisualIndex;
  readonly #lastReading = new LastReading();
  #files: LibraryFiles;
  /** Absent while another process writes the library. */
  #indexer: LibraryIndexer | undefined;
  #following: NodeJS.Timeout | undefined;
  #telling: NodeJS.Timeout | undefined;
  #seenWrite = 0;
  readonly #closing = new AbortController();

  private constructor(init: LibraryInit, root: string, files: LibraryFiles) {
    this.#init = init;
    this.root = init.root;
    this.#root = root;
    this.#visual = new VisualIndex(async (pixels) => (await readFeatures(init.services.artifacts, pixels)) ?? this.#indexer?.sharedFeatures(pixels));
    this.#files = files;
    this.#indexer = this.#newIndexer();
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
      encoders: init.services.encoders,
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
    return statusOf(this.root, this.#files, this.#indexer, this.#init.services.encoders, this.#init.readOnly ?? false);
  }

  /**
   * Indexes what changed; with `rebuild`, reads every file again (what was encoded stays in the artifacts).
   * Cancelling keeps what was finished.
   */
  async index({ rebuild }: { rebuild: boolean }, signal: AbortSignal): Promise<IndexSummary> {
    const started = performance.now();
    const { encoded, complete } = await this.#requireIndexer().index(rebuild, signal);
    const { counts, skipped } = this.status();
    return { ...counts, encoded, skipped, seconds: Math.round(performance.now() - started) / 1000, complete };
  }

  /** Takes note of files (relative to the root) that were created, changed, renamed or deleted. */
  changed(paths: readonly string[]): void {
    this.#indexer?.changed(paths);
  }

  /** Holds indexing back after the files under way. */
  pause(): void {
    this.#indexer?.pause();
  }

  resume(): void {
    this.#indexer?.resume();
  }

  /** Forgets everything indexed here. Artifacts stay, so indexing again encodes nothing. */
  async clear(): Promise<void> {
    await this.#requireIndexer().stop({ writes: false });
    const { folder, lock, spaces } = this.#files;
    spaces.close();
    await deleteIndex(folder);
    await lock?.release();
    await this.#reopen(false);
    this.#emit();
  }

  search(request: SearchRequest, signal: AbortSignal): Promise<SearchResponse> {
    return this.#files.searcher.search(request, signal);
  }

  /**
   * Searches by what a picture file shows and says; it does not become part of the library. One that is about to become
   * so, as the library is still being read, is taken in first; for any other a library that has just been opened is given
   * a moment to get to know its pictures.
   * @param onRecognised as in {@link ImageSearchTools}
   */
  async searchByImage(request: ImageSearchRequest, signal: AbortSignal, onRecognised?: ImageSearchTools["onRecognised"]): Promise<SearchResponse> {
    const own = relativePath(this.root, request.file);
    const { pool, narrators } = this.#init.services;
    pool.expectPicture();
    if (own !== undefined) await this.#indexer?.readFirst(own, signal);
    const acquaintance = own === undefined ? this.#indexer?.acquaintance(mostWaitMs, signal) : undefined;
    const { catalog, searcher } = this.#files;
    const tools = { ...(acquaintance ? { acquaintance } : {}), root: this.root, lastReading: this.#lastReading, pool, catalog, searcher, visual: this.#visual, narrator: narrators.narrator };
    return searchByImage(request, { ...tools, ...(onRecognised ? { onRecognised } : {}) }, signal);
  }

  /** Begins to read what pictures are recognised by, so that the first question with a picture need not wait for it. */
  readAhead(): void {
    this.#visual.keep(picturesIn(this.#files.catalog), this.#closing.signal).catch((error: unknown) => {
      if (!isAbort(error)) this.#init.events.onLog("warn", `Reading ahead in ${this.root}: ${messageOf(error)}`);
    });
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
    const moments = document.fragments.flatMap((candidate) => (candidate.kind === "moment" ? candidate.key : []));
    const pages = document.fragments.filter((candidate) => candidate.kind === "page" || candidate.kind === "slide").length;
    return {
      file: artifacts.pathOf("raster", raster),
      width,
      height,
      place: { path, key, kind, anchor, title },
      ...(fragment.picture ? { picture: fragment.picture } : {}),
      labels: fragment.labels,
      shownIn: this.related(path, anchor).shownIn,
      pages: pages || moments.length || 1,
      ...(moments.length > 0 ? { moments } : {}),
    };
  }

  /** For a file's path, the sections that show it; for a line in a document, the pictures its section shows as well. */
  related(path: string, anchor: Anchor): RelatedPlaces {
    return this.#files.searcher.related(path, anchor);
  }

  /** Absolute path of a picture's thumbnail in the cache. */
  thumbnailFile(picture: Picture): string {
    return this.#init.services.artifacts.pathOf("thumbnail", picture.thumbnail);
  }

  /** What the team's index in this folder has to hold for the documents as they are indexed; {@link share} writes it. */
  async planShare(request: { builtin: boolean; prune: boolean }, signal: AbortSignal): Promise<SharePlan> {
    const { catalog, searcher, spaces } = this.#files;
    const folder = this.#repositoryFolder();
    const { artifacts, encoders, describerId } = this.#init.services;
    return planShare({ ...request, folder, catalog, searcher, active: spaces.active, artifacts, encoders, describerId }, signal);
  }

  async share(plan: SharePlan, signal: AbortSignal): Promise<void> {
    await writeShare(this.#repositoryFolder(), plan, signal);
  }

  /** The library folder, where it lies in the workspace folder: elsewhere nobody would pull what is written there. */
  #repositoryFolder(): string {
    const { folder, inWorkspace } = this.#files;
    if (inWorkspace) return folder;
    throw new AfterimageError({
      kind: "not-writable",
      message: `${this.root} cannot be written, so its index lies elsewhere and cannot be shared with it.`,
      hint: "Make the folder writable, and open it again.",
    });
  }

  async close(): Promise<void> {
    this.#closing.abort();
    clearTimeout(this.#following);
    await this.#indexer?.stop({ writes: true });
    clearTimeout(this.#telling);
    await closeLibraryFiles(this.#files);
  }

  #newIndexer(): LibraryIndexer | undefined {
    const { options, services, events } = this.#init;
    if (!this.#files.lock) return undefined;
    return new LibraryIndexer({
      root: this.#root,
      options,
      files: this.#files,
      services,
      onChange: () => this.#emit(),
      log: (level, message) => events.onLog(level, message),
    });
  }

  /** Counting takes a walk through the catalog, so a burst of changes is told once, at its end. */
  #emit(): void {
    this.#telling ??= setTimeout(() => {
      this.#telling = undefined;
      this.#init.events.onStatus(this.status());
    }, tellMs);
  }

  #requireIndexer(): LibraryIndexer {
    if (this.#indexer) return this.#indexer;
    throw new AfterimageError({
      kind: "locked",
      message: `Another process is indexing ${this.root}.`,
      hint: "Searching works; indexing goes on here when the other process ends.",
    });
  }

  #loseLock(reason: string): void {
    this.#init.events.onLog("warn", `Another process took over indexing ${this.root}: ${reason}`);
    const indexer = this.#indexer;
    this.#indexer = undefined;
    void indexer?.stop({ writes: false }).then(async () => {
      const previous = this.#files;
      await this.#reopen(true);
      previous.spaces.close();
      this.#emit();
    });
  }

  async #reopen(readOnly: boolean): Promise<void> {
    this.#files = await openLibraryFiles({
      root: this.root,
      ...(this.#init.fallbackFolder === undefined ? {} : { fallbackFolder: this.#init.fallbackFolder }),
      encoders: this.#init.services.encoders,
      readOnly,
      onLockLost: (reason) => this.#loseLock(reason),
    });
    this.#indexer = this.#newIndexer();
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
    const previous = this.#files;
    const written = await lastWrite(previous.folder);
    if (written === this.#seenWrite && (await isLocked(previous.folder))) return;
    this.#seenWrite = written;
    await this.#reopen(false);
    previous.spaces.close();
    this.#emit();
    this.#indexer?.changed([""]);
  }
}

/** When the writing process last wrote. Every write in the catalog renames a file into it, which moves the folder's own time. */
async function lastWrite(folder: string): Promise<number> {
  const times = await Promise.all(
    ["catalog", activeSpaceFile].map(async (name) => (await stat(join(folder, name)).catch(() => undefined))?.mtimeMs ?? 0),
  );
  return Math.max(...times);
}
