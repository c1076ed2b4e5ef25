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
        background: var(--ground);
      }
      video {
        width: 100%;
        height: 100%;
        min-height: 0;
        object-fit: contain;
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
