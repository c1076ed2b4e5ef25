import * as vscode from "vscode";
import { AfterimageError, isAbort, messageOf } from "../../core/errors.ts";
import type { Place } from "../../core/search/types.ts";
import { panelRequest, type PanelEvent, type PanelHit, type PanelRequest, type PlaceRef } from "../../engine/protocol/webview.ts";
import type { Commands } from "../commands.ts";
import { localFolders, type Consent } from "../consent.ts";
import { DisposableStore, type Disposable } from "../disposables.ts";
import type { Engine } from "../engine.ts";
import type { Libraries } from "../libraries.ts";
import { copyPath, openWith, revealInExplorer } from "../navigation/files.ts";
import type { Jump } from "../navigation/jump.ts";
import type { RootedHit, RootedResponse } from "../../engine/protocol/engine.ts";
import { pictureError } from "../picture/pictureError.ts";
import type { PictureFolder } from "../picture/pictureFolder.ts";
import type { PictureSource } from "../picture/questionPictures.ts";
import { KnownPlaces } from "../webview/knownPlaces.ts";
import { pictureUri } from "../webview/resources.ts";
import { panelHit } from "./panelHits.ts";
import { PanelPicture } from "./panelPicture.ts";

export interface PanelCollaborators {
  readonly commands: Commands;
  readonly consent: Consent;
  readonly engine: Engine;
  readonly libraries: Libraries;
  readonly jump: Jump;
  readonly pictureFolder: PictureFolder;
}

type Search = Extract<PanelRequest, { type: "search" }>;

/** The host's side of one search panel: answers what its webview asks, tells it how the libraries are. */
export class PanelSession implements Disposable {
  readonly #webview: vscode.Webview;
  readonly #with: PanelCollaborators;
  readonly #known = new KnownPlaces();
  readonly #owned = new DisposableStore();
  readonly #picture: PanelPicture;
  readonly #uriOf = (file: string): string => pictureUri(this.#webview, file);
  #searching = new AbortController();
  #ready = false;
  /** What came before the webview was there to show it. */
  #waiting: PanelEvent | undefined;

  constructor(webview: vscode.Webview, collaborators: PanelCollaborators) {
    this.#webview = webview;
    this.#with = collaborators;
    const { consent, engine, libraries, commands, pictureFolder: folder } = collaborators;
    const picture = { libraries, folder, uriOf: this.#uriOf, post: (event: PanelEvent) => this.#tell(event) };
    this.#picture = this.#owned.add(new PanelPicture(picture));
    const tellStatus = (): void => this.#tellStatus();
    this.#owned.add(consent.onDidChange(tellStatus));
    this.#owned.add(engine.onDidChangeState(tellStatus));
    this.#owned.add(libraries.onDidChange(tellStatus));
    this.#owned.add(
      webview.onDidReceiveMessage((message: unknown) => {
        const request = panelRequest.safeParse(message);
        if (request.success) {
          void commands.attempt(() => this.#handle(request.data));
        }
      }),
    );
  }

  /** Puts text into the search box and searches. */
  setQuery(query: string): void {
    this.#tell({ type: "setQuery", query });
  }

  /** Searches with a picture. */
  askWith(source: PictureSource): Promise<void> {
    return this.#picture.use(source);
  }

  /** Searches with the picture in the clipboard. */
  askWithClipboard(): void {
    this.#tell({ type: "pasteClipboard" });
  }

  dispose(): void {
    this.#searching.abort();
    this.#owned.dispose();
  }

  async #handle(request: PanelRequest): Promise<void> {
    const { jump } = this.#with;
    switch (request.type) {
      case "ready":
        this.#begin();
        return;
      case "search":
        return this.#search(request);
      case "usePicture":
      case "useFile":
      case "choosePicture":
      case "removePicture":
        return this.#picture.handle(request);
      case "open": {
        const { boxes, region, toSide } = request;
        return jump.to({ root: request.place.root, place: this.#place(request.place), boxes, ...(region ? { region } : {}), toSide });
      }
      case "openWith":
        return openWith(request.place.root, this.#place(request.place).path);
      case "reveal":
        return revealInExplorer(request.place.root, this.#place(request.place).path);
      case "copyPath":
        return copyPath(request.place.root, this.#place(request.place).path);
      case "command":
        await vscode.commands.executeCommand(request.command);
    }
  }

  #begin(): void {
    this.#ready = true;
    this.#tellStatus();
    this.#picture.tell();
    if (this.#waiting !== undefined) {
      this.#tell(this.#waiting);
      this.#waiting = undefined;
    }
  }

  async #search(request: Search): Promise<void> {
    this.#searching.abort();
    this.#searching = new AbortController();
    const { signal } = this.#searching;
    const { id, query } = request;
    try {
      const { hits, notes, tookMs } = await this.#ask(request, signal);
      if (!signal.aborted) {
        this.#tell({ type: "results", id, query, hits: this.#shown(hits), notes, tookMs });
      }
    } catch (error) {
      if (!signal.aborted && !isAbort(error)) {
        const { hint, kind } = error instanceof AfterimageError ? error : { hint: "" };
        this.#tell({ type: "searchFailed", id, message: messageOf(error), hint, ...(kind === undefined ? {} : { kind }) });
      }
    }
  }

  async #ask({ id, query, limit, picture }: Search, signal: AbortSignal): Promise<RootedResponse> {
    const { libraries } = this.#with;
    if (picture === undefined) {
      return libraries.search(query, limit, signal);
    }
    const held = this.#picture.get(picture.id);
    const request = { file: held.file, query, limit, ...(picture.crop ? { crop: picture.crop } : {}) };
    const onRecognised = (hits: readonly RootedHit[]): void => {
      if (!signal.aborted) {
        this.#tell({ type: "recognised", id, query, hits: this.#shown(hits) });
      }
    };
    try {
      return await libraries.searchByImage(request, signal, onRecognised);
    } catch (error) {
      throw error instanceof AfterimageError ? pictureError(error, held) : error;
    }
  }

  /** Hits as the webview gets them; from then on, it may open their places. */
  #shown(hits: readonly RootedHit[]): PanelHit[] {
    for (const hit of hits) {
      this.#known.remember(hit.root, [hit, ...hit.shows, ...hit.copies, ...hit.shownIn]);
    }
    return hits.map((hit) => panelHit(hit, this.#uriOf, this.#with.libraries.folderName(hit.root)));
  }

  #place(reference: PlaceRef): Place {
    const place = this.#known.find(reference);
    if (place === undefined) {
      throw new AfterimageError({
        kind: "not-found",
        message: `${reference.path} is not among the results any more.`,
        hint: "Search again.",
      });
    }
    return place;
  }

  #tellStatus(): void {
    if (this.#ready) {
      const { consent, engine, libraries } = this.#with;
      const { phase, message } = engine.state;
      this.#tell({
        type: "status",
        libraries: libraries.statuses,
        trusted: vscode.workspace.isTrusted,
        consented: consent.access === "granted",
        hasFolder: localFolders().length > 0,
        engine: phase,
        ...(message === undefined ? {} : { engineMessage: message }),
      });
    }
  }

  /** Tells the webview something; the last thing that a command wanted is kept until there is somebody to tell. */
  #tell(event: PanelEvent): void {
    if (this.#ready) {
      void this.#webview.postMessage(event);
    } else {
      this.#waiting = event;
    }
  }
}
