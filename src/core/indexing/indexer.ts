import { AfterimageError, isAbort, messageOf } from "../errors.ts";
import { extractorFor } from "../extract/registry.ts";
import type { IndexProgress, LibraryOptions, SkippedFile } from "../libraryTypes.ts";
import type { Catalog, StoredDocument } from "../store/catalog.ts";
import { sha256Hex } from "../store/hash.ts";
import { extractorTag, type Prepared } from "./prepare.ts";
import type { Embedder } from "./embedder.ts";
import { Estimate } from "./estimate.ts";
import { plan } from "./plan.ts";
import type { Gate } from "./gate.ts";
import type { FileRules } from "./rules.ts";
import { scan, type ScannedFile } from "./scan.ts";
import type { WorkerPool } from "./workerPool.ts";

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
  readonly embedder: Embedder;
  readonly pool: WorkerPool;
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
  readonly onProgress: (progress: IndexProgress) => void;
}

export interface RunResult {
  /** Inputs the encoder was asked for. */
  readonly encoded: number;
  /** Files the scan could not take; those that could not be read are in the catalog with their problems. */
  readonly skipped: readonly SkippedFile[];
  /** False when the run was cancelled before its end. */
  readonly complete: boolean;
}

/** How often a long run writes what it has to disk: what a crash can cost. */
const flushEveryMs = 3000;

/**
 * One run that brings a library up to date with the files on disk: scan, plan, prepare in the worker pool, embed.
 *
 * What it commits, it commits in the order artifact → vector → catalog; what a run did not finish, the next one
 * finds undone and does. One run at a time (the library sees to it), and one object a run.
 */
export class IndexingRun {
  readonly #init: IndexerInit;
  readonly #run: RunInit;
  readonly #signal: AbortSignal;
  /** Stops what is under way when another part of the run has failed. */
  readonly #failed = new AbortController();
  readonly #estimate = new Estimate();
  /** Files still to be prepared. */
  readonly #waiting = new Set<string>();
  /** Documents whose passages want vectors. */
  readonly #stale = new Set<string>();
  #skipped: readonly SkippedFile[] = [];
  #total = 0;
  #encoded = 0;
  #lastFlush = Date.now();

  constructor(init: IndexerInit, run: RunInit, signal: AbortSignal) {
    this.#init = init;
    this.#run = run;
    this.#signal = AbortSignal.any([signal, this.#failed.signal]);
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
      // What was finished is kept, whether the run ends, is cancelled or fails.
      await this.#flush();
    }
    return { encoded: this.#encoded, skipped: this.#skipped, complete };
  }

  async #plan(): Promise<readonly ScannedFile[]> {
    const { root, rules, catalog, documents, embedder } = this.#init;
    const { scope, rebuild } = this.#run;
    const found = new Map<string, ScannedFile>();
    const skipped: SkippedFile[] = [];
    for (const start of scope) {
      const part = await scan(root, start, rules, this.#signal);
      for (const file of part.files) found.set(file.path, file);
      skipped.push(...part.skipped);
    }
    this.#skipped = skipped;
    const inScope = (path: string): boolean =>
      scope.some((start) => start === "" || path === start || path.startsWith(`${start}/`));
    const { prepare, remove } = plan([...found.values()], catalog, inScope, rebuild ? "all" : "changed", this.#describerId);

    for (const path of remove) catalog.delete(path);
    for (const path of documents.update([], remove)) this.#stale.add(path);
    // A run that was cut short left documents without all of their vectors.
    for (const document of catalog.documents()) {
      if (inScope(document.path) && !embedder.isComplete(document)) this.#stale.add(document.path);
    }
    for (const { path } of prepare) this.#waiting.add(path);
    this.#report();
    return prepare;
  }

  async #work(files: readonly ScannedFile[]): Promise<void> {
    const { catalog, embedder } = this.#init;
    const hasPictures = (file: ScannedFile): boolean => extractorFor(file.path)?.render !== undefined;
    // The documents' words describe the pictures, so they come first: a picture is then embedded once.
    await this.#prepareAll(files.filter((file) => !hasPictures(file)));
    const pictures = { prepared: false };
    const preparing = this.#prepareAll(files.filter(hasPictures)).finally(() => {
      pictures.prepared = true;
    });
    // It is awaited below; a failure before that must not end the process as an unhandled one.
    preparing.catch(() => undefined);
    try {
      while (!pictures.prepared || this.#stale.size > 0) {
        if (this.#stale.size > 0) await this.#embedStale();
        else await Promise.race([preparing, delay(50)]);
      }
    } catch (error) {
      // Nothing may go on behind the back of who is told of the failure.
      this.#failed.abort();
      await preparing.catch(() => undefined);
      throw error;
    }
    await preparing;
    if (this.#run.scope.includes("")) embedder.collectGarbage(catalog.documents());
  }

  #prepareAll(files: readonly ScannedFile[]): Promise<void> {
    return eachConcurrently(files, this.#init.pool.size + 1, async (file) => {
      await this.#run.gate.wait(this.#signal);
      const started = performance.now();
      const record = await this.#prepare(file);
      this.#signal.throwIfAborted();
      if (record) {
        this.#init.catalog.put(record);
        for (const path of this.#init.documents.update([record], [])) this.#stale.add(path);
      }
      this.#waiting.delete(file.path);
      this.#estimate.prepared((performance.now() - started) / this.#init.pool.size);
      this.#report(file.path);
    });
  }

  async #embedStale(): Promise<void> {
    const { catalog, documents, embedder } = this.#init;
    for (const path of this.#stale) {
      await this.#run.gate.wait(this.#signal);
      // Before the work: what makes the document stale again meanwhile must not be forgotten.
      this.#stale.delete(path);
      const started = performance.now();
      const count = await embedder.embed(path, this.#signal);
      const document = catalog.get(path);
      if (document) documents.update([document], []);
      this.#encoded += count;
      if (count > 0) {
        this.#estimate.embedded(performance.now() - started);
        this.#report(path);
      }
      if (Date.now() - this.#lastFlush > flushEveryMs) await this.#flush();
    }
  }

  #report(current?: string): void {
    const left = this.#waiting.size + this.#stale.size;
    // A section that changed makes the pictures it shows stale, so there can be more to do than at the start.
    this.#total = Math.max(this.#total, left);
    const secondsLeft = this.#estimate.secondsLeft(this.#waiting.size, this.#stale.size);
    this.#run.onProgress({
      done: this.#total - left,
      total: this.#total,
      ...(secondsLeft === undefined ? {} : { secondsLeft }),
      ...(current === undefined ? {} : { current }),
    });
  }

  async #flush(): Promise<void> {
    this.#lastFlush = Date.now();
    await this.#init.embedder.flush();
    await this.#init.catalog.flush();
  }

  get #describerId(): string | undefined {
    return this.#init.options.ocr ? this.#init.describerId : undefined;
  }

  /** The file's new record; undefined when only its timestamp changed, or it vanished. */
  async #prepare(file: ScannedFile): Promise<StoredDocument | undefined> {
    const { catalog, root, options, pool, log } = this.#init;
    const known = catalog.get(file.path);
    let prepared: Prepared;
    try {
      prepared = await pool.run(
        "prepare",
        {
          root,
          path: file.path,
          ocr: options.ocr,
          ...(known && !this.#run.rebuild ? { known: { hash: known.hash, extractor: known.extractor } } : {}),
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
    for (const problem of prepared.record.problems) log("warn", `${file.path}: ${problem}`);
    // Until the new text is embedded, what is known of the old one answers.
    const keys = new Set(prepared.record.fragments.map((fragment) => fragment.key));
    const vectors = Object.fromEntries(Object.entries(known?.vectors ?? {}).filter(([key]) => keys.has(key)));
    return { ...prepared.record, vectors };
  }

  /** A record that keeps a file which kills its worker from being tried again until it changes. */
  #unreadable(file: ScannedFile, reason: string): StoredDocument {
    const extractor = extractorFor(file.path);
    return {
      path: file.path,
      hash: sha256Hex(`failed:${file.size}:${file.mtimeMs}`),
      size: file.size,
      mtimeMs: file.mtimeMs,
      extractor: extractor ? extractorTag(extractor, this.#describerId) : "",
      fragments: [],
      problems: [reason],
      vectors: {},
    };
  }
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

function delay(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

