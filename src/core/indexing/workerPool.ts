import { fork, type ChildProcess } from "node:child_process";
import { constants, setPriority } from "node:os";
import { AfterimageError } from "../errors.ts";
import { limits } from "../limits.ts";
import { cacheFolderVariable, type FromWorker, type TaskKind, type ToWorker, type WorkerTasks } from "./workerMessages.ts";

/**
 * Makes glibc give memory of decoded pictures back instead of keeping it in an arena a thread: workers peaked at 360 MB
 * instead of 490 MB on the same pictures. Other systems do not read it.
 */
const frugalMemory = { MALLOC_ARENA_MAX: "1", MALLOC_TRIM_THRESHOLD_: "131072" } as const;

/** What a person waits for, and the processes that do it. */
const interactiveSize = 2;
const awaited: ReadonlySet<TaskKind> = new Set(["render", "thumbnail", "look", "closely", "resemble", "read", "draw-asked"]);

export interface WorkerPoolInit {
  /** The module that {@link fork} starts: `workerMain`, bundled or not. */
  readonly module: string;
  /** Processes that work in bulk. */
  readonly size: number;
  readonly cacheFolder: string;
  /** Seconds without a sign of life after which a task's process is stopped. */
  readonly silenceSeconds?: number;
  /** Seconds after which a process without work is let go, with the memory of its models. */
  readonly idleSeconds?: number;
}

/** Processes that do tasks. */
export interface Workers {
  /** How many work at once. */
  readonly size: number;
  /** Runs one task; rejects with an `AfterimageError` (`crashed`, `timeout`, or the task's own), or an AbortError. */
  run<K extends TaskKind>(kind: K, task: WorkerTasks[K]["task"], signal: AbortSignal): Promise<WorkerTasks[K]["result"]>;
}

interface Job {
  readonly kind: TaskKind;
  readonly task: WorkerTasks[TaskKind]["task"];
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: unknown) => void;
  /** Set while a process works on it: tells that process to stop. */
  stop?: () => void;
}

/**
 * Runs tasks in worker processes that may die without harm: a process that crashes or falls silent fails its own
 * task and is replaced.
 *
 * Bulk work has `size` processes at low priority. What a person waits for (a picture to see, one to ask with) has two of
 * its own, so that it never queues behind a library's OCR, and a picture's text is read while it is looked at closely. While
 * they are at work no bulk task begins: on few cores it would take theirs. Words alone are read in a moment, and found by.
 */
export class WorkerPool implements Workers {
  readonly size: number;
  /** Does bulk work that a person waits for, too. */
  readonly interactive: Workers;
  readonly #bulk: Lane;
  readonly #interactive: Lane;

  constructor(init: WorkerPoolInit) {
    this.size = init.size;
    this.#interactive = new Lane(init, interactiveSize, constants.priority.PRIORITY_NORMAL, { mayBegin: () => true, onIdle: () => this.#bulk.dispatch() });
    this.#bulk = new Lane(init, init.size, constants.priority.PRIORITY_BELOW_NORMAL, {
      mayBegin: ({ task }) => !this.#interactive.isBusy || ("wordsOnly" in task && task.wordsOnly),
      onIdle: () => undefined,
    });
    this.interactive = { size: interactiveSize, run: (kind, task, signal) => runIn(this.#interactive, kind, task, signal) };
  }

  run<K extends TaskKind>(kind: K, task: WorkerTasks[K]["task"], signal: AbortSignal): Promise<WorkerTasks[K]["result"]> {
    return runIn(awaited.has(kind) ? this.#interactive : this.#bulk, kind, task, signal);
  }

  /** A picture is or will be asked with: the processes that look at it are started, one and the other. */
  expectPicture(): void {
    this.#interactive.getReady();
  }

  /** Stops all processes; tasks under way are rejected. */
  dispose(): void {
    this.#bulk.dispose();
    this.#interactive.dispose();
  }
}

function runIn<K extends TaskKind>(lane: Lane, kind: K, task: WorkerTasks[K]["task"], signal: AbortSignal): Promise<WorkerTasks[K]["result"]> {
  return lane.run(kind, task, signal) as Promise<WorkerTasks[K]["result"]>;
}

class Lane {
  readonly #workers: Worker[] = [];
  readonly #waiting: Job[] = [];
  #disposed = false;

  constructor(
    private readonly init: WorkerPoolInit,
    private readonly size: number,
    private readonly priority: number,
    private readonly hooks: {
      /** Whether a task may begin now; {@link dispatch} asks again. */
      readonly mayBegin: (job: Job) => boolean;
      /** No process is at work any more. */
      readonly onIdle: () => void;
    },
  ) {}

  run(kind: TaskKind, task: WorkerTasks[TaskKind]["task"], signal: AbortSignal): Promise<unknown> {
    signal.throwIfAborted();
    if (this.#disposed) return Promise.reject(stopped());
    return new Promise((resolve, reject) => {
      const settle = (): void => signal.removeEventListener("abort", onAbort);
      const job: Job = {
        kind,
        task,
        resolve: (result) => {
          settle();
          resolve(result);
        },
        reject: (error) => {
          settle();
          reject(error);
        },
      };
      const onAbort = (): void => {
        const at = this.#waiting.indexOf(job);
        if (at >= 0) this.#waiting.splice(at, 1);
        job.stop?.();
        job.reject(signal.reason);
      };
      signal.addEventListener("abort", onAbort, { once: true });
      this.#waiting.push(job);
      this.dispatch();
    });
  }

  /** Whether any process is at work, or getting ready for it. */
  get isBusy(): boolean {
    return this.#workers.some((worker) => worker.isBusy);
  }

  /** Starts the processes that are not running. */
  getReady(): void {
    for (let worker = this.#start(); worker; worker = this.#start()) worker.getReady();
  }

  dispose(): void {
    this.#disposed = true;
    for (const job of this.#waiting.splice(0)) job.reject(stopped());
    for (const worker of this.#workers.splice(0)) worker.kill(stopped());
  }

  /** Begins what waits, as far as it may. */
  dispatch(): void {
    for (;;) {
      const at = this.#waiting.findIndex((job) => this.hooks.mayBegin(job));
      const worker = at < 0 ? undefined : this.#free();
      if (!worker) return;
      worker.assign(this.#waiting.splice(at, 1)[0]!);
    }
  }

  /** A process that can take a task; undefined while all are busy. */
  #free(): Worker | undefined {
    return this.#workers.find((worker) => worker.isIdle) ?? this.#start();
  }

  #start(): Worker | undefined {
    if (this.#disposed || this.#workers.length >= this.size) return undefined;
    const worker = new Worker(this.init, this.priority, {
      onIdle: () => this.#goOn(),
      onGone: () => {
        const at = this.#workers.indexOf(worker);
        if (at >= 0) this.#workers.splice(at, 1);
        this.#goOn();
      },
    });
    this.#workers.push(worker);
    return worker;
  }

  #goOn(): void {
    this.dispatch();
    if (!this.isBusy) this.hooks.onIdle();
  }
}

class Worker {
  readonly #child: ChildProcess;
  readonly #silenceMs: number;
  readonly #idleMs: number;
  #job: Job | undefined;
  #isGettingReady = false;
  #id = 0;
  #timer: NodeJS.Timeout | undefined;
  #stderr = "";
  /** Why we stopped the process ourselves. */
  #verdict: AfterimageError | undefined;

  constructor(
    init: WorkerPoolInit,
    priority: number,
    private readonly events: { onIdle: () => void; onGone: () => void },
  ) {
    this.#silenceMs = (init.silenceSeconds ?? limits.documentSeconds) * 1000;
    this.#idleMs = (init.idleSeconds ?? 30) * 1000;
    this.#child = fork(init.module, [], {
      env: { ...process.env, ...frugalMemory, [cacheFolderVariable]: init.cacheFolder },
      stdio: ["ignore", "ignore", "pipe", "ipc"],
      serialization: "advanced",
    });
    lowerPriority(this.#child.pid, priority);
    this.#child.stderr?.on("data", (chunk: Buffer) => {
      this.#stderr = (this.#stderr + chunk.toString("utf8")).slice(-2000);
    });
    this.#child.on("message", (message: FromWorker) => this.#receive(message));
    // `error` (could not be started) may come without `exit`.
    this.#child.once("error", (error) => this.#gone(`could not be started: ${error.message}`));
    this.#child.once("exit", (code, signal) => this.#gone(`ended with ${signal ?? `code ${code}`}`));
  }

  get isIdle(): boolean {
    return this.#job === undefined && this.#verdict === undefined && this.#child.connected;
  }

  get isBusy(): boolean {
    return this.#job !== undefined || this.#isGettingReady;
  }

  getReady(): void {
    this.#isGettingReady = true;
    this.#post({ type: "get-ready" });
    this.#rest();
  }

  assign(job: Job): void {
    this.#job = job;
    this.#id += 1;
    const id = this.#id;
    this.#expectLife();
    // The process goes on to its next safe point and answers; until then it takes no other task.
    job.stop = () => this.#post({ type: "abort", id });
    this.#post({ type: "run", id, kind: job.kind, task: job.task } as ToWorker);
  }

  kill(reason: AfterimageError): void {
    this.#verdict = reason;
    clearTimeout(this.#timer);
    this.#child.kill("SIGKILL");
  }

  #post(message: ToWorker): void {
    if (this.#child.connected) this.#child.send(message);
  }

  #receive(message: FromWorker): void {
    if (message.type === "ready") {
      this.#isGettingReady = false;
      this.events.onIdle();
      return;
    }
    const job = this.#job;
    if (!job || message.id !== this.#id) return;
    if (message.type === "step") {
      this.#expectLife();
      return;
    }
    this.#job = undefined;
    if (message.type === "done") job.resolve(message.result);
    else job.reject(revive(message.error));
    this.#rest();
    this.events.onIdle();
  }

  #rest(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.kill(stopped()), this.#idleMs);
    this.#timer.unref();
  }

  #expectLife(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.kill(
        new AfterimageError({
          kind: "timeout",
          message: `Reading it took more than ${this.#silenceMs / 1000} seconds.`,
          hint: "It is left out until it changes.",
        }),
      );
    }, this.#silenceMs);
  }

  #gone(how: string): void {
    clearTimeout(this.#timer);
    const job = this.#job;
    this.#job = undefined;
    this.#isGettingReady = false;
    const tail = this.#stderr.trim().split("\n").at(-1);
    job?.reject(
      this.#verdict ??
        new AfterimageError({
          kind: "crashed",
          message: `The process reading it ${how}${tail ? ` (${tail})` : ""}.`,
          hint: "It is left out until it changes.",
        }),
    );
    this.#verdict ??= stopped();
    this.events.onGone();
  }
}

function revive(failure: Extract<FromWorker, { type: "failed" }>["error"]): Error {
  if (failure.kind) return new AfterimageError({ kind: failure.kind, message: failure.message, hint: failure.hint });
  const error = new Error(failure.message);
  error.name = failure.name;
  return error;
}

function stopped(): AfterimageError {
  return new AfterimageError({ kind: "unavailable", message: "The indexer was stopped." });
}

/** Bulk work must not slow the user's machine; where the system refuses, it runs at normal priority. */
function lowerPriority(pid: number | undefined, priority: number): void {
  if (pid === undefined || priority === constants.priority.PRIORITY_NORMAL) return;
  try {
    setPriority(pid, priority);
  } catch {
    // Some sandboxes forbid it; nothing depends on it.
  }
}
