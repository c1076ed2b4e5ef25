import { LitElement, css, html, nothing, type TemplateResult } from "lit";
import { customElement, property } from "lit/decorators.js";
import { request } from "../shared/host.ts";
import { icon } from "../shared/icon.ts";
import { withoutStop } from "../shared/text.ts";
import { base, controls } from "../shared/theme.ts";
import type { Notice } from "./situation.ts";

/** A {@link Notice}: in the middle of the empty panel, or with `banner` as one line above results. Slot: more below it. */
@customElement("afterimage-notice")
export class NoticeView extends LitElement {
  static override styles = [
    base,
    controls,
    css`
      .page {
        max-width: 520px;
        margin: 0 auto;
        padding: 12vh 0 32px;
      }
      .page > .icon {
        width: 32px;
        margin-bottom: 12px;
        color: var(--quiet);
        font-size: 32px;
      }
      h2 {
        margin: 0 0 8px;
        font-size: 1.5em;
        font-weight: 600;
        line-height: 1.3;
        text-wrap: balance;
      }
      p {
        margin: 0;
        line-height: 1.55;
      }
      ul {
        display: grid;
        gap: 12px;
        margin: 20px 0 0;
        padding: 0;
        list-style: none;
      }
      li {
        display: flex;
        gap: 10px;
        line-height: 1.5;
      }
      li .icon {
        margin-top: 2px;
        color: var(--quiet);
      }
      .actions {
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
        margin-top: 24px;
      }
      .banner {
        display: flex;
        gap: 8px;
        align-items: center;
        margin-bottom: 12px;
        padding: 6px 12px;
        border: 1px solid var(--line);
        border-radius: var(--radius);
        background: var(--vscode-editorWidget-background);
      }
      .banner .words {
        flex: auto;
        min-width: 0;
      }
      .banner .link {
        flex: none;
      }
      .banner .text {
        color: var(--quiet);
      }
      .icon.error {
        color: var(--vscode-notificationsErrorIcon-foreground, var(--vscode-errorForeground));
      }
      .icon.warning {
        color: var(--vscode-notificationsWarningIcon-foreground, var(--vscode-editorWarning-foreground));
      }
    `,
  ];

  @property({ attribute: false }) notice!: Notice;
  @property({ type: Boolean }) banner = false;

  override render(): TemplateResult {
    return this.banner ? this.renderBanner() : this.renderPage();
  }

  private renderPage(): TemplateResult {
    const { icon: name, title, text, points, actions } = this.notice;
    return html`
      <div class="page">
        ${icon(name, name)}
        <h2>${withoutStop(title)}</h2>
        <p>${text}</p>
        ${points ? html`<ul>${points.map((point) => html`<li>${icon(point.icon)}<span>${point.text}</span></li>`)}</ul>` : nothing}
        ${actions.length > 0
          ? html`<div class="actions">
              ${actions.map(({ label, command }, index) => html`<button class="button ${index > 0 ? "secondary" : ""}" @click=${() => this.run(command)}>${label}</button>`)}
            </div>`
          : nothing}
        <slot></slot>
      </div>
    `;
  }

  private renderBanner(): TemplateResult {
    const { icon: name, title, text, actions } = this.notice;
    return html`
      <div class="banner" role="status">
        ${icon(name, `${name} ${name === "sync" ? "spin" : ""}`)}
        <span class="words">${withoutStop(title)}. <span class="text">${text}</span></span>
        ${actions.map(({ label, command }) => html`<button class="link" @click=${() => this.run(command)}>${label}</button>`)}
      </div>
    `;
  }

  private run(command: Notice["actions"][number]["command"]): void {
    request(this, { type: "command", command });
  }
}
