import { basename } from "node:path";
import * as vscode from "vscode";
import { AfterimageError, isAbort, messageOf } from "../../core/errors.ts";
import type { Box, Point } from "../../core/model.ts";
import type { Place } from "../../core/search/types.ts";
import { clock } from "../../core/text/clock.ts";
import type { ViewerPicture } from "../../engine/protocol/engine.ts";
import { viewerRequest, type PlaceRef, type ViewerEvent, type ViewerRequest } from "../../engine/protocol/webview.ts";
import { commandIds } from "../commandIds.ts";
import type { Commands } from "../commands.ts";
import type { Libraries } from "../libraries.ts";
import { pictureUri } from "../webview/resources.ts";
import { renderedPicture } from "../picture/renderedPicture.ts";
import { copyPath, fileUri, openWith, revealInExplorer } from "./files.ts";
import type { Disposable } from "../disposables.ts";

/** A picture or page to show, with the parts to mark. */
export interface ViewerTarget extends PlaceRef {
  readonly boxes: readonly Box[];
  /** The figure of the page that is meant. */
  readonly figure?: Box;
  /** The part that was asked with: corners in order, relative to the picture. */
  readonly region?: readonly Point[];
}

/** Whether a file may be played; an animated picture plays by itself wherever it is opened. */
function isVideo(path: string): boolean {
  return /\.(?:mp4|m4v|mov|webm|mkv)$/i.test(path);
}

/** One panel of the viewer: what it shows, and what its webview asks for. */
export class ViewerPanel implements Disposable {
  readonly #panel: vscode.WebviewPanel;
  readonly #libraries: Libraries;
  readonly #choose: (chosen: { root: string; place: Place }) => void;
  #loading = new AbortController();
  #target: ViewerTarget | undefined;
  #view: ViewerPicture | undefined;
  /** What the webview shows, or will once it has loaded: sent again whenever it says that it is ready. */
  #event: ViewerEvent | undefined;

  constructor(
    panel: vscode.WebviewPanel,
    libraries: Libraries,
    commands: Commands,
    choose: (chosen: { root: string; place: Place }) => void,
  ) {
    this.#panel = panel;
    this.#libraries = libraries;
    this.#choose = choose;
    panel.webview.onDidReceiveMessage((message: unknown) => {
      const request = viewerRequest.safeParse(message);
      if (request.success) {
        void commands.attempt(() => this.#handle(request.data));
      }
    });
  }

  reveal(): void {
    this.#panel.reveal(undefined, false);
  }

  /** Shows a picture; what goes wrong is told in its place. */
  async show(target: ViewerTarget): Promise<void> {
    this.#loading.abort();
    this.#loading = new AbortController();
    const { signal } = this.#loading;
    this.#target = target;
    this.#panel.title = basename(target.path);
    try {
      const view = await this.#libraries.view(target.root, target.path, target.key, signal);
      signal.throwIfAborted();
      this.#view = view;
      const { file, ...shown } = view;
      const uri = pictureUri(this.#panel.webview, file);
      const videoUri = isVideo(target.path) ? pictureUri(this.#panel.webview, fileUri(target.root, target.path).fsPath) : undefined;
      const { root, boxes, figure, region } = target;
      this.#post({ type: "show", root, view: { ...shown, uri, ...(videoUri ? { videoUri } : {}) }, boxes, ...(figure ? { figure } : {}), ...(region ? { region } : {}), shownIn: view.shownIn });
      const { page, slide, timestamp } = view.place.anchor;
      const part = timestamp === undefined ? (page ?? slide) : clock(timestamp);
      if (view.pages > 1 && part !== undefined) this.#panel.title = `${basename(target.path)} (${part})`;
    } catch (error) {
      if (!isAbort(error)) {
        this.#post({ type: "failed", message: messageOf(error), hint: error instanceof AfterimageError ? error.hint : "" });
      }
    }
  }

  dispose(): void {
    this.#loading.abort();
  }

  async #handle(request: ViewerRequest): Promise<void> {
    const target = this.#target;
    if (target === undefined) {
      return;
    }
    switch (request.type) {
      case "ready":
        if (this.#event !== undefined) this.#post(this.#event);
        return;
      case "page":
        return this.show({ root: target.root, path: target.path, key: this.#keyOfPage(request.page), boxes: [] });
      case "openPlace": {
        const { path, key } = request.place;
        const place = this.#view?.shownIn.find((candidate) => candidate.path === path && candidate.key === key);
        if (place !== undefined) this.#choose({ root: target.root, place });
        return;
      }
      case "findSimilar":
        return this.#findSimilar(target);
      case "openWith":
        return openWith(target.root, target.path);
      case "openOutside":
        await vscode.env.openExternal(fileUri(target.root, target.path));
        return;
      case "reveal":
        return revealInExplorer(target.root, target.path);
      case "copyPath":
        return copyPath(target.root, target.path);
    }
  }

  /** Key of the fragment that is a page or slide of the document, or a moment of the recording. */
  #keyOfPage(page: number): string {
    const { moments, place } = this.#view ?? {};
    return moments?.[page - 1] ?? `${place?.anchor.slide === undefined ? "page" : "slide"}:${page}`;
  }

  /** A page has no file of its own to ask with; what is shown of it has. */
  async #findSimilar({ root, path }: ViewerTarget): Promise<void> {
    const { place, file } = this.#view ?? {};
    if (place !== undefined && file !== undefined) {
      const picture = place.kind === "image" ? fileUri(root, path) : renderedPicture(file, path, place.anchor);
      await vscode.commands.executeCommand(commandIds.findSimilar, picture);
    }
  }

  #post(event: ViewerEvent): void {
    this.#event = event;
    void this.#panel.webview.postMessage(event);
  }
}
