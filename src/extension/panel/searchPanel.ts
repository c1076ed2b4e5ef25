import * as vscode from "vscode";
import { commandIds } from "../commandIds.ts";
import { DisposableStore, type Disposable } from "../disposables.ts";
import type { PictureSource } from "../picture/questionPictures.ts";
import type { WebviewResources } from "../webview/resources.ts";
import { PanelSession, type PanelCollaborators } from "./panelSession.ts";

const viewType = "afterimage.search";

/** “Open Search”: the panel with large results. There is one; it survives a reload of the window. */
export class SearchPanel implements vscode.WebviewPanelSerializer {
  readonly #with: PanelCollaborators;
  readonly #resources: WebviewResources;
  #open: { panel: vscode.WebviewPanel; session: PanelSession } | undefined;

  constructor(collaborators: PanelCollaborators, resources: WebviewResources) {
    this.#with = collaborators;
    this.#resources = resources;
  }

  register(): Disposable {
    const owned = new DisposableStore();
    owned.add(this.#with.commands.register(commandIds.openSearch, (query) => this.#show(query)));
    owned.add(vscode.window.registerWebviewPanelSerializer(viewType, this));
    return owned;
  }

  deserializeWebviewPanel(panel: vscode.WebviewPanel): Promise<void> {
    this.#adopt(panel);
    return Promise.resolve();
  }

  /** Shows the panel and searches with a picture. */
  askWith(source: PictureSource): Promise<void> {
    return this.#shown().askWith(source);
  }

  /** Shows the panel and searches with the picture in the clipboard. */
  askWithClipboard(): void {
    this.#shown().askWithClipboard();
  }

  #show(query: unknown): void {
    const session = this.#shown();
    if (typeof query === "string" && query !== "") {
      session.setQuery(query);
    }
  }

  #shown(): PanelSession {
    this.#open?.panel.reveal();
    const { session } =
      this.#open ?? this.#adopt(vscode.window.createWebviewPanel(viewType, "Afterimage", vscode.ViewColumn.Active));
    return session;
  }

  #adopt(panel: vscode.WebviewPanel): { panel: vscode.WebviewPanel; session: PanelSession } {
    const session = new PanelSession(panel.webview, this.#with);
    const open = { panel, session };
    this.#open = open;
    panel.title = "Afterimage";
    this.#resources.fill(panel, "panel");
    panel.onDidDispose(() => {
      session.dispose();
      if (this.#open === open) this.#open = undefined;
    });
    return open;
  }
}
