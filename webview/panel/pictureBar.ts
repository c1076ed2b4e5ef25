import { LitElement, css, html, nothing, type TemplateResult } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { Box, QuestionPicture } from "../../src/engine/protocol/webview.ts";
import { icon } from "../shared/icon.ts";
import { styled } from "../shared/styled.ts";
import { fileSize, pixels } from "../shared/text.ts";
import { base, controls } from "../shared/theme.ts";
import type { PictureProblem } from "./pictureQuestion.ts";

/** Height of the thumbnail, and the most width, in pixels. */
const thumbnailHeight = 44;
const thumbnailWidth = 96;

/**
 * The picture that is asked with, as a chip, and what is wrong with one that cannot be. Fires `crop`, `remove`,
 * `dismiss` (the problem has been read) and `choose`.
 */
@customElement("afterimage-picture-bar")
export class PictureBar extends LitElement {
  static override styles = [
    base,
    controls,
    css`
      :host {
        display: grid;
        gap: 8px;
      }
      .chip {
        display: flex;
        gap: 10px;
        align-items: center;
        width: fit-content;
        max-width: 100%;
        padding: 5px 6px;
        border: 1px solid var(--vscode-inputOption-activeBorder, var(--line));
        border-radius: 6px;
        background: var(--vscode-textBlockQuote-background, transparent);
      }
      .window {
        position: relative;
        flex: none;
        overflow: hidden;
        border-radius: 3px;
        background: var(--paper);
        box-shadow: 0 0 0 1px color-mix(in srgb, var(--vscode-foreground) 14%, transparent);
      }
      .window:focus-visible {
        outline-offset: 2px;
      }
      img {
        position: absolute;
        max-width: none;
      }
      .words {
        min-width: 0;
      }
      .name,
      .facts {
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      .name {
        font-weight: 600;
      }
      .facts {
        color: var(--quiet);
        font-size: var(--small);
      }
      .tools {
        display: flex;
        gap: 2px;
        margin-left: 4px;
      }
      .problem {
        display: flex;
        gap: 8px;
        align-items: flex-start;
        padding: 6px 6px 6px 10px;
        border: 1px solid var(--vscode-inputValidation-errorBorder, var(--line));
        border-radius: var(--radius);
        background: var(--vscode-inputValidation-errorBackground, transparent);
        color: var(--vscode-inputValidation-errorForeground, inherit);
      }
      .problem > .icon {
        margin-top: 3px;
        color: var(--vscode-notificationsErrorIcon-foreground, var(--vscode-errorForeground));
      }
      .problem .words {
        flex: auto;
        padding: 2px 0;
      }
      .problem .link {
        white-space: nowrap;
      }
    `,
  ];

  @property({ attribute: false }) picture: QuestionPicture | undefined;
  @property({ attribute: false }) crop: Box | undefined;
  @property({ attribute: false }) problem: PictureProblem | undefined;
  @property({ type: Boolean }) reading = false;

  /** Gives the keyboard to the button that crops. */
  override focus(): void {
    this.renderRoot.querySelector<HTMLElement>(".tools button")?.focus();
  }

  override render(): TemplateResult {
    return html`
      ${this.reading ? html`<div class="chip" role="status">${icon("loading", "spin")}Reading the picture…</div>` : this.picture ? this.renderChip(this.picture) : nothing}
      ${this.problem ? this.renderProblem(this.problem) : nothing}
    `;
  }

  private renderChip(picture: QuestionPicture): TemplateResult {
    const { name } = picture;
    const label = this.crop ? "Change the Part to Search With" : "Crop to a Part";
    return html`
      <div class="chip" role="group" aria-label=${`Searching with ${name}, ${this.facts(picture)}`}>
        ${this.renderThumbnail(picture)}
        <div class="words">
          <div class="name" title=${name}>${name}</div>
          <div class="facts">${this.facts(picture)}</div>
        </div>
        <div class="tools">
          <button class="tool" title=${label} aria-label=${label} @click=${() => this.fire("crop")}>${icon("screen-cut")}</button>
          <button class="tool" title="Remove the Picture" aria-label="Remove the Picture" @click=${() => this.fire("remove")}>${icon("close")}</button>
        </div>
      </div>
    `;
  }

  /** The part that is asked with, in a window of its own shape. */
  private renderThumbnail({ previewUri, width, height }: QuestionPicture): TemplateResult {
    const { x, y, width: w, height: h } = this.crop ?? { x: 0, y: 0, width: 1, height: 1 };
    const ratio = (width * w) / (height * h);
    const shown = { width: Math.min(thumbnailWidth, Math.max(16, thumbnailHeight * ratio)), height: Math.min(thumbnailHeight, Math.max(12, thumbnailWidth / ratio)) };
    const window = { width: `${shown.width}px`, height: `${shown.height}px` };
    const image = { width: `${100 / w}%`, height: `${100 / h}%`, left: `${(-100 * x) / w}%`, top: `${(-100 * y) / h}%` };
    return html`<div class="window" ${styled(window)}><img src=${previewUri} alt="" draggable="false" ${styled(image)} /></div>`;
  }

  private facts(picture: QuestionPicture): string {
    const { width, height, bytes, isAnimated, isTransparent } = picture;
    const part = this.crop && `a part, ${pixels({ width: width * this.crop.width, height: height * this.crop.height })} of ${pixels(picture)}`;
    return [
      part ?? pixels({ width, height }),
      fileSize(bytes),
      ...(isAnimated ? ["animated: its first frame"] : []),
      ...(isTransparent ? ["transparent: as it looks here"] : []),
    ].join(" · ");
  }

  private renderProblem({ message, hint }: PictureProblem): TemplateResult {
    return html`
      <div class="problem" role="alert">
        ${icon("error")}
        <span class="words">${message} ${hint} <button class="link" @click=${() => this.fire("choose")}>Choose a file…</button></span>
        <button class="tool" title="Dismiss" aria-label="Dismiss" @click=${() => this.fire("dismiss")}>${icon("close")}</button>
      </div>
    `;
  }

  private fire(type: "crop" | "remove" | "dismiss" | "choose"): void {
    this.dispatchEvent(new CustomEvent(type));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "afterimage-picture-bar": PictureBar;
  }
}
