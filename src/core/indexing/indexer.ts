import { AfterimageError, isAbort, messageOf } from "../errors.ts";
import type { Extractor } from "../extract/extractor.ts";
import { extractorFor } from "../extract/registry.ts";
import type { LibraryOptions, SkippedFile } from "../libraryTypes.ts";
import type { DocumentRecord } from "../model.ts";
import type { Catalog, StoredDocument } from "../store/catalog.ts";
import { sha256Hex } from "../store/hash.ts";
import { extractorTag, type Prepared } from "./prepare.ts";
import { plan } from "./plan.ts";
import type { Gate } from "./gate.ts";
import type { FileRules } from "./rules.ts";
import { scan, type ScannedFile } from "./scan.ts";
import { decodable } from "./undecodable.ts";
import type { SharedSource } from "./sharedSource.ts";
import type { Workers } from "./workerPool.ts";

/** The live, searchable view of the catalog, which knows how documents describe each other's pictures. */
export interface SearchableDocuments {
  /** Takes changed documents in and removed ones out; answers with the paths whose passages may now differ. */
  update(changed: readonly StoredDocument[], removed: readonly string[]): ReadonlySet<string>;
}

export interface IndexerInit {
  readonly root: string;
  readonly options: LibraryOptions;
  readonly rules: FileRules;
  readonly catalog: Catalog;
  readonly documents: SearchableDocuments;
  readonly workers: Workers;
  readonly shared: SharedSource;
  readonly describerId: string;
  readonly log: (level: "info" | "warn" | "error", message: string) => void;
}

export interface RunInit {
  /** Files or folders to look at, relative to the root; `[""]` is everything. */
  readonly scope: readonly string[];
  /** Read every file again, changed or not. */
  readonly rebuild: boolean;
  /** Holds work back while paused. */
  readonly gate: Gate;
  /** Documents that models may have more to do for; their words are searched already. */
  readonly onStale: (paths: Iterable<string>) => void;
  /**
   * @param ms   what preparing one document took, already divided by how many run at once; 0 when none was
   * @param left files still to be prepared
   */
  readonly onProgress: (ms: number, left: number, current?: string) => void;
  /** Pictures are known as far as they can be without looking at them: by their words, and by what the team shares. */
  readonly onPicturesKnown?: () => void;
}

export interface RunResult {
  /** Files the scan could not take; those that could not be read are in the catalog with their problems. */
  readonly skipped: readonly SkippedFile[];
  /** False when the run was cancelled before its end. */
  readonly complete: boolean;
}

interface Work {
  readonly prepare: readonly ScannedFile[];
  /** Documents that need no preparing, but maybe the rest. */
  readonly stale: Set<string>;
}

/**
 * One run that brings a library's catalog up to date with the files on disk: scan, plan, prepare in the worker pool.
 * What models make of the documents comes after it (see `pipeline.ts`).
 *
 * What a run did not finish, the next one finds undone and does. One object a run; a run of saved files may go on beside
 * one of the whole library.
 */
export class IndexingRun {
  readonly #init: IndexerInit;
  readonly #run: RunInit;
  readonly #signal: AbortSignal;
  /** Files still to be prepared. */
  readonly #waiting = new Set<string>();
  #skipped: readonly SkippedFile[] = [];

  constructor(init: IndexerInit, run: RunInit, signal: AbortSignal) {
    this.#init = init;
    this.#run = run;
    this.#signal = signal;
  }

  /** Does it all; being cancelled is an outcome, not an error. */
  async run(): Promise<RunResult> {
    let complete = true;
    try {
      await this.#work(await this.#plan());
    } catch (error) {
      if (!isAbort(error)) throw error;
      complete = false;
    } finally {
      this.#run.onProgress(0, 0);
    }
    return { skipped: this.#skipped, complete };
  }

  async #plan(): Promise<Work> {
    const { root, rules, catalog, documents } = this.#init;
    const { scope, rebuild } = this.#run;
    const found = new Map<string, ScannedFile>();
    const skipped: SkippedFile[] = [];
    for (const start of scope) {
      const part = await scan(root, start, rules, this.#signal);
      for (const file of part.files) found.set(file.path, file);
      skipped.push(...part.skipped);
    }
    const inScope = (path: string): boolean =>
      scope.some((start) => start === "" || path === start || path.startsWith(`${start}/`));
    const planned = plan([...found.values()], catalog, inScope, rebuild ? "all" : "changed", (extractor) => this.#tagOf(extractor));
    const { files: prepare, undecodable, skipped: lacking } = await decodable(planned.prepare);
    this.#skipped = [...skipped, ...lacking];

    const remove = [...planned.remove, ...undecodable.filter((path) => catalog.get(path) !== undefined)];
    for (const path of remove) catalog.delete(path);
    const stale = new Set(documents.update([], remove));
    // A run that was cut short left documents for which models have more to do.
    for (const document of catalog.documents()) if (inScope(document.path)) stale.add(document.path);
    for (const { path } of prepare) {
      this.#waiting.add(path);
      stale.delete(path);
    }
    this.#run.onProgress(0, prepare.length);
    return { prepare, stale };
  }

  async #work({ prepare, stale }: Work): Promise<void> {
    const showsFiles = ({ path }: ScannedFile): boolean => extractorFor(path)?.showsFiles === true;
    const hold = (paths: Iterable<string>): void => {
      for (const path of paths) stale.add(path);
    };
    // What many files say is found long before all their pictures are drawn and read. Pictures take less time than documents.
    const early = prepare.length > 1 ? prepare.filter(({ path }) => this.#hasWordsAtOnce(path)) : [];
    await this.#prepareAll(early.filter((file) => !showsFiles(file)), true, hold);
    this.#run.onPicturesKnown?.();
    await this.#prepareAll(early.filter(showsFiles), true, hold);
    const left = prepare.filter(({ path }) => this.#waiting.has(path));
    // The documents' words describe the pictures, so they come first: a picture is then embedded once.
    await this.#prepareAll(left.filter(showsFiles), false, hold);
    this.#run.onStale(stale);
    await this.#prepareAll(left.filter((file) => !showsFiles(file)), false, this.#run.onStale);
  }

  /** Whether a file can be found sooner by its words alone; what is known of an older version need not be given up for that. */
  #hasWordsAtOnce(path: string): boolean {
    return this.#init.catalog.get(path) === undefined && !extractorFor(path)?.isSlow;
  }

  #prepareAll(files: readonly ScannedFile[], wordsOnly: boolean, onStale: (paths: Iterable<string>) => void): Promise<void> {
    return eachConcurrently(files, this.#init.workers.size + 1, async (file) => {
      await this.#run.gate.wait(this.#signal);
      const started = performance.now();
      const { catalog, documents } = this.#init;
      let before: string | undefined;
      let record: StoredDocument | undefined;
      do {
        before = catalog.get(file.path)?.hash;
        record = await this.#prepare(file, wordsOnly);
        this.#signal.throwIfAborted();
        // The run beside this one took the file in meanwhile: which of the two read it later, only reading again can tell.
      } while (catalog.get(file.path)?.hash !== before);
      if (!record?.wordsOnly) this.#waiting.delete(file.path);
      if (record) catalog.put(record);
      // Its pixels can have changed where its words have not.
      onStale([file.path, ...(record ? documents.update([record], []) : [])]);
      this.#run.onProgress(record?.wordsOnly ? 0 : (performance.now() - started) / this.#init.workers.size, this.#waiting.size, file.path);
    });
  }

  #tagOf(extractor: Extractor): string {
    const { options, describerId } = this.#init;
    return extractorTag(extractor, options.ocr ? describerId : undefined, options.limits);
  }

  /** The file's new record; undefined when only its timestamp changed, or it vanished. */
  async #prepare(file: ScannedFile, wordsOnly: boolean): Promise<StoredDocument | undefined> {
    const { catalog, root, options, workers, shared, log } = this.#init;
    const { place } = shared;
    const known = catalog.get(file.path);
    let prepared: Prepared;
    try {
      prepared = await workers.run(
        "prepare",
        {
          root,
          path: file.path,
          ocr: options.ocr,
          ...(options.limits ? { limits: options.limits } : {}),
          ...(wordsOnly ? { wordsOnly } : {}),
          ...(place ? { shared: place } : {}),
          ...(known && !known.wordsOnly && !this.#run.rebuild ? { known: { hash: known.hash, extractor: known.extractor } } : {}),
        },
        this.#signal,
      );
    } catch (error) {
      if (isAbort(error) || (error instanceof AfterimageError && error.kind === "unavailable")) throw error;
      log("warn", `${file.path}: ${messageOf(error)}`);
      return this.#unreadable(file, messageOf(error));
    }
    if (prepared.outcome === "vanished") return undefined;
    if (prepared.outcome === "unchanged") {
      if (known) catalog.put({ ...known, size: prepared.size, mtimeMs: prepared.mtimeMs });
      return undefined;
    }
    if (!prepared.record.wordsOnly) for (const problem of prepared.record.problems) log("warn", `${file.path}: ${problem}`);
    if (prepared.fromShared) shared.filled(file.path);
    return { ...prepared.record, vectors: stillThere(known?.vectors ?? {}, prepared.record) };
  }

  /** A record that keeps a file which kills its worker from being tried again until it changes. */
  #unreadable(file: ScannedFile, reason: string): StoredDocument {
    const extractor = extractorFor(file.path);
    return {
      path: file.path,
      hash: sha256Hex(`failed:${file.size}:${file.mtimeMs}`),
      size: file.size,
      mtimeMs: file.mtimeMs,
      extractor: extractor ? this.#tagOf(extractor) : "",
      fragments: [],
      problems: [reason],
      vectors: {},
    };
  }
}

/** Until the new text is embedded, what is known of the old one answers, for fragments that are still there. */
function stillThere(vectors: StoredDocument["vectors"], { fragments }: DocumentRecord): StoredDocument["vectors"] {
  const keys = new Set(fragments.map(({ key }) => key));
  return Object.fromEntries(
    Object.entries(vectors).map(([space, of]) => [space, Object.fromEntries(Object.entries(of).filter(([key]) => keys.has(key)))]),
  );
}

/** Runs `work` on every item, `concurrency` at a time; the first failure stops the rest. */
async function eachConcurrently<T>(items: readonly T[], concurrency: number, work: (item: T) => Promise<void>): Promise<void> {
  const queue = items.values();
  const failed = { yes: false };
  await Promise.all(
    Array.from({ length: Math.min(concurrency, items.length) }, async () => {
      for (const item of queue) {
        if (failed.yes) return;
        try {
          await work(item);
        } catch (error) {
          failed.yes = true;
          throw error;
        }
      }
    }),
  );
}
