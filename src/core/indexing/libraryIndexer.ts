import { join, posix } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { AfterimageError, isAbort, messageOf } from "../errors.ts";
import { snapshotLibraryFiles, type LibraryFiles } from "../libraryFiles.ts";
import type { IndexProgress, LibraryOptions, SharedStatus, SkippedFile } from "../libraryTypes.ts";
import type { Services } from "../services.ts";
import { libraryFolderName, sharedFolderPath } from "../sharedFolder.ts";
import type { PictureFeatures } from "../visual/features.ts";
import { Estimate } from "./estimate.ts";
import { Gate } from "./gate.ts";
import { IndexingRun, type RunInit, type RunResult } from "./indexer.ts";
import type { DocumentUrgency } from "./lane.ts";
import { Pipeline, type Building } from "./pipeline.ts";
import { FileRules } from "./rules.ts";
import { RunQueue } from "./runQueue.ts";
import { SharedSource } from "./sharedSource.ts";
import type { Workers } from "./workerPool.ts";

/** How long changed files are gathered before they are indexed: a save or a branch switch is one batch. */
const gatherMs = 250;

export interface LibraryIndexerInit {
  readonly root: string;
  readonly options: LibraryOptions;
  readonly files: LibraryFiles;
  readonly services: Services;
  /** Told whenever anything of the indexer's state has changed. */
  readonly onChange: () => void;
  readonly log: (level: "info" | "warn" | "error", message: string) => void;
}

export interface RunOutcome {
  readonly encoded: number;
  readonly complete: boolean;
}

/**
 * Keeps a library's index up to date: looks at the files when asked to or when they change, and lets models work on what
 * came of it. Saved files do not wait for the rest.
 */
export class LibraryIndexer {
  readonly #init: LibraryIndexerInit;
  readonly #rules: FileRules;
  readonly #gate = new Gate();
  readonly #shared: SharedSource;
  readonly #pipeline: Pipeline;
  readonly #unsubscribe: () => void;
  readonly #pending = new Set<string>();
  /** Of the whole library, with all that models have to do, of saved files alone, and of one that is asked with: these go on side by side. */
  readonly #runs = { bulk: new RunQueue(), saved: new RunQueue(), asked: new RunQueue() };
  readonly #toPrepare = { bulk: 0, saved: 0 };
  readonly #estimate = new Estimate();
  readonly #background = new Set<Promise<void>>();
  #working = 0;
  #total = 0;
  #progress: IndexProgress | undefined;
  #sharedHasChanged = false;
  /** There while a run through the whole library gets to know its pictures. */
  #acquaintance: Promise<void> | undefined;
  #skippedByScan: readonly SkippedFile[] = [];
  #failure: AfterimageError | undefined;
  #gathering: NodeJS.Timeout | undefined;
  #lastEmbedded = performance.now();
  #savedGeneration: number;

  constructor(init: LibraryIndexerInit) {
    const { root, options, files, services, log } = init;
    this.#init = init;
    this.#rules = new FileRules(root, options.exclude, options.limits);
    this.#savedGeneration = files.catalog.generation;
    this.#shared = new SharedSource({ folder: join(root, libraryFolderName), use: options.shared, log });
    this.#pipeline = new Pipeline({
      files,
      encoders: services.encoders,
      narrators: services.narrators,
      artifacts: services.artifacts,
      shared: this.#shared,
      gate: this.#gate,
      draw: ({ path, hash }, { anchor }, signal) => services.pool.run("picture", { root, path, hash, anchor }, signal),
      onProgress: (path) => this.#onEmbedded(path),
      onFailure: (error) => this.#fail(error),
      log,
    });
    const follow = (): void => {
      init.onChange();
      this.#followModels();
    };
    const subscriptions = [services.encoders.onChange(follow), services.narrators.onChange(follow)];
    this.#unsubscribe = () => {
      for (const unsubscribe of subscriptions) unsubscribe();
    };
    this.#inBackground(() => this.#followShared());
    this.#followModels();
  }

  get isWorking(): boolean {
    return this.#working > 0;
  }

  get isPaused(): boolean {
    return !this.#gate.isOpen;
  }

  get progress(): IndexProgress | undefined {
    return this.#progress;
  }

  get failure(): AfterimageError | undefined {
    return this.#failure;
  }

  get skippedByScan(): readonly SkippedFile[] {
    return this.#skippedByScan;
  }

  get building(): Building | undefined {
    return this.#pipeline.building;
  }

  /** What the team shares; undefined where there is nothing of that, or the user wants none of it. */
  get shared(): SharedStatus | undefined {
    return this.#shared.status;
  }

  /**
   * Present while pictures are being got to know, as far as they can be without looking at them.
   * @returns resolves when they are known, or after `mostMs` milliseconds
   */
  acquaintance(mostMs: number, signal: AbortSignal): (() => Promise<void>) | undefined {
    if (this.#acquaintance === undefined || this.isPaused) return undefined;
    return () => Promise.race([this.#acquaintance, sleep(mostMs, undefined, { signal, ref: false })]);
  }

  /** Some of the local features of a picture, as the team shares them. @param pixels as in `Picture.pixels` */
  sharedFeatures(pixels: string): Promise<PictureFeatures | undefined> {
    return this.#shared.features(pixels);
  }

  /** Indexes what changed; with `rebuild`, reads every file again. Cancelling keeps what was finished. */
  index(rebuild: boolean, signal: AbortSignal): Promise<RunOutcome> {
    this.#rules.refresh();
    this.#pending.clear();
    this.#init.services.encoders.retry();
    this.#init.services.narrators.retry();
    let onPicturesKnown = (): void => undefined;
    const acquaintance = new Promise<void>((resolve) => (onPicturesKnown = resolve));
    this.#acquaintance = acquaintance;
    void acquaintance.then(() => {
      if (this.#acquaintance === acquaintance) this.#acquaintance = undefined;
    });
    const run = this.#runs.bulk.add((stop) => this.#indexAll(rebuild, onPicturesKnown, stop), { encoded: 0, complete: false }, signal);
    return run.finally(onPicturesKnown);
  }

  /** Takes note of files (relative to the root) that were created, changed, renamed or deleted. */
  changed(paths: readonly string[]): void {
    for (const path of paths) {
      const clean = posix.normalize(path).replace(/\/$/, "");
      if (clean.startsWith("../") || clean === ".." || posix.isAbsolute(clean)) continue;
      if (clean === sharedFolderPath || clean.startsWith(`${sharedFolderPath}/`)) this.#sharedHasChanged = true;
      else if (FileRules.isRuleFile(clean)) {
        this.#rules.refresh();
        this.#pending.add("");
      } else this.#pending.add(clean === "." ? "" : clean);
    }
    clearTimeout(this.#gathering);
    this.#gathering = setTimeout(() => this.#followChanges(), gatherMs);
  }

  /**
   * Reads a file (relative to the root) that waits for its turn ahead of the others: somebody asks what is like it. Models
   * get it when its turn comes, as the documents that describe it are then read. Work that is paused stays so.
   */
  async readFirst(path: string, signal: AbortSignal): Promise<void> {
    const known = this.#init.files.catalog.get(path);
    const isUpToDate = !this.isWorking && this.#pending.size === 0;
    if (isUpToDate || this.isPaused || (known && !known.wordsOnly)) return;
    const untold = { onStale: () => undefined, onProgress: () => undefined };
    await this.#runs.asked.add((stop) => this.#readFiles({ scope: [path], rebuild: false, ...untold }, this.#init.services.pool.interactive, stop), undefined, signal);
  }

  /** Holds indexing back after what is under way. */
  pause(): void {
    this.#gate.close();
    this.#init.onChange();
  }

  resume(): void {
    this.#gate.open();
    this.#init.onChange();
  }

  /** Ends all work; what was finished is kept, and written unless the right to write is gone. */
  async stop({ writes }: { writes: boolean }): Promise<void> {
    this.#unsubscribe();
    clearTimeout(this.#gathering);
    this.#gate.open();
    await Promise.all(Object.values(this.#runs).map((queue) => queue.stop()));
    this.#pipeline.cancel();
    if (writes) await this.#pipeline.flush();
    await this.#pipeline.close();
    await Promise.all(this.#background);
  }

  async #indexAll(rebuild: boolean, onPicturesKnown: () => void, signal: AbortSignal): Promise<RunOutcome> {
    await this.#openShared();
    const before = this.#pipeline.encoded;
    const outcome = (complete: boolean): RunOutcome => ({ encoded: this.#pipeline.encoded - before, complete });
    return this.#while(async () => {
      try {
        const complete = await this.#lookAtFiles([""], { rebuild, urgency: "bulk", onPicturesKnown }, signal);
        if (!complete) return outcome(false);
        await this.#pipeline.settled(signal);
        await this.#pipeline.tidy();
        await this.#snapshot(signal);
        return outcome(true);
      } catch (error) {
        if (!isAbort(error)) throw error;
        return outcome(false);
      } finally {
        if (signal.aborted) this.#pipeline.cancel();
        await this.#pipeline.flush();
      }
    });
  }

  #followChanges(): void {
    if (this.#sharedHasChanged) this.#inBackground(() => this.#followShared());
    this.#sharedHasChanged = false;
    const scope = [...this.#pending];
    this.#pending.clear();
    if (scope.length === 0) return;
    const { saved } = this.#runs;
    const look = (stop: AbortSignal): Promise<boolean> => this.#lookAtFiles(scope.includes("") ? [""] : scope, { rebuild: false, urgency: "saved" }, stop);
    this.#inBackground(() =>
      this.#while(async () => {
        if (await saved.add(look, false, saved.signal)) await this.#settle();
      }),
    );
  }

  /** Reads what is new or changed; models take on from there. @returns false when it was cancelled */
  async #lookAtFiles(
    scope: readonly string[],
    { urgency, ...run }: Pick<RunInit, "rebuild" | "onPicturesKnown"> & { readonly urgency: DocumentUrgency },
    signal: AbortSignal,
  ): Promise<boolean> {
    this.#failure = undefined;
    this.#pipeline.start();
    const { skipped, complete } = await this.#readFiles(
      {
        scope,
        ...run,
        onStale: (paths) => this.#pipeline.add(paths, urgency),
        onProgress: (ms, left, current) => {
          if (ms > 0) this.#estimate.prepared(ms);
          this.#toPrepare[urgency] = left;
          this.#report(current);
        },
      },
      this.#init.services.pool,
      signal,
    );
    if (complete && scope.includes("")) this.#skippedByScan = skipped;
    return complete;
  }

  #readFiles(run: Omit<RunInit, "gate">, workers: Workers, signal: AbortSignal): Promise<RunResult> {
    const { root, options, files, services, log } = this.#init;
    const init = { root, options, rules: this.#rules, catalog: files.catalog, documents: files.searcher, workers, shared: this.#shared, describerId: services.describerId, log };
    return new IndexingRun(init, { ...run, gate: this.#gate }, signal).run();
  }

  /** Waits for the models, then writes what a later start can use. */
  async #settle(): Promise<void> {
    const { signal } = this.#runs.saved;
    await this.#pipeline.settled(signal);
    await this.#pipeline.flush();
    await this.#snapshot(signal);
  }

  /** What is to be done when nothing else is. */
  async #snapshot(signal: AbortSignal): Promise<void> {
    this.#shared.rest();
    const { files } = this.#init;
    const { generation } = files.catalog;
    if (generation === this.#savedGeneration) return;
    await snapshotLibraryFiles(files, signal);
    this.#savedGeneration = generation;
  }

  /** Takes up what lies there now: a team's artifacts come and go with pulls and branches. */
  async #followShared(): Promise<void> {
    if (!(await this.#openShared())) return;
    if (this.#pipeline.left > 0) await this.#while(() => this.#settle());
  }

  /** @returns whether there may be more to do for models, or more that they need not do */
  async #openShared(): Promise<boolean> {
    if (!(await this.#shared.refresh())) return false;
    this.#init.onChange();
    return this.#pipeline.sync();
  }

  #followModels(): void {
    this.#inBackground(async () => {
      const isNew = await this.#pipeline.sync();
      const hasHealed = this.#failure !== undefined && this.#init.services.encoders.health?.state === "ok";
      if (hasHealed) {
        this.#failure = undefined;
        this.#pipeline.add([...this.#init.files.catalog.documents()].map(({ path }) => path), "bulk");
      }
      if ((isNew || hasHealed) && this.#pipeline.left > 0) await this.#while(() => this.#settle());
    });
  }

  #inBackground(work: () => Promise<void>): void {
    const done = work()
      .catch((error: unknown) => {
        if (!isAbort(error)) this.#init.log("error", `Indexing ${this.#init.root}: ${messageOf(error)}`);
      })
      .finally(() => this.#background.delete(done));
    this.#background.add(done);
  }

  async #while<T>(work: () => Promise<T>): Promise<T> {
    this.#working += 1;
    this.#init.onChange();
    try {
      return await work();
    } catch (error) {
      if (!isAbort(error)) this.#fail(error);
      throw error;
    } finally {
      this.#working -= 1;
      if (this.#working === 0) {
        this.#progress = undefined;
        this.#total = 0;
      }
      this.#init.onChange();
    }
  }

  #onEmbedded(path: string | undefined): void {
    const now = performance.now();
    this.#estimate.embedded(now - this.#lastEmbedded);
    this.#lastEmbedded = now;
    this.#report(path);
  }

  #report(current?: string): void {
    const toPrepare = this.#toPrepare.bulk + this.#toPrepare.saved;
    const toEmbed = this.#pipeline.left;
    const left = toPrepare + toEmbed;
    // A section that changed makes the pictures it shows stale, so there can be more to do than at the start.
    this.#total = Math.max(this.#total, left);
    const secondsLeft = this.#estimate.secondsLeft(toPrepare, toEmbed);
    this.#progress = {
      done: this.#total - left,
      total: this.#total,
      ...(secondsLeft === undefined ? {} : { secondsLeft }),
      ...(current === undefined ? {} : { current }),
    };
    this.#init.onChange();
  }

  #fail(error: unknown): void {
    this.#failure = asFailure(error);
    this.#init.log("error", this.#failure.message);
    this.#init.onChange();
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
