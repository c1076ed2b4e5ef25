import { basename } from "node:path";
import * as vscode from "vscode";
import { AfterimageError } from "../../core/errors.ts";
import { pictureEndings } from "./pictureFormat.ts";
import type { PictureSource } from "./questionPictures.ts";

/**
 * The picture that a URI stands for, as VS Code hands it to us or the webview had it from a drag.
 *
 * @throws AfterimageError "invalid-argument" when it is not a file on the disk of the extension host
 */
export function pictureAt(uri: vscode.Uri | string): PictureSource {
  const { scheme, path, fsPath } = typeof uri === "string" ? parse(uri) : uri;
  // Outside the extension host, files of a remote workspace have a scheme of their own.
  if (scheme !== "file" && scheme !== "vscode-remote") {
    throw new AfterimageError({
      kind: "invalid-argument",
      message: `${basename(path) || "This"} is not a file on disk.`,
      hint: "Drop or choose a picture that is saved as a file, or paste it.",
    });
  }
  const file = scheme === "file" ? fsPath : vscode.Uri.file(path).fsPath;
  return { name: basename(file), file, uri: vscode.Uri.file(file).toString() };
}

/** Lets the user choose a picture on disk; undefined when they would rather not. */
export async function choosePicture(folder: string | undefined): Promise<PictureSource | undefined> {
  const [chosen] =
    (await vscode.window.showOpenDialog({
      title: "Find Where a Picture Is From",
      openLabel: "Search with This Picture",
      filters: { Pictures: [...pictureEndings] },
      ...(folder === undefined ? {} : { defaultUri: vscode.Uri.file(folder) }),
    })) ?? [];
  return chosen && pictureAt(chosen);
}

function parse(uri: string): vscode.Uri {
  try {
    return vscode.Uri.parse(uri, true);
  } catch (error) {
    throw new AfterimageError({ kind: "invalid-argument", message: "What was dropped is not a file.", hint: "Drop a picture file.", cause: error });
  }
}
