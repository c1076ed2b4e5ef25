import type { ReactiveController, ReactiveControllerHost } from "lit";
import { onceFocused } from "../shared/keyboard.ts";
import { dropped, pasted, type Handed } from "./handed.ts";

/** VS Code moves the focus to a view a moment after it has called it, in milliseconds. */
const longestFocus = 1000;

/** Waits until the view has the focus, without which no browser lets it read the clipboard. */
function focus(): Promise<void> {
  return new Promise((resolve) => {
    onceFocused(resolve);
    setTimeout(resolve, longestFocus);
  });
}

/**
 * Listens to everything that is pasted into the view or dropped on it.
 *
 * VS Code keeps drags from the Explorer for itself and shows where a file would open, unless Shift is held; drags from
 * the desktop as well, once they have been over another part of its window. A drag that reaches us is ours: it does
 * not get as far as VS Code's own listeners around the view.
 */
export class PictureIntake implements ReactiveController {
  /** Whether something is dragged over the view. */
  isOver = false;

  /** @param take gets what was handed over, text only when it was not pasted into a text field */
  constructor(
    private readonly host: ReactiveControllerHost,
    private readonly take: (handed: Handed) => void,
  ) {
    host.addController(this);
  }

  hostConnected(): void {
    document.addEventListener("paste", this.paste);
    document.addEventListener("dragenter", this.dragover);
    document.addEventListener("dragover", this.dragover);
    document.addEventListener("dragleave", this.dragleave);
    document.addEventListener("drop", this.drop);
  }

  hostDisconnected(): void {
    document.removeEventListener("paste", this.paste);
    document.removeEventListener("dragenter", this.dragover);
    document.removeEventListener("dragover", this.dragover);
    document.removeEventListener("dragleave", this.dragleave);
    document.removeEventListener("drop", this.drop);
  }

  /** Reads the clipboard without a key pressed, where the browser lets us. */
  async readClipboard(): Promise<void> {
    const types = ["image/png", "image/svg+xml", "image/jpeg", "image/gif", "image/webp"];
    try {
      await focus();
      for (const item of await navigator.clipboard.read()) {
        const type = types.find((wanted) => item.types.includes(wanted));
        if (type !== undefined) {
          const blob = await item.getType(type);
          this.take({ kind: "picture", file: new File([blob], "Pasted picture", { type }), name: "Pasted picture" });
          return;
        }
      }
      this.take({ kind: "unfit", message: "There is no picture in the clipboard.", hint: "Copy a picture or take a screenshot first." });
    } catch {
      const key = navigator.userAgent.includes("Mac") ? "⌘V" : "Ctrl+V";
      this.take({ kind: "unfit", message: "The clipboard may not be read without a key.", hint: `Press ${key} to paste the picture.` });
    }
  }

  private readonly paste = (event: ClipboardEvent): void => {
    if (!event.clipboardData) return;
    const handed = pasted(event.clipboardData);
    if (handed.kind === "text" && event.composedPath()[0] instanceof HTMLInputElement) return;
    event.preventDefault();
    this.take(handed);
  };

  private readonly dragover = (event: DragEvent): void => {
    event.preventDefault();
    event.stopPropagation();
    if (event.dataTransfer) event.dataTransfer.dropEffect = "copy";
    this.setOver(true);
  };

  private readonly dragleave = (event: DragEvent): void => {
    if (event.relatedTarget === null) this.setOver(false);
  };

  private readonly drop = (event: DragEvent): void => {
    event.preventDefault();
    event.stopPropagation();
    this.setOver(false);
    const handed = event.dataTransfer && dropped(event.dataTransfer);
    if (handed) this.take(handed);
  };

  private setOver(isOver: boolean): void {
    if (this.isOver === isOver) return;
    this.isOver = isOver;
    this.host.requestUpdate();
  }
}
