/**
 * One forked engine: its connection, its end, and the watch that it still answers. Forking works the same under the
 * editor's Electron (told to behave as Node) and under plain Node.
 */
import { fork, type ChildProcess } from "node:child_process";
import {
  CancellationTokenSource,
  createMessageConnection,
  IPCMessageReader,
  IPCMessageWriter,
  type MessageConnection,
  type NotificationType,
  type ProgressType,
  type RequestType,
} from "vscode-jsonrpc/node.js";
import { EngineDied, fromResponseError } from "./errors.ts";
import { Log, Ping, Status, type ErrorData } from "./protocol/engine.ts";
import type { LibraryStatus } from "../core/libraryTypes.ts";
import { startWatchdog, type WatchdogRules } from "./watchdog.ts";

export type LogLevel = "info" | "warn" | "error";

export interface EngineProcessInit {
  /** Absolute path of the module that runs as the engine. */
  readonly module: string;
  readonly watchdog: WatchdogRules;
  onStatus(status: LibraryStatus): void;
  onLog(level: LogLevel, message: string): void;
  /** The process has ended without being told to; `reason` in words, without a full stop. Called at most once. */
  onDeath(reason: string): void;
}

/** What the engine tells ahead of its answer to the request that names the same token. */
export interface Progress<T> {
  readonly type: ProgressType<T>;
  readonly token: number;
  onValue(value: T): void;
}

/** How long a process that was told to end may take to write its files. */
const graceMs = 10_000;

/** How long the last output of a dead process is waited for, and how many characters of it are kept. */
const lastWordsMs = 200;
const outputKept = 4_000;

export class EngineProcess {
  readonly #init: EngineProcessInit;
  readonly #child: ChildProcess;
  readonly #connection: MessageConnection;
  readonly #stopWatchdog: () => void;
  #ended = false;
  #reason: string | undefined;
  #output = "";

  constructor(init: EngineProcessInit) {
    this.#init = init;
    this.#child = fork(init.module, [], {
      // Those of the process that we run in are not meant for it.
      execArgv: [],
      env: { ...process.env, ELECTRON_RUN_AS_NODE: "1" },
      stdio: ["ignore", "pipe", "pipe", "ipc"],
    });
    this.#connection = createMessageConnection(new IPCMessageReader(this.#child), new IPCMessageWriter(this.#child));
    this.#connection.onNotification(Status, (status) => init.onStatus(status));
    this.#connection.onNotification(Log, ({ level, message }) => init.onLog(level, message));
    this.#connection.onError(([error]) => init.onLog("warn", `Engine connection: ${error.message}`));
    this.#connection.listen();
    this.#listenToOutput();
    this.#child.once("error", (error) => this.#end(error.message));
    this.#child.once("exit", (code, signal) => {
      // Its last words may still be on the way; its own children may hold the streams open for longer.
      const end = (): void => this.#end(this.#describeExit(code, signal));
      this.#child.once("close", end);
      setTimeout(end, lastWordsMs);
    });
    this.#stopWatchdog = startWatchdog(
      init.watchdog,
      () => this.#connection.sendRequest(Ping),
      () => this.#kill("it no longer answered"),
    );
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /**
   * @throws AfterimageError as the engine threw it; {@link EngineDied} when the process went away; AbortError when
   *   the engine gave the request up because of `signal`
   */
  async request<P, R, T = never>(type: RequestType<P, R, ErrorData>, params: P, signal?: AbortSignal, progress?: Progress<T>): Promise<R> {
    if (this.#ended) {
      throw new EngineDied();
    }
    signal?.throwIfAborted();
    const cancellation = new CancellationTokenSource();
    const cancel = (): void => cancellation.cancel();
    signal?.addEventListener("abort", cancel, { once: true });
    const listening = progress && this.#connection.onProgress(progress.type, progress.token, (value) => progress.onValue(value));
    try {
      return await this.#connection.sendRequest(type, params, cancellation.token);
    } catch (error) {
      throw fromResponseError(error);
    } finally {
      listening?.dispose();
      signal?.removeEventListener("abort", cancel);
      cancellation.dispose();
    }
  }

  /** Tells the engine something; a process that is gone needs to know nothing. */
  notify<P>(type: NotificationType<P>, params: P): void {
    if (!this.#ended) {
      this.#connection.sendNotification(type, params).catch((error: unknown) => {
        this.#init.onLog("warn", `Engine connection: ${String(error)}`);
      });
    }
  }

  /** Lets the process write its files and end by itself; kills it when it does not. Its death is not reported. */
  dispose(): void {
    if (this.#ended) {
      return;
    }
    this.#close();
    const killer = setTimeout(() => this.#child.kill("SIGKILL"), graceMs);
    killer.unref();
    this.#child.once("exit", () => clearTimeout(killer));
    if (this.#child.connected) {
      this.#child.disconnect();
    }
  }

  #kill(reason: string): void {
    this.#reason = reason;
    this.#child.kill("SIGKILL");
  }

  #end(reason: string): void {
    if (!this.#ended) {
      this.#close();
      this.#init.onDeath(this.#reason ?? reason);
    }
  }

  #close(): void {
    this.#ended = true;
    this.#stopWatchdog();
    this.#connection.dispose();
  }

  #describeExit(code: number | null, signal: NodeJS.Signals | null): string {
    const how = signal === null ? `it ended with code ${code}` : `it was ended by ${signal}`;
    const lastWords = errorLine(this.#output);
    return lastWords === "" ? how : `${how}: ${lastWords}`;
  }

  /** The engine speaks through the protocol; what reaches its streams is from native code or a crash. */
  #listenToOutput(): void {
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.setEncoding("utf8").on("data", (chunk: string) => {
        this.#output = (this.#output + chunk).slice(-outputKept);
        this.#init.onLog("warn", chunk.trimEnd());
      });
    }
  }
}

/** The line of a crash report that names the error; nothing when the output holds no such line. */
function errorLine(output: string): string {
  const lines = output.split("\n").map((line) => line.trim());
  return (lines.findLast((line) => /^\w*Error\b/.test(line)) ?? "").slice(0, 200);
}
