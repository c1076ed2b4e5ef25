/**
 * The engine's side of the protocol: several libraries in one process, their requests answered, their state told.
 */
import type { MessageConnection, NotificationType, RequestType } from "vscode-jsonrpc/node.js";
import type { DiscoverWhere, FoundServer, TrialReport } from "../core/endpoint/discovery.ts";
import { messageOf } from "../core/errors.ts";
import type { QueryPicture } from "../core/extract/queryPicture.ts";
import type { Library, LibraryEvents } from "../core/library.ts";
import type { LibraryStatus } from "../core/libraryTypes.ts";
import type { SearchHit, SearchResponse } from "../core/search/types.ts";
import type { SharePlan } from "../core/share/sharePlan.ts";
import { toResponseError } from "./errors.ts";
import { federate, type FederatedResponse, type LibraryAnswer } from "./federate.ts";
import { OpenLibraries } from "./openLibraries.ts";
import {
  Changed,
  Clear,
  Close,
  Configure,
  Discover,
  Doctor,
  FindRelated,
  Index,
  Log,
  Open,
  Pause,
  Ping,
  PlanShare,
  ReadPicture,
  Recognised,
  Resume,
  Search,
  SearchByImage,
  Share,
  Status,
  Try,
  View,
  type DoctorLine,
  type EngineSettings,
  type ErrorData,
  type OpenLibrary,
  type ReadPictureRequest,
  type RootedHit,
  type RootedResponse,
  type ShareSummary,
  type TrialRequest,
} from "./protocol/engine.ts";
import { throttled } from "./throttle.ts";
import { withThumbnail, withThumbnails } from "./thumbnails.ts";

/** What the server needs of the core; a seam, so that the protocol is tested without models and native modules. */
export interface EngineCore {
  /** Called before anything else, and again when the user's servers change. */
  configure(settings: EngineSettings): void;
  open(init: OpenLibrary, events: LibraryEvents): Promise<EngineLibrary>;
  /** Draws a picture to ask with into `preview`. */
  readPicture(request: ReadPictureRequest, signal: AbortSignal): Promise<QueryPicture>;
  doctor(root: string | undefined, signal: AbortSignal): Promise<readonly DoctorLine[]>;
  discover(where: DiscoverWhere, signal: AbortSignal): Promise<readonly FoundServer[]>;
  tryOut(what: TrialRequest, signal: AbortSignal): Promise<TrialReport>;
  dispose(): Promise<void>;
}

export type EngineLibrary = Pick<
  Library,
  "status" | "index" | "changed" | "pause" | "resume" | "clear" | "search" | "searchByImage" | "view" | "related" | "planShare" | "share" | "thumbnailFile" | "close"
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

  /** Asks several libraries the same, and makes one answer of theirs. */
  async function ask(
    roots: readonly string[],
    limit: number,
    signal: AbortSignal,
    search: (library: EngineLibrary, root: string) => Promise<SearchResponse>,
  ): Promise<RootedResponse> {
    const answers = roots.map(async (root): Promise<LibraryAnswer> => {
      try {
        return { root, response: await search(await libraries.get(root), root) };
      } catch (error) {
        return { root, error: error instanceof Error ? error : new Error(messageOf(error)) };
      }
    });
    const settled = await Promise.all(answers);
    signal.throwIfAborted();
    const { hits, ...rest } = federate(settled, limit);
    return { ...rest, hits: await completed(hits) };
  }

  function completed(hits: FederatedResponse["hits"]): Promise<RootedHit[]> {
    const complete = hits.map(async (hit): Promise<RootedHit> => {
      const library = await libraries.get(hit.root);
      const path = library.thumbnailFile.bind(library);
      const [shows, copies] = await Promise.all([withThumbnails(hit.shows, path), withThumbnails(hit.copies, path)]);
      return { ...(await withThumbnail(hit, path)), shows, copies };
    });
    return Promise.all(complete);
  }

  /** Tells the client what libraries have recognised; what goes wrong here, the answer says. */
  function recognition(token: number, limit: number, signal: AbortSignal): (root: string, hits: readonly SearchHit[]) => void {
    const answers: LibraryAnswer[] = [];
    return (root, hits) => {
      if (hits.length === 0) return;
      const known = answers.push({ root, response: { hits, notes: [], tookMs: 0 } });
      const telling = completed(federate(answers, limit).hits).then((all) => {
        const isNewest = known === answers.length;
        return isNewest && !signal.aborted ? connection.sendProgress(Recognised, token, all) : undefined;
      });
      telling.catch(() => undefined);
    };
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
  answer(Search, ({ roots, ...request }, signal) => ask(roots, request.limit, signal, (library) => library.search(request, signal)));
  answer(SearchByImage, ({ roots, token, ...request }, signal) => {
    const { limit } = request;
    const recognised = token === undefined ? undefined : recognition(token, limit, signal);
    return ask(roots, limit, signal, (library, root) => library.searchByImage(request, signal, recognised && ((hits) => recognised(root, hits))));
  });
  answer(ReadPicture, (request, signal) => core.readPicture(request, signal));
  answer(View, async ({ root, path, key }, signal) => (await libraries.get(root)).view(path, key, signal));
  answer(FindRelated, async ({ root, path, anchor }) => {
    const library = await libraries.get(root);
    const related = library.related(path, anchor);
    return { ...related, shows: await withThumbnails(related.shows, library.thumbnailFile.bind(library)) };
  });
  answer(PlanShare, async ({ root }, signal) => summaryOf(await (await libraries.get(root)).planShare(asUsual, signal)));
  answer(Share, async ({ root }, signal) => {
    const library = await libraries.get(root);
    const plan = await library.planShare(asUsual, signal);
    await library.share(plan, signal);
    return summaryOf(plan);
  });
  answer(Doctor, ({ root }, signal) => core.doctor(root, signal));
  answer(Discover, (where, signal) => core.discover(where, signal));
  answer(Try, (what, signal) => core.tryOut(what, signal));
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

/** Lines of other branches stay, and the built-in encoder's vectors are shared where there are no others. */
const asUsual = { builtin: false, prune: false } as const;

function summaryOf({ bytes, added, removed, changes, lacking, problems }: SharePlan): ShareSummary {
  return { bytes, added, removed, files: changes.size, lacking: lacking.length, problems };
}
