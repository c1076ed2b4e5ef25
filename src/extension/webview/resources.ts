import * as vscode from "vscode";
import { newNonce, webviewPage } from "./page.ts";

/** Folders that our webviews may load from, and the files in them. */
export class WebviewResources {
  readonly #code: vscode.Uri;
  readonly #media: vscode.Uri;
  readonly #pictures: readonly vscode.Uri[];

  /** @param pictureFolders where thumbnails, rendered pages and previews lie */
  constructor(extension: vscode.Uri, pictureFolders: readonly string[]) {
    this.#code = vscode.Uri.joinPath(extension, "dist", "webview");
    this.#media = vscode.Uri.joinPath(extension, "media");
    this.#pictures = pictureFolders.map((folder) => vscode.Uri.file(folder));
  }

  /** Fills a panel, new or restored, with one of our components. */
  fill(panel: vscode.WebviewPanel, name: "panel" | "viewer"): void {
    const { webview } = panel;
    const file = (path: string): string => webview.asWebviewUri(vscode.Uri.joinPath(this.#code, path)).toString();
    panel.iconPath = vscode.Uri.joinPath(this.#media, "icon.svg");
    // The viewer plays recordings from where they lie.
    const folders = name === "viewer" ? (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri) : [];
    webview.options = { enableScripts: true, localResourceRoots: [this.#code, ...this.#pictures, ...folders] };
    webview.html = webviewPage({
      element: `afterimage-${name}`,
      title: "Afterimage",
      cspSource: webview.cspSource,
      script: file(`${name}.js`),
      stylesheet: file("codicon.css"),
      nonce: newNonce(),
    });
  }
}

/** URI under which a webview loads a file of the picture folders or, the viewer, a recording. */
export function pictureUri(webview: vscode.Webview, file: string): string {
  return webview.asWebviewUri(vscode.Uri.file(file)).toString();
}
