/** Something that holds a resource until it is let go. */
export interface Disposable {
  dispose(): unknown;
}

/** Owns things that must be let go of: disposes them all, the newest first, also those added after its own end. */
export class DisposableStore implements Disposable {
  readonly #owned: Disposable[] = [];
  #disposed = false;

  add<T extends Disposable>(disposable: T): T {
    if (this.#disposed) {
      disposable.dispose();
    } else {
      this.#owned.push(disposable);
    }
    return disposable;
  }

  dispose(): void {
    this.#disposed = true;
    for (const disposable of this.#owned.splice(0).reverse()) {
      disposable.dispose();
    }
  }
}
