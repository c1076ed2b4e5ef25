import { LitElement, css, html, type TemplateResult } from "lit";
import { customElement, property } from "lit/decorators.js";
import { base } from "../shared/theme.ts";

/**
 * Plays a recording from a second on. Fires `unplayable` when the editor has no decoder for it.
 */
@customElement("afterimage-player")
export class Player extends LitElement {
  static override styles = [
    base,
    css`
      :host {
        position: absolute;
        z-index: 1;
        inset: 0;
        display: grid;
        grid: minmax(0, 1fr) / minmax(0, 1fr);
        place-items: center;
        padding: 24px;
        background: var(--ground);
      }
      video {
        max-width: 100%;
        max-height: 100%;
        box-shadow: 0 0 0 1px color-mix(in srgb, var(--vscode-foreground) 14%, transparent);
      }
    `,
  ];

  @property() src = "";
  @property() override title = "";
  /** Seconds. */
  @property({ type: Number }) from = 0;

  override render(): TemplateResult {
    return html`
      <video
        src=${`${this.src}#t=${this.from}`}
        aria-label=${this.title}
        controls
        autoplay
        muted
        @error=${() => this.dispatchEvent(new CustomEvent("unplayable"))}
      ></video>
    `;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "afterimage-player": Player;
  }
}
