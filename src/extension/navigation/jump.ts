import * as vscode from "vscode";
import { AfterimageError } from "../../core/errors.ts";
import type { Box, Point } from "../../core/model.ts";
import type { Place } from "../../core/search/types.ts";
import type { Viewer } from "./viewer.ts";
import { fileUri } from "./files.ts";
import { findLine } from "./findLine.ts";
import { openForeignFormat } from "./foreignFormat.ts";
import { shownPart } from "./shownPart.ts";
import type { Disposable } from "../disposables.ts";

/** How long the line that was jumped to stays marked. */
const markMs = 1500;

export interface JumpTarget {
  readonly root: string;
  readonly place: Place;
  /** Matched parts of the picture, marked in the viewer. */
  readonly boxes?: readonly Box[];
  /** The part of the picture that was asked with; the viewer opens at it. */
  readonly region?: readonly Point[];
  readonly toSide?: boolean;
}

/** Opens places, each kind the right way: text in the editor at its line, notebooks at their cell, what has pixels in the viewer. */
export class Jump implements Disposable {
  readonly #viewer: Viewer;
  readonly #mark = vscode.window.createTextEditorDecorationType({
    isWholeLine: true,
    backgroundColor: new vscode.ThemeColor("editor.findMatchHighlightBackground"),
    overviewRulerColor: new vscode.ThemeColor("editorOverviewRuler.findMatchForeground"),
  });

  constructor(viewer: Viewer) {
    this.#viewer = viewer;
  }

  /** @throws AfterimageError "not-found" when the file is gone */
  async to({ root, place, boxes = [], region, toSide = false }: JumpTarget): Promise<void> {
    const uri = fileUri(root, place.path);
    try {
      await vscode.workspace.fs.stat(uri);
    } catch (error) {
      throw new AfterimageError({
        kind: "not-found",
        message: `${place.path} is no longer there.`,
        hint: "It was moved or deleted since it was indexed; search again.",
        cause: error,
      });
    }
    // A diagram in a fence has a line of text to go to, one in a file of its own a picture.
    if (place.anchor.cell !== undefined && place.kind !== "figure") {
      await this.#openNotebook(uri, place.anchor.cell, toSide);
    } else if ((place.kind === "section" || place.kind === "diagram") && place.anchor.line !== undefined) {
      await this.#openText(uri, place, toSide);
    } else if (place.kind === "section") {
      await openForeignFormat(root, place, toSide ? vscode.ViewColumn.Beside : vscode.ViewColumn.Active);
    } else {
      await this.#viewer.show({ root, path: place.path, ...shownPart(place, boxes, region) }, toSide);
    }
  }

  dispose(): void {
    this.#mark.dispose();
  }

  async #openNotebook(uri: vscode.Uri, cell: number, toSide: boolean): Promise<void> {
    const notebook = await vscode.workspace.openNotebookDocument(uri);
    const at = Math.min(cell, notebook.cellCount) - 1;
    const range = new vscode.NotebookRange(Math.max(0, at), at + 1);
    const editor = await vscode.window.showNotebookDocument(notebook, {
      viewColumn: toSide ? vscode.ViewColumn.Beside : vscode.ViewColumn.Active,
      selections: [range],
    });
    editor.revealRange(range, vscode.NotebookEditorRevealType.InCenterIfOutsideViewport);
  }

  async #openText(uri: vscode.Uri, place: Place, toSide: boolean): Promise<void> {
    const document = await vscode.workspace.openTextDocument(uri);
    const line = findLine(document.getText().split(/\r?\n/), place);
    const start = new vscode.Position(line, 0);
    const editor = await vscode.window.showTextDocument(document, {
      viewColumn: toSide ? vscode.ViewColumn.Beside : vscode.ViewColumn.Active,
      selection: new vscode.Range(start, start),
    });
    editor.revealRange(document.lineAt(line).range, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
    editor.setDecorations(this.#mark, [document.lineAt(line).range]);
    setTimeout(() => editor.setDecorations(this.#mark, []), markMs);
  }
}
