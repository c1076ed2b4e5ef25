import { setMaxListeners } from "node:events";
import type { Urgency } from "../encode/encoder.ts";
import { isAbort } from "../errors.ts";
import type { Gate } from "./gate.ts";

/** Whose turn it is among documents: questions have none. */
export type DocumentUrgency = Exclude<Urgency, "query">;

export interface LaneInit {
  /** Does what a document needs. Whatever it throws, except for an abort, stops the lane. */
  readonly work: (path: string, urgency: DocumentUrgency, signal: AbortSignal) => Promise<void>;
  /** Whether one more document can be taken on beside those under way. */
  readonly hasRoom: (underWay: number) => boolean;
  /** Holds work back while paused. */
  readonly gate: Gate;
  /** Told when a document is done. */
  readonly onDone: (path: string, urgency: DocumentUrgency) => void;
  readonly onFailure: (error: unknown) => void;
}

/**
 * Documents that want something, done many at a time as they come: those just saved before the rest.
 *
 * Forgets what it had to do when it is cancelled or fails; the next look at the whole library finds it again.
 */
export class Lane {
  readonly #init: LaneInit;
  readonly #saved = new Set<string>();
  readonly #bulk = new Set<string>();
  readonly #underWay = new Set<string>();
  readonly #drains = new Set<{ resolve: () => void; reject: (error: unknown) => void }>();
  #stop = stopOfMany();

  constructor(init: LaneInit) {
    this.#init = init;
  }

  /** Documents waiting and under way. */
  get left(): number {
    return this.#saved.size + this.#bulk.size + this.#underWay.size;
  }

  /** A document that changes while it is under way can be added again: it is done once more. */
  add(paths: Iterable<string>, urgency: DocumentUrgency): void {
    for (const path of paths) {
      if (urgency === "saved") {
        this.#bulk.delete(path);
        this.#saved.add(path);
      } else if (!this.#saved.has(path)) this.#bulk.add(path);
    }
    this.proceed();
  }

  /** Takes on what there is room for; to be called when {@link LaneInit.hasRoom} may have changed its answer. */
  proceed(): void {
    for (const [urgency, waiting] of [["saved", this.#saved], ["bulk", this.#bulk]] as const) {
      for (const path of waiting) {
        if (!this.#init.hasRoom(this.#underWay.size)) return;
        // One that is under way is done again after that, not beside itself.
        if (this.#underWay.has(path)) continue;
        waiting.delete(path);
        this.#underWay.add(path);
        void this.#run(path, urgency, this.#stop.signal);
      }
    }
  }

  /**
   * Resolves when nothing is left.
   * @throws what the work threw, when it fails before that
   */
  drained(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.left === 0) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const onAbort = (): void => settle(() => reject(signal.reason));
      const settle = (how: () => void): void => {
        this.#drains.delete(drain);
        signal.removeEventListener("abort", onAbort);
        how();
      };
      const drain = { resolve: () => settle(resolve), reject: (error: unknown) => settle(() => reject(error)) };
      this.#drains.add(drain);
      signal.addEventListener("abort", onAbort, { once: true });
    });
  }

  /** Stops what is under way and forgets the rest. */
  cancel(): void {
    this.#saved.clear();
    this.#bulk.clear();
    this.#underWay.clear();
    this.#stop.abort();
    this.#stop = stopOfMany();
    this.#settle((drain) => drain.resolve());
  }

  async #run(path: string, urgency: DocumentUrgency, signal: AbortSignal): Promise<void> {
    try {
      await this.#init.gate.wait(signal);
      await this.#init.work(path, urgency, signal);
    } catch (error) {
      if (!signal.aborted) this.#fail(error);
      return;
    }
    if (signal.aborted) return;
    this.#underWay.delete(path);
    this.#init.onDone(path, urgency);
    this.proceed();
    if (this.left === 0) this.#settle((drain) => drain.resolve());
  }

  #fail(error: unknown): void {
    this.#settle((drain) => drain.reject(error));
    this.cancel();
    if (!isAbort(error)) this.#init.onFailure(error);
  }

  #settle(how: (drain: { resolve: () => void; reject: (error: unknown) => void }) => void): void {
    for (const drain of [...this.#drains]) how(drain);
  }
}

/** Node warns of more than ten listeners, as of a leak; here every input under way is one. */
function stopOfMany(): AbortController {
  const controller = new AbortController();
  setMaxListeners(0, controller.signal);
  return controller;
}
