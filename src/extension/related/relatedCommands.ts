import * as vscode from "vscode";
import { AfterimageError } from "../../core/errors.ts";
import type { Place } from "../../core/search/types.ts";
import { placeText } from "../../core/text/placeText.ts";
import type { Related } from "../../engine/protocol/engine.ts";
import { commandIds } from "../commandIds.ts";
import type { Commands } from "../commands.ts";
import { DisposableStore, type Disposable } from "../disposables.ts";
import type { Libraries } from "../libraries.ts";
import { activeFile } from "../navigation/files.ts";
import type { Jump } from "../navigation/jump.ts";
import { kindIcon } from "../navigation/kindIcon.ts";
import { relativePath, rootOf } from "../../core/relativePath.ts";

interface Item extends vscode.QuickPickItem {
  readonly place: Place;
}

/** From a picture to the sections that show it, and from a section to its pictures. */
export class RelatedCommands {
  readonly #commands: Commands;
  readonly #libraries: Libraries;
  readonly #jump: Jump;

  constructor(commands: Commands, libraries: Libraries, jump: Jump) {
    this.#commands = commands;
    this.#libraries = libraries;
    this.#jump = jump;
  }

  register(): Disposable {
    const owned = new DisposableStore();
    owned.add(this.#commands.register(commandIds.findSections, (resource) => this.#findSections(resource)));
    owned.add(this.#commands.register(commandIds.findPictures, () => this.#findPictures()));
    return owned;
  }

  async #findSections(resource: unknown): Promise<void> {
    const uri = resource instanceof vscode.Uri ? resource : activeFile();
    const { root, path } = this.#locate(uri);
    const { shownIn } = await this.#libraries.related(root, path, {});
    await this.#choose(root, `Sections that show ${path}`, `No section shows ${path}.`, shownIn);
  }

  async #findPictures(): Promise<void> {
    const editor = vscode.window.activeTextEditor;
    const { root, path } = this.#locate(editor?.document.uri);
    const line = (editor?.selection.active.line ?? 0) + 1;
    const { shows } = await this.#libraries.related(root, path, { line });
    await this.#choose(root, "Pictures of this section", "This section shows no picture that is indexed.", shows);
  }

  #locate(uri: vscode.Uri | undefined): { root: string; path: string } {
    const root = uri?.scheme === "file" ? rootOf(this.#libraries.roots, uri.fsPath) : undefined;
    const path = root === undefined || uri === undefined ? undefined : relativePath(root, uri.fsPath);
    if (root === undefined || path === undefined) {
      throw new AfterimageError({
        kind: "invalid-argument",
        message: "This works for files of the workspace.",
        hint: "Open a picture or a document of a workspace folder first.",
      });
    }
    return { root, path };
  }

  async #choose(root: string, title: string, none: string, places: Related["shows"]): Promise<void> {
    if (places.length === 0) {
      void vscode.window.showInformationMessage(none);
      return;
    }
    const picked = await vscode.window.showQuickPick(places.map(itemOf), { title, placeHolder: title, matchOnDescription: true });
    if (picked !== undefined) {
      await this.#jump.to({ root, place: picked.place });
    }
  }
}

function itemOf(place: Related["shows"][number]): Item {
  return {
    label: `$(${kindIcon(place.kind)}) ${place.title}`,
    description: placeText(place),
    place,
    ...(place.thumbnailFile === undefined ? {} : { iconPath: vscode.Uri.file(place.thumbnailFile) }),
  };
}
