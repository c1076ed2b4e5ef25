import { availableParallelism, totalmem } from "node:os";
import { defaultCacheFolder } from "./cacheFolder.ts";
import { connectNarrator } from "./describe/connectNarrator.ts";
import { ocrId } from "./describe/describer.ts";
import { NarratorSource } from "./describe/narratorSource.ts";
import { BuiltinEncoder } from "./encode/builtin.ts";
import type { DescriberSettings, EncoderSettings } from "./endpoint/settings.ts";
import { WorkerPool } from "./indexing/workerPool.ts";
import { connectEncoder } from "./spaces/connectEncoder.ts";
import { EncoderSet } from "./spaces/encoderSet.ts";
import { KnownEncoders } from "./spaces/knownEncoders.ts";
import { ArtifactStore } from "./store/artifacts.ts";

/** Bytes of artifacts kept for a user before the longest unused go. */
const artifactBytes = 4 * 1024 ** 3;

/** Memory that one worker with its OCR models needs, and how many at most work side by side. */
const workerBytes = 1024 ** 3;
const mostWorkers = 4;

export interface ServicesInit {
  /** Worker processes for extraction and OCR; 0 = chosen from the machine. */
  readonly workers: number;
  /** Where artifacts are kept; the user's cache folder when absent. */
  readonly cacheFolder?: string;
  /** The module of the worker process. */
  readonly workerModule: string;
  /** The encoder on the user's server; absent for the built-in one alone. */
  readonly encoder?: EncoderSettings;
  /** The vision model that describes pictures; absent for none. */
  readonly describer?: DescriberSettings;
}

/** What all libraries of a process share: made once, disposed as a whole. */
export interface Services {
  readonly artifacts: ArtifactStore;
  readonly cacheFolder: string;
  readonly pool: WorkerPool;
  readonly encoders: EncoderSet;
  readonly narrators: NarratorSource;
  /** Goes into artifact keys and extractor tags. */
  readonly describerId: string;
  dispose(): void;
}

export function createServices(init: ServicesInit): Services {
  const cacheFolder = init.cacheFolder ?? defaultCacheFolder();
  const pool = new WorkerPool({
    module: init.workerModule,
    size: init.workers > 0 ? init.workers : workersFor(availableParallelism(), totalmem()),
    cacheFolder,
  });
  const encoders = new EncoderSet({ builtin: new BuiltinEncoder(), connect: connectEncoder, known: new KnownEncoders(cacheFolder) });
  encoders.configure(init.encoder);
  const narrators = new NarratorSource(connectNarrator);
  narrators.configure(init.describer);
  return {
    artifacts: new ArtifactStore(cacheFolder, { maxBytes: artifactBytes }),
    cacheFolder,
    pool,
    encoders,
    narrators,
    describerId: ocrId,
    dispose() {
      pool.dispose();
      void encoders.dispose();
      narrators.dispose();
    },
  };
}

/** A worker a core, as far as memory and politeness allow. */
export function workersFor(cores: number, memoryBytes: number): number {
  return Math.max(1, Math.min(mostWorkers, cores, Math.floor(memoryBytes / 4 / workerBytes)));
}
