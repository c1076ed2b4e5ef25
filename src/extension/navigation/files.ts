import { join } from "node:path";
import * as vscode from "vscode";

/** URI of a library's file. */
export function fileUri(root: string, path: string): vscode.Uri {
  return vscode.Uri.file(join(root, path));
}

/** Lets the user choose the editor, from VS Code's own list. */
export async function openWith(root: string, path: string): Promise<void> {
  await vscode.commands.executeCommand("explorer.openWith", fileUri(root, path));
}

export async function revealInExplorer(root: string, path: string): Promise<void> {
  await vscode.commands.executeCommand("revealInExplorer", fileUri(root, path));
}

export async function copyPath(root: string, path: string): Promise<void> {
  await vscode.env.clipboard.writeText(fileUri(root, path).fsPath);
  vscode.window.setStatusBarMessage(`Copied the path of ${path}`, 3000);
}

/** The file of the active tab, also where it is shown by another editor than the text editor. */
export function activeFile(): vscode.Uri | undefined {
  const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
  return input instanceof vscode.TabInputCustom || input instanceof vscode.TabInputText ? input.uri : undefined;
}
