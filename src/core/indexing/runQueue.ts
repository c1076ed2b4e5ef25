/** Does one piece of work after the other, until it is stopped. */
export class RunQueue {
  #stopping = new AbortController();
  #last: Promise<unknown> = Promise.resolve();

  /** Aborts with {@link stop}; for work that is not queued yet. */
  get signal(): AbortSignal {
    return this.#stopping.signal;
  }

  /**
   * Queues work, and gives it a signal that also fires when the queue is stopped.
   *
   * @param unstarted the answer when it is cancelled before its turn: who cancels need not wait for the others
   */
  add<T>(work: (signal: AbortSignal) => Promise<T>, unstarted: T, signal: AbortSignal): Promise<T> {
    const stop = AbortSignal.any([signal, this.#stopping.signal]);
    let started = false;
    const run = this.#last.then(() => {
      started = true;
      return work(stop);
    });
    // The queue goes on after failed work; who asked for it gets the error.
    this.#last = run.catch(() => undefined);
    return new Promise((resolve, reject) => {
      stop.addEventListener("abort", () => !started && resolve(unstarted), { once: true });
      run.then(resolve, reject);
    });
  }

  /** Aborts all work and waits for its end; the queue can be used again afterwards. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#last;
    this.#stopping = new AbortController();
  }
}
