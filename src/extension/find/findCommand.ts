import { commandIds } from "../commandIds.ts";
import { FindSession, type FindCollaborators } from "./findSession.ts";
import type { Disposable } from "../disposables.ts";

/** “Find…”: from a few words to the right picture, page or section without leaving the keyboard. */
export class FindCommand {
  readonly #with: FindCollaborators;

  constructor(collaborators: FindCollaborators) {
    this.#with = collaborators;
  }

  register(): Disposable {
    return this.#with.commands.register(commandIds.find, (query) => {
      new FindSession(this.#with, typeof query === "string" ? query : "");
    });
  }
}
