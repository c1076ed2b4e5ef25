import type { Disposable } from "./disposables.ts";

/** Tells listeners that something changed: VS Code's emitter as far as it is needed, for what is tested without an editor. */
export class Emitter implements Disposable {
  readonly #listeners = new Set<() => void>();

  readonly event = (listener: () => void): Disposable => {
    // The same function may listen twice.
    const own = (): void => listener();
    this.#listeners.add(own);
    return { dispose: () => this.#listeners.delete(own) };
  };

  fire(): void {
    for (const listener of [...this.#listeners]) listener();
  }

  dispose(): void {
    this.#listeners.clear();
  }
}
