import { LitElement, html, type TemplateResult } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import type { Box, Point, QuestionPicture } from "../../src/engine/protocol/webview.ts";
import { percentages, styled } from "../shared/styled.ts";
import { pixels } from "../shared/text.ts";
import { base, controls } from "../shared/theme.ts";
import { cropStyles } from "./cropStyles.ts";
import { between, everything, handles, isEverything, moved, resized, type Handle } from "./selection.ts";

/** What one arrow key moves, as a share of the picture. */
const keyStep = 0.01;

type Drag = { readonly from: Point; readonly box: Box; readonly by: "draw" | "move" | Handle };

const arrows: Readonly<Record<string, Point>> = {
  ArrowLeft: { x: -keyStep, y: 0 },
  ArrowRight: { x: keyStep, y: 0 },
  ArrowUp: { x: 0, y: -keyStep },
  ArrowDown: { x: 0, y: keyStep },
};

/**
 * Chooses the part of a picture to search with: drawn, moved and resized with the pointer, or with the arrow keys.
 * Fires `choose` (detail: the part) and `close` (everything stays as it was).
 */
@customElement("afterimage-crop-dialog")
export class CropDialog extends LitElement {
  static override styles = [base, controls, cropStyles];

  @property({ attribute: false }) picture!: QuestionPicture;
  /** The part that is chosen at first. */
  @property({ attribute: false }) crop: Box | undefined;
  @state() private box: Box = everything;
  @query("dialog") private readonly dialog!: HTMLDialogElement;
  @query(".sheet") private readonly sheet!: HTMLElement;
  @query(".selection") private readonly selection!: HTMLElement;
  private drag: Drag | undefined;

  override firstUpdated(): void {
    this.box = this.crop ?? everything;
    this.dialog.showModal();
    this.selection.focus();
  }

  override render(): TemplateResult {
    const { previewUri, name, width, height } = this.picture;
    return html`
      <dialog
        aria-labelledby="title"
        @cancel=${(event: Event) => {
          event.preventDefault();
          this.close();
        }}
      >
        <h2 id="title">Search with a part of the picture</h2>
        <p id="help">Draw a rectangle around what matters. By keyboard: the arrow keys move it, with Shift they resize it, Enter searches.</p>
        <div class="room">
          <div
            class="sheet"
            ${styled({ "--ratio": String(width / height) })}
            @pointerdown=${(event: PointerEvent) => this.begin(event)}
            @pointermove=${(event: PointerEvent) => this.move(event)}
            @pointerup=${() => (this.drag = undefined)}
            @pointercancel=${() => (this.drag = undefined)}
          >
            <img src=${previewUri} alt=${name} draggable="false" />
            <div
              class="selection"
              role="group"
              tabindex="0"
              aria-roledescription="selection"
              aria-label=${this.words}
              aria-describedby="help"
              ${styled(percentages(this.box))}
              @keydown=${(event: KeyboardEvent) => this.keydown(event)}
            >
              ${handles.map((handle) => html`<span class="handle" data-x=${handle.x} data-y=${handle.y}></span>`)}
            </div>
          </div>
        </div>
        <div class="foot">
          <span class="size" role="status">${this.words}</span>
          <button class="button secondary" @click=${() => this.close()}>Cancel</button>
          <button class="button secondary" @click=${() => this.choose(everything)}>Whole Picture</button>
          <button class="button" @click=${() => this.choose(this.box)}>Search with This Part</button>
        </div>
      </dialog>
    `;
  }

  /** The selection in the picture's own pixels. */
  private get words(): string {
    const { width, height } = this.picture;
    const { x, y, width: w, height: h } = this.box;
    return `${pixels({ width: w * width, height: h * height })} pixels, from ${Math.round(x * width)}, ${Math.round(y * height)}`;
  }

  private begin(event: PointerEvent): void {
    if (event.button !== 0) return;
    event.preventDefault();
    this.selection.focus();
    this.sheet.setPointerCapture(event.pointerId);
    const target = event.target as HTMLElement;
    const { x, y } = target.dataset;
    const from = this.pointAt(event);
    const by = x !== undefined && y !== undefined ? ({ x: Number(x), y: Number(y) } as Handle) : target === this.selection && !isEverything(this.box) ? "move" : "draw";
    this.drag = { from, box: this.box, by };
  }

  private move(event: PointerEvent): void {
    if (!this.drag) return;
    const { from, box, by } = this.drag;
    const to = this.pointAt(event);
    const shift = { x: to.x - from.x, y: to.y - from.y };
    if (by === "draw") this.box = between(from, to);
    else this.box = by === "move" ? moved(box, shift) : resized(box, by, shift);
  }

  private pointAt({ clientX, clientY }: PointerEvent): Point {
    const { left, top, width, height } = this.sheet.getBoundingClientRect();
    return { x: (clientX - left) / width, y: (clientY - top) / height };
  }

  private keydown(event: KeyboardEvent): void {
    const by = arrows[event.key];
    if (by) this.box = event.shiftKey ? resized(this.box, { x: 1, y: 1 }, by) : moved(this.box, by);
    else if (event.key === "Enter") this.choose(this.box);
    else return;
    event.preventDefault();
  }

  private choose(box: Box): void {
    this.dialog.close();
    this.dispatchEvent(new CustomEvent<Box>("choose", { detail: box }));
  }

  private close(): void {
    this.dialog.close();
    this.dispatchEvent(new CustomEvent("close"));
  }
}
