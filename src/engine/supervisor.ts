/**
 * Keeps one engine process alive: starts it when it is first needed, starts it again when it dies, and gives up, with
 * words, when it dies too often.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { AfterimageError, messageOf } from "../core/errors.ts";
import { EngineProcess, type EngineProcessInit } from "./engineProcess.ts";
import { EngineDied } from "./errors.ts";
import { RestartPolicy, type RestartRules } from "./restartPolicy.ts";

/** `stopped`: not needed yet, or given up; then `message` says why and `hint` what to do. */
export interface EngineState {
  readonly phase: "starting" | "running" | "restarting" | "stopped";
  readonly message?: string;
  readonly hint?: string;
}

export interface SupervisorInit {
  readonly process: Omit<EngineProcessInit, "onDeath">;
  readonly rules: RestartRules;
  /** Brings a new process to where its clients expect it. {@link EngineDied} counts as its death, other errors are final. */
  prepare(process: EngineProcess): Promise<void>;
  /** A process runs that replaces an earlier one. */
  onReplaced(): void;
  onState(state: EngineState): void;
}

export class Supervisor {
  readonly #init: SupervisorInit;
  readonly #policy: RestartPolicy;
  readonly #disposal = new AbortController();
  #state: EngineState = { phase: "stopped" };
  #process: EngineProcess | undefined;
  /** Resolves with the process that runs; rejected once we have given up. */
  #ready: Promise<EngineProcess> | undefined;

  constructor(init: SupervisorInit) {
    this.#init = init;
    this.#policy = new RestartPolicy(init.rules);
  }

  get state(): EngineState {
    return this.#state;
  }

  /** The process that runs now, if one does. */
  get current(): EngineProcess | undefined {
    return this.#process;
  }

  /**
   * The process, started if need be.
   *
   * @throws AfterimageError "unavailable" after giving up; AbortError when disposed
   */
  running(): Promise<EngineProcess> {
    this.#disposal.signal.throwIfAborted();
    return this.#ready ?? this.#begin({ phase: "starting" });
  }

  /** Replaces the process; also the way back after giving up. */
  async restart(): Promise<void> {
    this.#policy.reset();
    if (this.#state.phase === "running" || this.#state.phase === "stopped") {
      this.#process?.dispose();
      await this.#begin({ phase: "restarting", message: "The search engine is being restarted." });
    } else {
      await this.#ready;
    }
  }

  dispose(): void {
    this.#disposal.abort();
    this.#process?.dispose();
    this.#process = undefined;
  }

  #begin(state: EngineState, waitMs = 0): Promise<EngineProcess> {
    this.#process = undefined;
    this.#setState(state);
    const ready = this.#start(waitMs, state.phase === "restarting");
    ready.catch(() => undefined); // whoever needs the engine awaits it; nobody may
    this.#ready = ready;
    return ready;
  }

  async #start(waitMs: number, replaces: boolean): Promise<EngineProcess> {
    for (;;) {
      await sleep(waitMs, undefined, { signal: this.#disposal.signal });
      let reason = "";
      const process: EngineProcess = new EngineProcess({
        ...this.#init.process,
        onDeath: (why) => {
          reason = why;
          if (this.#process === process) {
            this.#replace(why);
          }
        },
      });
      try {
        await this.#init.prepare(process);
        if (this.#disposal.signal.aborted) {
          process.dispose();
          throw this.#disposal.signal.reason;
        }
      } catch (error) {
        if (!(error instanceof EngineDied)) {
          process.dispose();
          throw this.#giveUp(messageOf(error), error);
        }
        const delay = this.#policy.died();
        if (delay === undefined) {
          throw this.#giveUp(tooOften(reason));
        }
        waitMs = delay;
        continue;
      }
      this.#process = process;
      this.#setState({ phase: "running" });
      if (replaces) {
        this.#init.onReplaced();
      }
      return process;
    }
  }

  /** The running process has died. */
  #replace(reason: string): void {
    const delay = this.#policy.died();
    if (delay === undefined) {
      this.#process = undefined;
      this.#ready = Promise.reject(this.#giveUp(tooOften(reason)));
      this.#ready.catch(() => undefined);
    } else {
      void this.#begin(
        { phase: "restarting", message: `The search engine stopped: ${reason}. It is being started again.` },
        delay,
      );
    }
  }

  #giveUp(message: string, cause?: unknown): AfterimageError {
    const hint = "Look into the log for the cause, then choose “Afterimage: Restart Engine”.";
    this.#setState({ phase: "stopped", message, hint });
    return new AfterimageError({ kind: "unavailable", message, hint, cause });
  }

  #setState(state: EngineState): void {
    this.#state = state;
    this.#init.onState(state);
  }
}

function tooOften(reason: string): string {
  return `The search engine stopped too often, the last time because ${reason}.`;
}
