/**
 * The engine's side of the protocol: several libraries in one process, their requests answered, their state told.
 */
import type { MessageConnection, NotificationType, RequestType } from "vscode-jsonrpc/node.js";
import { messageOf } from "../core/errors.ts";
import type { Library, LibraryEvents } from "../core/library.ts";
import type { LibraryStatus } from "../core/libraryTypes.ts";
import type { SearchRequest } from "../core/search/types.ts";
import { toResponseError } from "./errors.ts";
import { federate, type LibraryAnswer } from "./federate.ts";
import { OpenLibraries } from "./openLibraries.ts";
import {
  Changed,
  Clear,
  Close,
  Configure,
  Doctor,
  FindRelated,
  Index,
  Log,
  Open,
  Pause,
  Ping,
  Resume,
  Search,
  Status,
  View,
  type DoctorLine,
  type EngineSettings,
  type ErrorData,
  type OpenLibrary,
} from "./protocol/engine.ts";
import { throttled } from "./throttle.ts";
import { withShownThumbnails, withThumbnail } from "./thumbnails.ts";

/** What the server needs of the core; a seam, so that the protocol is tested without models and native modules. */
export interface EngineCore {
  /** Called once, before anything else. */
  configure(settings: EngineSettings): void;
  open(init: OpenLibrary, events: LibraryEvents): Promise<EngineLibrary>;
  doctor(root: string | undefined, signal: AbortSignal): Promise<readonly DoctorLine[]>;
  dispose(): Promise<void>;
}

export type EngineLibrary = Pick<
  Library,
  "status" | "index" | "changed" | "pause" | "resume" | "clear" | "search" | "view" | "related" | "thumbnailFile" | "close"
>;

/** A client that shows a state five times a second shows it live. */
const statusIntervalMs = 200;

/**
 * Answers requests on the connection until it closes.
 *
 * @returns closes all libraries and what they share
 */
export function serve(connection: MessageConnection, core: EngineCore): () => Promise<void> {
  const libraries = new OpenLibraries((init) => {
    const status = throttled<LibraryStatus>(statusIntervalMs, (value) => tell(Status, value));
    return core.open(init, {
      onStatus: (value) => status.push(value),
      onLog: (level, message) => tell(Log, { level, message }),
    });
  });

  function tell<P>(type: NotificationType<P>, params: P): void {
    connection.sendNotification(type, params).catch(() => undefined); // the client is gone, and this process about to be
  }

  function answer<P, R>(type: RequestType<P, R, ErrorData>, handle: (params: P, signal: AbortSignal) => R | Promise<R>): void {
    connection.onRequest(type, async (params, token) => {
      const abort = new AbortController();
      const subscription = token.onCancellationRequested(() => abort.abort());
      try {
        return await handle(params, abort.signal);
      } catch (error) {
        throw toResponseError(error);
      } finally {
        subscription.dispose();
      }
    });
  }

  async function search(root: string, request: SearchRequest, signal: AbortSignal): Promise<LibraryAnswer> {
    try {
      return { root, response: await (await libraries.get(root)).search(request, signal) };
    } catch (error) {
      return { root, error: error instanceof Error ? error : new Error(messageOf(error)) };
    }
  }

  connection.onRequest(Ping, () => null);
  answer(Configure, (settings) => {
    core.configure(settings);
    return null;
  });
  answer(Open, async (init) => (await libraries.open(init)).status());
  answer(Close, async ({ root }) => {
    await libraries.close(root);
    return null;
  });
  answer(Index, async ({ root, rebuild }, signal) => (await libraries.get(root)).index({ rebuild }, signal));
  answer(Pause, async ({ root }) => {
    (await libraries.get(root)).pause();
    return null;
  });
  answer(Resume, async ({ root }) => {
    (await libraries.get(root)).resume();
    return null;
  });
  answer(Clear, async ({ root }) => {
    const library = await libraries.get(root);
    await library.clear();
    return library.status();
  });
  answer(Search, async ({ roots, ...request }, signal) => {
    const answers = await Promise.all(roots.map((root) => search(root, request, signal)));
    signal.throwIfAborted();
    const { hits, ...rest } = federate(answers, request.limit);
    const complete = hits.map(async (hit) => {
      const library = await libraries.get(hit.root);
      const path = library.thumbnailFile.bind(library);
      return withShownThumbnails(await withThumbnail(hit, path), path);
    });
    return { ...rest, hits: await Promise.all(complete) };
  });
  answer(View, async ({ root, path, key }, signal) => (await libraries.get(root)).view(path, key, signal));
  answer(FindRelated, async ({ root, path, anchor }) => {
    const library = await libraries.get(root);
    return withShownThumbnails(library.related(path, anchor), library.thumbnailFile.bind(library));
  });
  answer(Doctor, ({ root }, signal) => core.doctor(root, signal));
  connection.onNotification(Changed, ({ root, paths }) => {
    libraries.get(root).then(
      (library) => library.changed(paths),
      () => undefined, // it is not open: opening it reads the files anyway
    );
  });
  connection.listen();

  return async () => {
    await libraries.closeAll();
    await core.dispose();
  };
}
