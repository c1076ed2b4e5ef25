import * as vscode from "vscode";
import { AfterimageError, isAbort, messageOf } from "../../core/errors.ts";
import type { Place } from "../../core/search/types.ts";
import type { RootedHit } from "../../engine/protocol/engine.ts";
import { panelRequest, type PanelEvent, type PanelHit, type PanelRequest, type PlaceRef } from "../../engine/protocol/webview.ts";
import type { Commands } from "../commands.ts";
import { localFolders, type Consent } from "../consent.ts";
import { DisposableStore, type Disposable } from "../disposables.ts";
import type { Engine } from "../engine.ts";
import type { Libraries } from "../libraries.ts";
import { copyPath, openWith, revealInExplorer } from "../navigation/files.ts";
import type { Jump } from "../navigation/jump.ts";
import { KnownPlaces } from "../webview/knownPlaces.ts";
import { cacheUri } from "../webview/resources.ts";

export interface PanelCollaborators {
  readonly commands: Commands;
  readonly consent: Consent;
  readonly engine: Engine;
  readonly libraries: Libraries;
  readonly jump: Jump;
}

/** The host's side of one search panel: answers what its webview asks, tells it how the libraries are. */
export class PanelSession implements Disposable {
  readonly #webview: vscode.Webview;
  readonly #with: PanelCollaborators;
  readonly #known = new KnownPlaces();
  readonly #owned = new DisposableStore();
  #searching = new AbortController();
  #ready = false;
  /** A query that came before the webview was there to show it. */
  #waitingQuery: string | undefined;

  constructor(webview: vscode.Webview, collaborators: PanelCollaborators) {
    this.#webview = webview;
    this.#with = collaborators;
    const { consent, engine, libraries, commands } = collaborators;
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
    if (this.#ready) {
      this.#post({ type: "setQuery", query });
    } else {
      this.#waitingQuery = query;
    }
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
        return this.#search(request.id, request.query, request.limit);
      case "open": {
        const { boxes, toSide } = request;
        return jump.to({ root: request.place.root, place: this.#place(request.place), boxes, toSide });
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
    if (this.#waitingQuery !== undefined) {
      this.#post({ type: "setQuery", query: this.#waitingQuery });
      this.#waitingQuery = undefined;
    }
  }

  async #search(id: number, query: string, limit: number): Promise<void> {
    this.#searching.abort();
    this.#searching = new AbortController();
    const { signal } = this.#searching;
    try {
      const { hits, notes, tookMs } = await this.#with.libraries.search(query, limit, signal);
      if (!signal.aborted) {
        this.#post({ type: "results", id, query, hits: hits.map((hit) => this.#panelHit(hit)), notes, tookMs });
      }
    } catch (error) {
      if (!signal.aborted && !isAbort(error)) {
        const hint = error instanceof AfterimageError ? error.hint : "";
        this.#post({ type: "searchFailed", id, message: messageOf(error), hint });
      }
    }
  }

  #panelHit({ thumbnailFile, shows, ...hit }: RootedHit): PanelHit {
    this.#known.remember(hit.root, [hit, ...shows, ...hit.shownIn]);
    const folder = this.#with.libraries.folderName(hit.root);
    return {
      ...hit,
      shows: shows.map(({ thumbnailFile: file, ...shown }) => ({ ...shown, ...this.#thumbnail(file) })),
      ...this.#thumbnail(thumbnailFile),
      ...(folder === undefined ? {} : { folder }),
    };
  }

  #thumbnail(file: string | undefined): { thumbnailUri?: string } {
    return file === undefined ? {} : { thumbnailUri: cacheUri(this.#webview, file) };
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
      this.#post({
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

  #post(event: PanelEvent): void {
    void this.#webview.postMessage(event);
  }
}
