/** Lets work through while open, holds it back while closed: the pause button of the indexer. */
export class Gate {
  #opened: Promise<void> | undefined;
  #open: () => void = () => undefined;

  get isOpen(): boolean {
    return this.#opened === undefined;
  }

  close(): void {
    if (this.#opened) return;
    this.#opened = new Promise((resolve) => {
      this.#open = resolve;
    });
  }

  open(): void {
    this.#opened = undefined;
    this.#open();
  }

  /** Resolves at once when open, else when it is opened; rejects when aborted. */
  async wait(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (!this.#opened) return;
    let onAbort = (): void => undefined;
    const aborted = new Promise<never>((_, reject) => {
      onAbort = () => reject(signal.reason);
      signal.addEventListener("abort", onAbort, { once: true });
    });
    try {
      await Promise.race([this.#opened, aborted]);
    } finally {
      signal.removeEventListener("abort", onAbort);
    }
  }
}
