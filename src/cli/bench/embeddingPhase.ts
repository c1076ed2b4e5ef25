import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connectNarrator } from "../../core/describe/connectNarrator.ts";
import { NarratorSource } from "../../core/describe/narratorSource.ts";
import { BuiltinEncoder } from "../../core/encode/builtin.ts";
import { openEncoder } from "../../core/encode/openEncoder.ts";
import { openEndpoint } from "../../core/endpoint/openEndpoint.ts";
import { AfterimageError, messageOf } from "../../core/errors.ts";
import { Gate } from "../../core/indexing/gate.ts";
import { Pipeline } from "../../core/indexing/pipeline.ts";
import { SharedSource } from "../../core/indexing/sharedSource.ts";
import { closeLibraryFiles, openLibraryFiles } from "../../core/libraryFiles.ts";
import { EncoderSet, type ConnectEncoder } from "../../core/spaces/encoderSet.ts";
import { KnownEncoders } from "../../core/spaces/knownEncoders.ts";
import { ArtifactStore } from "../../core/store/artifacts.ts";
import { seededRandom } from "../seededRandom.ts";
import { syntheticDocument, wordSource } from "./synthetic.ts";

/** Without the self-test: the server's vectors say nothing. */
const connect: ConnectEncoder = async (settings, events, signal) => {
  const endpoint = openEndpoint(settings);
  endpoint.onHealth((health) => events.onHealth(health));
  signal.addEventListener("abort", () => endpoint.dispose(), { once: true });
  return { encoder: await openEncoder(settings, endpoint, signal), probes: [] };
};

/**
 * Embeds a library of documents that are read already, as indexing does: the same pipeline, encoder and transport, and
 * vectors, artifacts and catalog written to the disk.
 * @returns milliseconds that it took, and inputs that were embedded
 */
export async function embeddingPhase(url: string, documents: number, signal: AbortSignal): Promise<{ ms: number; inputs: number }> {
  const folder = await mkdtemp(join(tmpdir(), "afterimage-bench-"));
  const cache = await mkdtemp(join(tmpdir(), "afterimage-bench-"));
  const encoders = new EncoderSet({ builtin: new BuiltinEncoder(), connect, known: new KnownEncoders(cache) });
  try {
    encoders.configure({ url, dialect: "objects", model: "m", picturesAlone: false });
    await connected(encoders);
    const files = await openLibraryFiles({ root: folder, encoders, readOnly: false, onLockLost: () => undefined });
    const word = wordSource(seededRandom(2));
    const paths = Array.from({ length: documents }, (_, number) => {
      const document = { ...syntheticDocument(number, word, encoders.builtin.space), vectors: {} };
      files.catalog.put(document);
      files.searcher.update([document], []);
      return document.path;
    });
    const failures: unknown[] = [];
    const pipeline = new Pipeline({
      files,
      encoders,
      narrators: new NarratorSource(connectNarrator),
      artifacts: new ArtifactStore(cache, { maxBytes: 2 ** 30 }),
      shared: new SharedSource({ folder, use: "ignore", log: () => undefined }),
      draw: () => Promise.reject(new AfterimageError({ kind: "not-found", message: "These documents have no pictures." })),
      gate: new Gate(),
      onProgress: () => undefined,
      onFailure: (error) => failures.push(error),
      log: () => undefined,
    });
    await pipeline.sync();
    const started = performance.now();
    pipeline.start();
    pipeline.add(paths, "bulk");
    await pipeline.settled(signal);
    await pipeline.flush();
    const ms = performance.now() - started;
    const inputs = pipeline.encoded;
    await pipeline.close();
    await closeLibraryFiles(files);
    if (failures.length > 0) throw new AfterimageError({ kind: "unavailable", message: messageOf(failures[0]), cause: failures[0] });
    return { ms, inputs };
  } finally {
    await encoders.dispose();
    await rm(folder, { recursive: true, force: true });
    await rm(cache, { recursive: true, force: true });
  }
}

function connected(encoders: EncoderSet): Promise<void> {
  return new Promise((resolve, reject) => {
    encoders.onChange(() => {
      const { health } = encoders;
      if (health?.state === "ok") resolve();
      else if (health?.state === "refused") reject(new AfterimageError({ kind: "unavailable", message: health.message }));
    });
  });
}
