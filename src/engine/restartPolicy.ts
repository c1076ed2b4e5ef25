/** When to start a process again that has died, and when to stop trying. */
export interface RestartRules {
  /** Wait before the first, second, … restart within the window, in milliseconds; one death more and we give up. */
  readonly delaysMs: readonly number[];
  /** Deaths longer ago than this no longer count. */
  readonly windowMs: number;
}

/** Four deaths within a minute are a broken installation or a document that kills every engine, not bad luck. */
export const defaultRestartRules: RestartRules = { delaysMs: [200, 1_000, 4_000], windowMs: 60_000 };

export class RestartPolicy {
  readonly #rules: RestartRules;
  readonly #now: () => number;
  #deaths: number[] = [];

  constructor(rules: RestartRules, now: () => number = Date.now) {
    this.#rules = rules;
    this.#now = now;
  }

  /** Records a death; returns how long to wait before starting again, or undefined when to give up. */
  died(): number | undefined {
    const now = this.#now();
    this.#deaths = this.#deaths.filter((at) => now - at < this.#rules.windowMs);
    this.#deaths.push(now);
    return this.#rules.delaysMs[this.#deaths.length - 1];
  }

  /** Forgets all deaths: the user asked for a fresh start. */
  reset(): void {
    this.#deaths = [];
  }
}
