import { AfterimageError } from "../core/errors.ts";
import type { OpenLibrary } from "./protocol/engine.ts";

interface Closable {
  close(): Promise<void>;
}

/** One opening of a library: settled when it is open, closed at most once. */
interface Opening<L> {
  readonly init: OpenLibrary;
  readonly library: Promise<L>;
  closed?: Promise<void>;
}

/**
 * The libraries of a process by their root. A library writes files and holds a lock, so a root's next opening waits
 * until the one before has closed, whatever order requests arrive in.
 */
export class OpenLibraries<L extends Closable> {
  readonly #open: (init: OpenLibrary) => Promise<L>;
  readonly #openings = new Map<string, Opening<L>>();

  constructor(open: (init: OpenLibrary) => Promise<L>) {
    this.#open = open;
  }

  /** Opens a library; with other options than before, opens it again. */
  open(init: OpenLibrary): Promise<L> {
    const known = this.#openings.get(init.root);
    if (known !== undefined && known.closed === undefined && JSON.stringify(known.init) === JSON.stringify(init)) {
      return known.library;
    }
    const opening: Opening<L> = {
      init,
      library: (known === undefined ? Promise.resolve() : this.#close(known)).then(() => this.#open(init)),
    };
    this.#openings.set(init.root, opening);
    opening.library.catch(() => this.#forget(opening));
    return opening.library;
  }

  /** @throws AfterimageError "not-found"; or why it could not be opened */
  get(root: string): Promise<L> {
    const opening = this.#openings.get(root);
    if (opening === undefined || opening.closed !== undefined) {
      return Promise.reject(new AfterimageError({ kind: "not-found", message: `${root} is not an open library.` }));
    }
    return opening.library;
  }

  async close(root: string): Promise<void> {
    const opening = this.#openings.get(root);
    if (opening !== undefined) {
      await this.#close(opening);
      this.#forget(opening);
    }
  }

  async closeAll(): Promise<void> {
    await Promise.all([...this.#openings.keys()].map((root) => this.close(root)));
  }

  #close(opening: Opening<L>): Promise<void> {
    return (opening.closed ??= opening.library.then(
      (library) => library.close(),
      () => undefined, // it never opened; whoever asked for it knows
    ));
  }

  #forget(opening: Opening<L>): void {
    if (this.#openings.get(opening.init.root) === opening) {
      this.#openings.delete(opening.init.root);
    }
  }
}
