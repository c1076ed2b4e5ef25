import * as vscode from "vscode";
import { AfterimageError } from "../../core/errors.ts";
import { commandIds } from "../commandIds.ts";
import type { Commands } from "../commands.ts";
import { DisposableStore, type Disposable } from "../disposables.ts";
import { activeFile } from "../navigation/files.ts";
import type { SearchPanel } from "../panel/searchPanel.ts";
import { pictureAt } from "./pictureFiles.ts";
import type { PictureSource } from "./questionPictures.ts";
import { isRenderedPicture } from "./renderedPicture.ts";

/** From a picture to the panel that asks with it. */
export class PictureCommands {
  readonly #commands: Commands;
  readonly #panel: SearchPanel;

  constructor(commands: Commands, panel: SearchPanel) {
    this.#commands = commands;
    this.#panel = panel;
  }

  register(): Disposable {
    const owned = new DisposableStore();
    owned.add(this.#commands.register(commandIds.findSimilar, (picture) => this.#panel.askWith(sourceOf(picture))));
    owned.add(this.#commands.register(commandIds.findByClipboard, () => this.#panel.askWithClipboard()));
    return owned;
  }
}

/** @param picture the resource of a menu, a rendered picture, or nothing: the file of the active tab */
function sourceOf(picture: unknown): PictureSource {
  if (isRenderedPicture(picture)) {
    return { name: picture.name, file: picture.file };
  }
  const uri = picture instanceof vscode.Uri ? picture : activeFile();
  if (uri === undefined) {
    throw new AfterimageError({
      kind: "invalid-argument",
      message: "There is no picture to find similar ones of.",
      hint: "Open a picture, or choose “Find Similar” on one in the Explorer.",
    });
  }
  return pictureAt(uri);
}
