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
  readonly encoded: number;
  /** Files the scan could not take; those that could not be read are in the catalog with their problems. */
  readonly skipped: readonly SkippedFile[];
}

/** How often a long run writes what it has to disk: what a crash can cost. */
const flushEveryMs = 3000;

/**
 * Brings a library up to date with the files on disk: scan, plan, prepare in the worker pool, embed.
 *
 * What it commits, it commits in the order artifact → vector → catalog; what a run did not finish, the next one
 * finds undone and does. One run at a time (the library sees to it).
 */
export class Indexer {
  readonly #init: IndexerInit;

  constructor(init: IndexerInit) {
    this.#init = init;
  }

  async run(run: RunInit, signal: AbortSignal): Promise<RunResult> {
    const { root, rules, catalog, documents, embedder } = this.#init;
    const describerId = this.#init.options.ocr ? this.#init.describerId : undefined;

    const found = new Map<string, ScannedFile>();
    const skipped: SkippedFile[] = [];
    for (const start of run.scope) {
      const part = await scan(root, start, rules, signal);
      for (const file of part.files) found.set(file.path, file);
      skipped.push(...part.skipped);
    }
    const files = [...found.values()];
    const inScope = (path: string): boolean =>
      run.scope.some((start) => start === "" || path === start || path.startsWith(`${start}/`));
    const { prepare, remove } = plan(files, catalog, inScope, run.rebuild ? "all" : "changed", describerId);

    for (const path of remove) catalog.delete(path);
    const stale = new Set(documents.update([], remove));
    // A run that was cut short left documents without all of their vectors.
    for (const document of catalog.documents()) {
      if (inScope(document.path) && !embedder.isComplete(document)) stale.add(document.path);
    }

    const estimate = new Estimate();
    const waiting = new Set(prepare.map((file) => file.path));
    let total = waiting.size + stale.size;
    const report = (current?: string): void => {
      const left = waiting.size + stale.size;
      // A section that changed makes the pictures it shows stale, so there can be more to do than at the start.
      total = Math.max(total, left);
      const secondsLeft = estimate.secondsLeft(waiting.size, stale.size);
      run.onProgress({
        done: total - left,
        total,
        ...(secondsLeft === undefined ? {} : { secondsLeft }),
        ...(current === undefined ? {} : { current }),
      });
    };

    let encoded = 0;
    let lastFlush = Date.now();
    const flush = async (): Promise<void> => {
      lastFlush = Date.now();
      await embedder.flush();
      await catalog.flush();
    };

    const prepareOne = async (file: ScannedFile): Promise<void> => {
      await run.gate.wait(signal);
      const started = performance.now();
      const record = await this.#prepare(file, run.rebuild, signal);
      signal.throwIfAborted();
      if (record) {
        catalog.put(record);
        for (const path of documents.update([record], [])) stale.add(path);
      }
      waiting.delete(file.path);
      estimate.prepared((performance.now() - started) / this.#init.pool.size);
      report(file.path);
    };

    const embedStale = async (): Promise<void> => {
      for (const path of stale) {
        await run.gate.wait(signal);
        const started = performance.now();
        const count = await embedder.embed(path, signal);
        stale.delete(path);
        const document = catalog.get(path);
        if (document) documents.update([document], []);
        encoded += count;
        if (count > 0) {
          estimate.embedded(performance.now() - started);
          report(path);
        }
        if (Date.now() - lastFlush > flushEveryMs) await flush();
      }
    };

    report();
    try {
      const hasPictures = (file: ScannedFile): boolean => extractorFor(file.path)?.render !== undefined;
      // The documents' words describe the pictures, so they come first: a picture is then embedded once.
      await eachConcurrently(prepare.filter((file) => !hasPictures(file)), this.#init.pool.size + 1, prepareOne);
      const pictures = { done: false };
      const preparing = eachConcurrently(prepare.filter(hasPictures), this.#init.pool.size + 1, prepareOne).finally(() => {
        pictures.done = true;
      });
      // Observed below; without a handler now, a failure while embedding waits would end the process.
      preparing.catch(() => undefined);
      while (!pictures.done || stale.size > 0) {
        if (stale.size > 0) await embedStale();
        else await Promise.race([preparing, delay(50)]);
      }
      await preparing;
      if (run.scope.includes("")) embedder.collectGarbage(catalog.documents());
    } finally {
      // What was finished is kept, whether the run ends, is cancelled or fails.
      await flush();
    }
    return { encoded, skipped };
  }

  /** The file's new record; undefined when only its timestamp changed, or it vanished. */
  async #prepare(file: ScannedFile, rebuild: boolean, signal: AbortSignal): Promise<StoredDocument | undefined> {
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
          ...(known && !rebuild ? { known: { hash: known.hash, extractor: known.extractor } } : {}),
        },
        signal,
      );
    } catch (error) {
      if (isAbort(error) || (error instanceof AfterimageError && error.kind === "unavailable")) throw error;
      log("warn", `${file.path}: ${messageOf(error)}`);
      return this.#failed(file, messageOf(error));
    }
    if (prepared.unchanged) {
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
  #failed(file: ScannedFile, reason: string): StoredDocument {
    const extractor = extractorFor(file.path);
    return {
      path: file.path,
      hash: sha256Hex(`failed:${file.size}:${file.mtimeMs}`),
      size: file.size,
      mtimeMs: file.mtimeMs,
      extractor: extractor ? extractorTag(extractor, this.#init.options.ocr ? this.#init.describerId : undefined) : "",
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

