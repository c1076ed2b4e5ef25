import { AfterimageError, isAbort, messageOf } from "../../core/errors.ts";
import type { PanelEvent, PanelRequest } from "../../engine/protocol/webview.ts";
import type { Disposable } from "../disposables.ts";
import type { Libraries } from "../libraries.ts";
import { choosePicture, pictureAt } from "../picture/pictureFiles.ts";
import type { PictureFolder } from "../picture/pictureFolder.ts";
import { QuestionPictures, type HeldPicture, type PictureSource } from "../picture/questionPictures.ts";

export type PictureRequest = Extract<PanelRequest, { type: "usePicture" | "useFile" | "choosePicture" | "removePicture" }>;

export interface PanelPictureInit {
  readonly libraries: Libraries;
  readonly folder: PictureFolder;
  /** The URI under which the webview loads a file. */
  uriOf(file: string): string;
  post(event: PanelEvent): void;
}

/** The picture that a panel asks with: takes it from wherever the user has it, and tells the webview. */
export class PanelPicture implements Disposable {
  readonly #init: PanelPictureInit;
  readonly #pictures: QuestionPictures;

  constructor(init: PanelPictureInit) {
    this.#init = init;
    this.#pictures = new QuestionPictures(init.folder, (request, signal) => init.libraries.readPicture(request, signal));
  }

  async handle(request: PictureRequest): Promise<void> {
    switch (request.type) {
      case "usePicture":
        return this.use(request);
      case "useFile":
        return this.#attempt(() => pictureAt(request.uri));
      case "choosePicture":
        return this.#attempt(() => choosePicture(this.#init.libraries.roots[0]));
      case "removePicture":
        await this.#pictures.remove();
        this.tell();
    }
  }

  /** Asks with a picture from now on; what is wrong with it is told in the panel. */
  use(source: PictureSource): Promise<void> {
    return this.#attempt(() => source);
  }

  /** Tells the webview which picture it asks with. */
  tell(): void {
    const { current } = this.#pictures;
    if (current === undefined) {
      this.#init.post({ type: "picture" });
    } else {
      const { file: _file, preview, uri, ...picture } = current;
      const source = uri === undefined ? {} : { source: uri };
      this.#init.post({ type: "picture", picture: { ...picture, ...source, previewUri: this.#init.uriOf(preview) } });
    }
  }

  /** @throws AfterimageError "not-found" when another picture, or none, is asked with by now */
  get(id: number): HeldPicture {
    const { current } = this.#pictures;
    if (current?.id !== id) {
      throw new AfterimageError({ kind: "not-found", message: "This picture is no longer there.", hint: "Paste or choose it again." });
    }
    return current;
  }

  dispose(): void {
    this.#pictures.dispose();
  }

  /** @param find where the picture comes from; undefined when the user wants none after all */
  async #attempt(find: () => PictureSource | undefined | Promise<PictureSource | undefined>): Promise<void> {
    try {
      const source = await find();
      if (source !== undefined) {
        await this.#pictures.take(source);
        this.tell();
      }
    } catch (error) {
      if (!isAbort(error)) {
        const hint = error instanceof AfterimageError ? error.hint : "";
        this.#init.post({ type: "pictureFailed", message: messageOf(error), hint });
      }
    }
  }
}
