import * as vscode from "vscode";
import type { Disposable } from "./disposables.ts";

/** The view in the activity bar: always empty, so that VS Code shows the welcome texts of package.json. */
export class HomeView implements vscode.TreeDataProvider<never> {
  register(): Disposable {
    return vscode.window.registerTreeDataProvider("afterimage.home", this);
  }

  getTreeItem(element: never): vscode.TreeItem {
    return element;
  }

  getChildren(): never[] {
    return [];
  }
}
