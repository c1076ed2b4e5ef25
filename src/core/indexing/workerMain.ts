/**
 * The worker process: does what can crash, hang or eat memory on a hostile file (decoding, PDF, OCR), one task at a
 * time, so that the process holding the index never does.
 */
import { PaddleOcr } from "../describe/paddleOcr.ts";
import { AfterimageError, messageOf } from "../errors.ts";
import { ArtifactStore } from "../store/artifacts.ts";
import { drawAsked, look, lookClosely, readText, resemble } from "./look.ts";
import { drawPicture, drawThumbnail, prepare, render } from "./prepare.ts";
import { openedOnce } from "./sharedSource.ts";
import { cacheFolderVariable, type FromWorker, type ToWorker, type WorkerFailure } from "./workerMessages.ts";

const cacheFolder = process.env[cacheFolderVariable];
if (!process.send || !cacheFolder) {
  process.stderr.write("afterimage: this file is the worker process of the indexer and cannot be started by hand.\n");
  process.exit(2);
}

// Pruning is the pool owner's business; a worker only reads and adds.
const artifacts = new ArtifactStore(cacheFolder, { maxBytes: Number.MAX_SAFE_INTEGER });
const describer = new PaddleOcr();
const shared = openedOnce();
const running = new Map<number, AbortController>();

function send(message: FromWorker): void {
  process.send?.(message);
}

async function run(message: Extract<ToWorker, { type: "run" }>): Promise<void> {
  const controller = new AbortController();
  running.set(message.id, controller);
  try {
    const step = (): void => send({ type: "step", id: message.id });
    send({ type: "done", id: message.id, result: await resultOf(message, step, controller.signal) });
  } catch (error) {
    send({ type: "failed", id: message.id, error: failureOf(error) });
  } finally {
    running.delete(message.id);
  }
}

function resultOf(message: Extract<ToWorker, { type: "run" }>, step: () => void, signal: AbortSignal): Promise<unknown> {
  switch (message.kind) {
    case "prepare":
      return prepare(message.task, { artifacts, describer, shared }, step, signal);
    case "picture":
      return drawPicture(message.task, signal);
    case "thumbnail":
      return drawThumbnail(message.task, artifacts, signal);
    case "look":
      return look(message.task, signal);
    case "closely":
      return lookClosely(message.task, signal);
    case "resemble":
      return resemble(message.task, artifacts);
    case "read":
      return readText(message.task, describer, signal);
    case "draw-asked":
      return drawAsked(message.task, signal);
    case "render":
      return render(message.task, artifacts, signal);
  }
}

function failureOf(error: unknown): WorkerFailure {
  return {
    kind: error instanceof AfterimageError ? error.kind : undefined,
    name: error instanceof Error ? error.name : "Error",
    message: messageOf(error),
    hint: error instanceof AfterimageError ? error.hint : "",
  };
}

process.on("message", (message: ToWorker) => {
  if (message.type === "run") void run(message);
  else if (message.type === "abort") running.get(message.id)?.abort();
  else send({ type: "ready" });
});
// The parent is gone: nobody waits for the result.
process.on("disconnect", () => process.exit(0));
