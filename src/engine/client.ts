/**
 * The engine as its front ends see it: always there. After a restart, the client brings the libraries back to where
 * they were and sends again what can be asked twice.
 */
import { isDeepStrictEqual } from "node:util";
import type { RequestType } from "vscode-jsonrpc/node.js";
import type { DiscoverWhere, FoundServer, TrialReport } from "../core/endpoint/discovery.ts";
import { AfterimageError, isAbort, messageOf } from "../core/errors.ts";
import type { IndexSummary, LibraryStatus } from "../core/libraryTypes.ts";
import type { Anchor } from "../core/model.ts";
import type { QueryPicture } from "../core/extract/queryPicture.ts";
import type { ImageSearchRequest, SearchRequest } from "../core/search/types.ts";
import type { EngineProcess, LogLevel, Progress } from "./engineProcess.ts";
import { EngineDied } from "./errors.ts";
import {
  Changed,
  Clear,
  Close,
  Configure,
  Discover,
  Doctor,
  FindRelated,
  Index,
  Open,
  Pause,
  PlanShare,
  ReadPicture,
  Recognised,
  Resume,
  Search,
  SearchByImage,
  Share,
  Try,
  View,
  type DoctorLine,
  type EngineSettings,
  type ErrorData,
  type OpenLibrary,
  type ReadPictureRequest,
  type Related,
  type RootedHit,
  type RootedResponse,
  type ShareSummary,
  type TrialRequest,
  type ViewerPicture,
} from "./protocol/engine.ts";
import { defaultRestartRules, type RestartRules } from "./restartPolicy.ts";
import { Supervisor, type EngineState } from "./supervisor.ts";
import { defaultWatchdogRules, type WatchdogRules } from "./watchdog.ts";

export interface EngineClientInit {
  /** Absolute path of the engine's module. */
  readonly module: string;
  readonly settings: EngineSettings;
  readonly restart?: RestartRules;
  readonly watchdog?: WatchdogRules;
  onState(state: EngineState): void;
  onStatus(status: LibraryStatus): void;
  onLog(level: LogLevel, message: string): void;
}

/** What has to be brought back after a restart. */
interface OpenedLibrary {
  init: OpenLibrary;
  /** Its index is kept up to date: what changed while the engine was away is caught up with. */
  followed: boolean;
  paused: boolean;
  /** Index requests under way; each is sent again by itself. */
  indexing: number;
}

export class EngineClient {
  readonly #init: EngineClientInit;
  readonly #supervisor: Supervisor;
  readonly #libraries = new Map<string, OpenedLibrary>();
  #settings: EngineSettings;
  /** Tokens given to requests so far. */
  #tokens = 0;

  constructor(init: EngineClientInit) {
    this.#init = init;
    this.#settings = init.settings;
    this.#supervisor = new Supervisor({
      process: {
        module: init.module,
        watchdog: init.watchdog ?? defaultWatchdogRules,
        onStatus: (status) => init.onStatus(status),
        onLog: (level, message) => init.onLog(level, message),
      },
      rules: init.restart ?? defaultRestartRules,
      prepare: (process) => this.#prepare(process),
      onReplaced: () => this.#catchUp(),
      onState: (state) => init.onState(state),
    });
  }

  get state(): EngineState {
    return this.#supervisor.state;
  }

  /** Process id of the engine, while one runs. */
  get pid(): number | undefined {
    return this.#supervisor.current?.pid;
  }

  /** Opens a library, or opens it again with other options, and keeps it open over restarts. */
  open(init: OpenLibrary): Promise<LibraryStatus> {
    const known = this.#libraries.get(init.root);
    this.#libraries.set(init.root, { followed: false, paused: false, indexing: 0, ...known, init });
    return this.#request(Open, init, { repeat: true });
  }

  async close(root: string): Promise<void> {
    if (this.#libraries.delete(root)) {
      await this.#supervisor.current?.request(Close, { root });
    }
  }

  /**
   * Indexes what changed (everything when `rebuild`) and follows the library from then on. Goes on in the new process
   * when the engine dies meanwhile.
   */
  async index(root: string, init: { rebuild: boolean }, signal?: AbortSignal): Promise<IndexSummary> {
    const library = this.#library(root);
    library.followed = true;
    library.indexing++;
    try {
      return await this.#request(Index, { root, ...init }, { repeat: true, signal });
    } finally {
      library.indexing--;
    }
  }

  async pause(root: string): Promise<void> {
    this.#library(root).paused = true;
    await this.#request(Pause, { root }, { repeat: true });
  }

  async resume(root: string): Promise<void> {
    this.#library(root).paused = false;
    await this.#request(Resume, { root }, { repeat: true });
  }

  /** Deletes the library's files and stops following it. */
  clear(root: string): Promise<LibraryStatus> {
    this.#library(root).followed = false;
    return this.#request(Clear, { root }, { repeat: false });
  }

  search(request: SearchRequest & { roots: readonly string[] }, signal?: AbortSignal): Promise<RootedResponse> {
    return this.#request(Search, request, { repeat: true, signal });
  }

  /** @param onRecognised is told the hits that are the picture, while the rest of the answer is still worked on */
  searchByImage(
    request: ImageSearchRequest & { roots: readonly string[] },
    signal?: AbortSignal,
    onRecognised?: (hits: readonly RootedHit[]) => void,
  ): Promise<RootedResponse> {
    if (onRecognised === undefined) {
      return this.#request(SearchByImage, request, { repeat: true, signal });
    }
    const token = ++this.#tokens;
    const progress = { type: Recognised, token, onValue: onRecognised };
    return this.#request(SearchByImage, { ...request, token }, { repeat: true, signal, progress });
  }

  /** Not repeated: a picture that ends the engine would end the next one too. */
  readPicture(request: ReadPictureRequest, signal?: AbortSignal): Promise<QueryPicture> {
    return this.#request(ReadPicture, request, { repeat: false, signal });
  }

  view(root: string, path: string, key: string, signal?: AbortSignal): Promise<ViewerPicture> {
    return this.#request(View, { root, path, key }, { repeat: true, signal });
  }

  related(root: string, path: string, anchor: Anchor): Promise<Related> {
    return this.#request(FindRelated, { root, path, anchor }, { repeat: true });
  }

  planShare(root: string, signal?: AbortSignal): Promise<ShareSummary> {
    return this.#request(PlanShare, { root }, { repeat: true, signal });
  }

  share(root: string, signal?: AbortSignal): Promise<ShareSummary> {
    return this.#request(Share, { root }, { repeat: true, signal });
  }

  doctor(root: string | undefined, signal?: AbortSignal): Promise<readonly DoctorLine[]> {
    return this.#request(Doctor, root === undefined ? {} : { root }, { repeat: false, signal });
  }

  discover(where: DiscoverWhere, signal?: AbortSignal): Promise<readonly FoundServer[]> {
    return this.#request(Discover, where, { repeat: true, signal });
  }

  tryOut(what: TrialRequest, signal?: AbortSignal): Promise<TrialReport> {
    return this.#request(Try, what, { repeat: false, signal });
  }

  /** Files of a followed library that changed. An engine that is not there finds out by itself when it comes back. */
  changed(root: string, paths: readonly string[]): void {
    if (this.#libraries.get(root)?.followed === true) {
      this.#supervisor.current?.notify(Changed, { root, paths });
    }
  }

  /** Takes over other engine settings: other servers at once, other workers and programs in a new process. */
  async configure(settings: EngineSettings): Promise<void> {
    const before = this.#settings;
    this.#settings = settings;
    if (isDeepStrictEqual(settings, before) || this.state.phase === "stopped") {
      return;
    }
    const process = await this.#supervisor.running(); // one that is starting may have got the old settings already
    if (settings.workers === before.workers && settings.ffmpegPath === before.ffmpegPath) {
      await process.request(Configure, settings);
    } else {
      await this.restart();
    }
  }

  /** Replaces the engine process; also the way back after too many deaths. */
  restart(): Promise<void> {
    return this.#supervisor.restart();
  }

  dispose(): void {
    this.#supervisor.dispose();
  }

  #library(root: string): OpenedLibrary {
    const library = this.#libraries.get(root);
    if (library === undefined) {
      throw new AfterimageError({ kind: "not-found", message: `${root} is not an open library.` });
    }
    return library;
  }

  /** @param how.repeat whether it may be sent a second time when the engine dies before it answers */
  async #request<P, R, T = never>(
    type: RequestType<P, R, ErrorData>,
    params: P,
    how: { repeat: boolean; signal?: AbortSignal | undefined; progress?: Progress<T> },
  ): Promise<R> {
    const process = await this.#supervisor.running();
    try {
      return await process.request(type, params, how.signal, how.progress);
    } catch (error) {
      if (!(error instanceof EngineDied) || !how.repeat || how.signal?.aborted === true) {
        throw error;
      }
    }
    const next = await this.#supervisor.running();
    return next.request(type, params, how.signal, how.progress);
  }

  async #prepare(process: EngineProcess): Promise<void> {
    await process.request(Configure, this.#settings);
    for (const { init, paused } of this.#libraries.values()) {
      try {
        await process.request(Open, init);
        if (paused) {
          await process.request(Pause, { root: init.root });
        }
      } catch (error) {
        if (error instanceof EngineDied) {
          throw error;
        }
        this.#init.onLog("error", `${init.root} could not be opened: ${messageOf(error)}`);
      }
    }
  }

  /** Indexes what changed while no engine was there to be told. */
  #catchUp(): void {
    for (const [root, library] of this.#libraries) {
      if (library.followed && !library.paused && library.indexing === 0) {
        this.index(root, { rebuild: false }).catch((error: unknown) => {
          if (!isAbort(error)) {
            this.#init.onLog("error", `${root} could not be indexed after the restart: ${messageOf(error)}`);
          }
        });
      }
    }
  }
}
