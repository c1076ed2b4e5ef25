import { LitElement, css, html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { classMap } from "lit/directives/class-map.js";
import type { Box, Point } from "../../src/engine/protocol/webview.ts";
import { regionOverlay, regionStyles } from "../shared/region.ts";
import { styled } from "../shared/styled.ts";
import { base } from "../shared/theme.ts";
import { centerOf, firstLook, fit, lookAt, pan, place, reveal, zoomAt, type Size, type Viewport } from "./viewport.ts";

/** What the stage shows. */
export interface StagePicture extends Size {
  readonly uri: string;
  readonly title: string;
}

/** Where the user has zoomed to, independent of the stage's size. */
export interface StagePosition {
  readonly scale: number;
  readonly centerX: number;
  readonly centerY: number;
}

/** A {@link StagePosition} and whether the user chose it, rather than the first look. */
export interface StageMovement extends StagePosition {
  readonly byUser: boolean;
}

const zoomStep = 1.25;
const panStep = 64;
/** Above this scale single pixels are what one wants to see, so they are drawn as squares. */
const pixelScale = 3;
/** How long after the last movement the picture is drawn again at full quality. */
const restMs = 160;

/**
 * The picture with the boxes over it, to be zoomed and dragged. The picture moves by a transform alone; the boxes lie
 * in a layer of their own that is moved but never scaled, so their lines stay crisp.
 *
 * Fires `moved` with a {@link StageMovement} after every movement.
 */
@customElement("afterimage-stage")
export class Stage extends LitElement {
  static override styles = [
    base,
    regionStyles,
    css`
      :host {
        position: relative;
        display: block;
        overflow: hidden;
        background: var(--ground);
        cursor: grab;
        touch-action: none;
        user-select: none;
      }
      :host(.dragging) {
        cursor: grabbing;
      }
      img {
        position: absolute;
        top: 0;
        left: 0;
        max-width: none;
        background: var(--paper);
        transform-origin: 0 0;
      }
      .frame,
      .part,
      .boxes {
        position: absolute;
        top: 0;
        left: 0;
      }
      .frame {
        box-shadow: 0 0 0 1px color-mix(in srgb, var(--vscode-foreground) 14%, transparent);
      }
      .part {
        --region-dimming: 45%;
      }
      .moving {
        will-change: transform;
      }
      .pixels {
        image-rendering: pixelated;
      }
      .box {
        position: absolute;
        outline: 2px solid var(--match-line);
        outline-offset: 1px;
        border-radius: 1px;
        background: color-mix(in srgb, var(--match-fill) 45%, transparent);
        pointer-events: none;
      }
      .box.figure {
        outline-color: var(--vscode-focusBorder);
        outline-offset: 2px;
        background: none;
      }
      .box.found {
        outline-width: 3px;
        outline-color: var(--vscode-focusBorder);
      }
    `,
  ];

  @property({ attribute: false }) picture: StagePicture | undefined;
  @property({ attribute: false }) boxes: readonly Box[] = [];
  /** The figure of the page that is meant. */
  @property({ attribute: false }) figure: Box | undefined;
  /** The part that was asked with. */
  @property({ attribute: false }) region: readonly Point[] | undefined;
  /** The place that “find in picture” is at. */
  @property({ attribute: false }) found: Box | undefined;
  /** Where to begin instead of at the first look; read when the picture changes. */
  @property({ attribute: false }) startAt: StagePosition | undefined;
  @state() private viewport: Viewport = { scale: 1, x: 0, y: 0 };
  @state() private moving = false;

  private size: Size = { width: 0, height: 0 };
  /** Whether the user has not yet moved: then the picture's first place follows the stage's size. */
  private untouched = true;
  private dragFrom: Point | undefined;
  private restTimer: ReturnType<typeof setTimeout> | undefined;
  private readonly observer = new ResizeObserver(() => this.resized());

  get scale(): number {
    return this.viewport.scale;
  }

  /** Takes the keyboard without a focus ring: on opening, the picture is simply what the keys are about. */
  override focus(): void {
    this.toggleAttribute("entered", true);
    super.focus();
  }

  /** Shows the whole picture. */
  fit(): void {
    this.move((picture) => fit(picture, this.size));
  }

  /** Shows the part that was asked with. */
  showRegion(): void {
    const { region } = this;
    if (region) this.move((picture) => lookAt(picture, this.size, region));
  }

  /** Zooms around the middle of the stage; `scale` in screen pixels a picture pixel. */
  zoomTo(scale: number): void {
    this.zoomAround(scale, { x: this.size.width / 2, y: this.size.height / 2 });
  }

  zoomIn(): void {
    this.zoomTo(this.scale * zoomStep);
  }

  zoomOut(): void {
    this.zoomTo(this.scale / zoomStep);
  }

  /** Brings a box of the picture into view. */
  reveal(box: Box): void {
    this.move((picture) => reveal(this.viewport, picture, this.size, box));
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.tabIndex = 0;
    this.observer.observe(this);
    this.addEventListener("wheel", this.wheel, { passive: false });
    this.addEventListener("pointerdown", this.pointerdown);
    this.addEventListener("pointermove", this.pointermove);
    this.addEventListener("pointerup", this.pointerup);
    this.addEventListener("pointercancel", this.pointerup);
    this.addEventListener("keydown", this.keydown);
    this.addEventListener("blur", this.left);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.observer.disconnect();
    clearTimeout(this.restTimer);
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has("picture")) return;
    this.untouched = true;
    this.resized();
  }

  override render(): TemplateResult | typeof nothing {
    const { picture, viewport } = this;
    if (!picture) return nothing;
    const { scale, x, y } = viewport;
    const at = `translate(${x}px, ${y}px)`;
    const sheet = { transform: at, width: `${picture.width * scale}px`, height: `${picture.height * scale}px` };
    return html`
      <img
        class=${classMap({ moving: this.moving, pixels: scale > pixelScale })}
        src=${picture.uri}
        alt=${picture.title}
        width=${picture.width}
        height=${picture.height}
        draggable="false"
        ${styled({ transform: `${at} scale(${scale})` })}
      />
      <div class="frame" ${styled(sheet)}></div>
      ${this.region ? html`<div class="part" ${styled(sheet)}>${regionOverlay(this.region)}</div>` : nothing}
      <div class="boxes" ${styled({ transform: at })}>
        ${this.figure ? html`<div class="box figure" ${styled(this.onStage(this.figure, picture))}></div>` : nothing}
        ${this.boxes.map((box) => html`<div class="box" ${styled(this.onStage(box, picture))}></div>`)}
        ${this.found ? html`<div class="box found" ${styled(this.onStage(this.found, picture))}></div>` : nothing}
      </div>
    `;
  }

  private onStage(box: Box, picture: Size): Record<string, string> {
    const width = picture.width * this.scale;
    const height = picture.height * this.scale;
    return { left: `${box.x * width}px`, top: `${box.y * height}px`, width: `${box.width * width}px`, height: `${box.height * height}px` };
  }

  private resized(): void {
    const before = this.size;
    this.size = { width: this.clientWidth, height: this.clientHeight };
    const { picture } = this;
    if (!picture || this.size.width === 0) return;
    this.viewport = this.untouched ? this.start(picture) : place(picture, this.size, this.scale, centerOf(this.viewport, picture, before));
    this.tellPosition();
  }

  private start(picture: Size): Viewport {
    const { startAt, region, figure, boxes } = this;
    if (startAt) return place(picture, this.size, startAt.scale, { x: startAt.centerX, y: startAt.centerY });
    return region ? lookAt(picture, this.size, region) : firstLook(picture, this.size, figure ? [figure, ...boxes] : boxes);
  }

  private zoomAround(scale: number, at: Point): void {
    this.move((picture) => zoomAt(this.viewport, picture, this.size, scale, at));
  }

  private move(next: (picture: Size) => Viewport): void {
    if (!this.picture) return;
    this.untouched = false;
    this.viewport = next(this.picture);
    this.moving = true;
    clearTimeout(this.restTimer);
    this.restTimer = setTimeout(() => (this.moving = false), restMs);
    this.tellPosition();
  }

  private tellPosition(): void {
    if (!this.picture) return;
    const { x, y } = centerOf(this.viewport, this.picture, this.size);
    this.dispatchEvent(new CustomEvent<StageMovement>("moved", { detail: { scale: this.scale, centerX: x, centerY: y, byUser: !this.untouched } }));
  }

  private readonly left = (): void => void this.toggleAttribute("entered", false);

  private readonly wheel = (event: WheelEvent): void => {
    event.preventDefault();
    const pixels = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1;
    const deltaX = (event.shiftKey ? event.deltaY : event.deltaX) * pixels;
    if (Math.abs(deltaX) > Math.abs(event.deltaY * pixels) || event.shiftKey) {
      this.move((picture) => pan(this.viewport, picture, this.size, { x: -deltaX, y: 0 }));
      return;
    }
    // A pinch arrives as a wheel with Ctrl and small deltas.
    const factor = Math.exp(-event.deltaY * pixels * (event.ctrlKey && Math.abs(event.deltaY) < 50 ? 0.01 : 0.002));
    const { left, top } = this.getBoundingClientRect();
    this.zoomAround(this.scale * factor, { x: event.clientX - left, y: event.clientY - top });
  };

  private readonly pointerdown = (event: PointerEvent): void => {
    if (event.button > 1) return;
    this.setPointerCapture(event.pointerId);
    this.dragFrom = { x: event.clientX, y: event.clientY };
    this.classList.add("dragging");
  };

  private readonly pointermove = (event: PointerEvent): void => {
    if (!this.dragFrom) return;
    const by = { x: event.clientX - this.dragFrom.x, y: event.clientY - this.dragFrom.y };
    this.dragFrom = { x: event.clientX, y: event.clientY };
    this.move((picture) => pan(this.viewport, picture, this.size, by));
  };

  private readonly pointerup = (): void => {
    this.dragFrom = undefined;
    this.classList.remove("dragging");
  };

  private readonly keydown = (event: KeyboardEvent): void => {
    const by = { ArrowLeft: { x: panStep, y: 0 }, ArrowRight: { x: -panStep, y: 0 }, ArrowUp: { x: 0, y: panStep }, ArrowDown: { x: 0, y: -panStep } }[event.key];
    // Dragging needs no space bar here; it must only not scroll the page for those who hold it out of habit.
    if (event.key === " ") event.preventDefault();
    if (!by) return;
    event.preventDefault();
    this.move((picture) => pan(this.viewport, picture, this.size, by));
  };
}

declare global {
  interface HTMLElementTagNameMap {
    "afterimage-stage": Stage;
  }
}
