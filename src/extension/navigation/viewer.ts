import { basename } from "node:path";
import * as vscode from "vscode";
import type { Place } from "../../core/search/types.ts";
import { viewerState } from "../../engine/protocol/webview.ts";
import type { Commands } from "../commands.ts";
import { DisposableStore, type Disposable } from "../disposables.ts";
import type { Libraries } from "../libraries.ts";
import type { WebviewResources } from "../webview/resources.ts";
import { ViewerPanel, type ViewerTarget } from "./viewerPanel.ts";

const viewType = "afterimage.viewer";

/**
 * Afterimage's own viewer for what has pixels. Like VS Code's preview editors, one panel shows one picture after the
 * other; only what is opened to the side gets a panel of its own.
 */
export class Viewer implements vscode.WebviewPanelSerializer, Disposable {
  readonly #libraries: Libraries;
  readonly #resources: WebviewResources;
  readonly #commands: Commands;
  readonly #owned = new DisposableStore();
  readonly #chosen = this.#owned.add(new vscode.EventEmitter<{ root: string; place: Place }>());
  /** Most recently used last. */
  #panels: ViewerPanel[] = [];
  /** The user wants to go to a place that the viewer names, a section that shows the picture. */
  readonly onDidChoosePlace = this.#chosen.event;

  constructor(libraries: Libraries, resources: WebviewResources, commands: Commands) {
    this.#libraries = libraries;
    this.#resources = resources;
    this.#commands = commands;
  }

  register(): Disposable {
    return vscode.window.registerWebviewPanelSerializer(viewType, this);
  }

  async show(target: ViewerTarget, toSide: boolean): Promise<void> {
    const last = toSide ? undefined : this.#panels.at(-1);
    if (last !== undefined) {
      last.reveal();
      await last.show(target);
      return;
    }
    const column = toSide ? vscode.ViewColumn.Beside : vscode.ViewColumn.Active;
    const panel = vscode.window.createWebviewPanel(viewType, basename(target.path), column);
    await this.#adopt(panel).show(target);
  }

  async deserializeWebviewPanel(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    const parsed = viewerState.safeParse(state);
    if (!parsed.success) {
      panel.dispose(); // nothing was shown in it yet
      return;
    }
    const { place, boxes, figure, region } = parsed.data;
    await this.#adopt(panel).show({ ...place, boxes, ...(figure ? { figure } : {}), ...(region ? { region } : {}) });
  }

  dispose(): void {
    this.#owned.dispose();
  }

  #adopt(webviewPanel: vscode.WebviewPanel): ViewerPanel {
    const panel = new ViewerPanel(webviewPanel, this.#libraries, this.#commands, (chosen) => this.#chosen.fire(chosen));
    this.#panels.push(panel);
    this.#resources.fill(webviewPanel, "viewer");
    webviewPanel.onDidChangeViewState(() => {
      if (webviewPanel.active) {
        this.#panels = [...this.#panels.filter((other) => other !== panel), panel];
      }
    });
    webviewPanel.onDidDispose(() => {
      this.#panels = this.#panels.filter((other) => other !== panel);
      panel.dispose();
    });
    return panel;
  }
}
