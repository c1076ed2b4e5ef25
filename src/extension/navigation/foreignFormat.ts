/** Documents that no editor of VS Code's own shows: Word, Excel, EPUB. */
import * as vscode from "vscode";
import type { Place } from "../../core/search/types.ts";
import { isForFile } from "./editorPattern.ts";
import { fileUri, revealInExplorer } from "./files.ts";

const inDefaultApplication = "Open in Default Application";
const inExplorer = "Reveal in Explorer";

/**
 * Opens such a document with the editor that an extension has for it; without one, says where in it the place is and
 * offers what else can open it.
 */
export async function openForeignFormat(root: string, { path, title }: Pick<Place, "path" | "title">, column: vscode.ViewColumn): Promise<void> {
  const uri = fileUri(root, path);
  if (contributedPatterns().some((pattern) => isForFile(pattern, path))) {
    await vscode.commands.executeCommand("vscode.open", uri, column);
    return;
  }
  // The program that has the file's type is on the user's machine, which need not be the one with the file.
  const isLocal = vscode.env.uiKind === vscode.UIKind.Desktop && vscode.env.remoteName === undefined;
  const ways = isLocal ? [inDefaultApplication, inExplorer] : [inExplorer];
  const chosen = await vscode.window.showInformationMessage(`VS Code has no editor for ${path}. Look there for “${title}”.`, ...ways);
  if (chosen === inDefaultApplication) await vscode.env.openExternal(uri);
  else if (chosen === inExplorer) await revealInExplorer(root, path);
}

/** What the editors are for that the installed extensions have. */
function contributedPatterns(): string[] {
  interface Manifest {
    readonly contributes?: { readonly customEditors?: readonly { readonly selector?: readonly { readonly filenamePattern?: string }[] }[] };
  }
  const editors = vscode.extensions.all.flatMap(({ packageJSON }) => (packageJSON as Manifest).contributes?.customEditors ?? []);
  return editors.flatMap(({ selector = [] }) => selector.flatMap(({ filenamePattern = "" }) => filenamePattern));
}
