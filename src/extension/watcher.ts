import * as vscode from "vscode";
import { localFolders } from "./consent.ts";
import { DisposableStore, type Disposable } from "./disposables.ts";
import type { Libraries } from "./libraries.ts";
import { relativePath } from "../core/relativePath.ts";

/** Events are gathered this long before they cross to the engine: installing packages makes tens of thousands. */
const gatherMs = 100;

/** Folders whose changes never matter: our own files but for what the team shares, and what Git keeps for itself. */
const ownFolders = /^(\.afterimage(?!\/shared(\/|$))|\.git)(\/|$)/;

/** Tells the engine which files change, a watcher a folder. The engine's rules decide what of it counts. */
export class WorkspaceWatcher {
  readonly #libraries: Libraries;
  readonly #watchers = new Map<string, Disposable>();

  constructor(libraries: Libraries) {
    this.#libraries = libraries;
  }

  register(): Disposable {
    const owned = new DisposableStore();
    owned.add(vscode.workspace.onDidChangeWorkspaceFolders(() => this.#sync()));
    owned.add({ dispose: () => this.#watchers.forEach((watcher) => void watcher.dispose()) });
    this.#sync();
    return owned;
  }

  #sync(): void {
    const roots = new Set(localFolders().map((folder) => folder.uri.fsPath));
    for (const [root, watcher] of this.#watchers) {
      if (!roots.has(root)) {
        watcher.dispose();
        this.#watchers.delete(root);
      }
    }
    for (const root of roots) {
      if (!this.#watchers.has(root)) {
        this.#watchers.set(root, this.#watch(root));
      }
    }
  }

  #watch(root: string): Disposable {
    const changed = new Set<string>();
    let timer: NodeJS.Timeout | undefined;
    const note = (uri: vscode.Uri): void => {
      const path = relativePath(root, uri.fsPath);
      if (path === undefined || ownFolders.test(path)) {
        return;
      }
      changed.add(path);
      timer ??= setTimeout(() => {
        timer = undefined;
        this.#libraries.fileChanged(root, [...changed]);
        changed.clear();
      }, gatherMs);
    };

    const owned = new DisposableStore();
    const watcher = owned.add(
      vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(vscode.Uri.file(root), "**/*")),
    );
    owned.add(watcher.onDidCreate(note));
    owned.add(watcher.onDidChange(note));
    owned.add(watcher.onDidDelete(note));
    owned.add({ dispose: () => clearTimeout(timer) });
    return owned;
  }
}
