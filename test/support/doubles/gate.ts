import { setTimeout as pauseByTimer } from "node:timers/promises";

/** How fast a double works. */
export interface Service {
  /** Milliseconds that one input or one chat takes. */
  readonly ms: number;
  /** How many are worked on at once; the others wait. */
  readonly capacity: number;
}

/** Resolves after so many milliseconds. */
export type Pause = (ms: number, signal: AbortSignal) => Promise<void>;

/** Lets inputs through at a fixed pace, first come first served. */
export class Gate {
  readonly #service: Service;
  readonly #pause: Pause;
  readonly #waiting: (() => void)[] = [];
  #busy = 0;

  /** @param pause tests of the gate itself bring one that they end */
  constructor(service: Service, pause: Pause = (ms, signal) => pauseByTimer(ms, undefined, { signal })) {
    this.#service = service;
    this.#pause = pause;
  }

  /** Requests' inputs that wait for their turn. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /** Takes a turn; given up without having cost anything when the signal comes first. */
  async pass(signal: AbortSignal): Promise<void> {
    await this.#enter(signal);
    try {
      if (this.#service.ms > 0) await this.#pause(this.#service.ms, signal);
    } finally {
      this.#busy--;
      this.#waiting.shift()?.();
    }
  }

  async #enter(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.#busy < this.#service.capacity) {
      this.#busy++;
      return;
    }
    await new Promise<void>((resolve, reject) => {
      const enter = (): void => {
        signal.removeEventListener("abort", giveUp);
        // In the one's place who just left.
        this.#busy++;
        resolve();
      };
      const giveUp = (): void => {
        this.#waiting.splice(this.#waiting.indexOf(enter), 1);
        reject(signal.reason as Error);
      };
      this.#waiting.push(enter);
      signal.addEventListener("abort", giveUp, { once: true });
    });
  }
}
