import { LitElement, css, html, nothing, type TemplateResult } from "lit";
import { customElement, property } from "lit/decorators.js";
import { classMap } from "lit/directives/class-map.js";
import { styled } from "../shared/styled.ts";
import { base } from "../shared/theme.ts";

/** A thin line that fills (`filled` from 0 to 1), runs (`filled` undefined), or keeps its place empty (`idle`). */
@customElement("afterimage-progress-line")
export class ProgressLine extends LitElement {
  static override styles = [
    base,
    css`
      :host {
        display: block;
        height: 2px;
        overflow: hidden;
      }
      .bar {
        height: 100%;
        background: var(--vscode-progressBar-background);
        transform-origin: left;
        transition: transform 200ms linear;
      }
      .paused {
        background: var(--quiet);
      }
      .running {
        width: 12%;
        animation: run 1.6s linear infinite;
      }
      @keyframes run {
        from {
          transform: translateX(-100%);
        }
        to {
          transform: translateX(934%);
        }
      }
      @media (prefers-reduced-motion: reduce) {
        .running {
          width: 100%;
          opacity: 0.5;
        }
      }
    `,
  ];

  @property({ attribute: false }) filled: number | undefined;
  @property({ type: Boolean }) idle = false;
  @property({ type: Boolean }) paused = false;

  override render(): TemplateResult {
    if (this.idle) return html``;
    const running = this.filled === undefined;
    return html`
      <div
        class=${classMap({ bar: true, running, paused: this.paused })}
        role="progressbar"
        aria-label="Progress"
        aria-valuemin="0"
        aria-valuemax="100"
        aria-valuenow=${running ? nothing : Math.round((this.filled ?? 0) * 100)}
        ${styled(running ? {} : { transform: `scaleX(${this.filled ?? 0})` })}
      ></div>
    `;
  }
}
