import { LitElement, css, html, type TemplateResult } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { Place } from "../../src/engine/protocol/webview.ts";
import { request } from "../shared/host.ts";
import { icon } from "../shared/icon.ts";
import { kinds, position } from "../shared/text.ts";
import { base, controls } from "../shared/theme.ts";

/** The sections that show the picture, beside it. */
@customElement("afterimage-places")
export class Places extends LitElement {
  static override styles = [
    base,
    controls,
    css`
      :host {
        display: block;
        padding: 12px 8px;
        border-left: 1px solid var(--vscode-sideBar-border, var(--line));
        background: var(--vscode-sideBar-background);
        overflow-y: auto;
      }
      h2 {
        margin: 0 8px 8px;
        font-size: 11px;
        font-weight: 600;
        letter-spacing: 0.02em;
        text-transform: uppercase;
      }
      ul {
        margin: 0;
        padding: 0;
        list-style: none;
      }
      button {
        display: flex;
        gap: 8px;
        width: 100%;
        padding: 6px 8px;
        border-radius: var(--radius);
      }
      button:hover {
        background: var(--vscode-list-hoverBackground);
        outline: 1px dashed var(--vscode-contrastActiveBorder, transparent);
        outline-offset: -1px;
      }
      .icon {
        margin-top: 1px;
        color: var(--quiet);
      }
      .words {
        min-width: 0;
      }
      .title,
      .where {
        overflow: hidden;
        text-overflow: ellipsis;
      }
      .where {
        color: var(--quiet);
        font-size: var(--small);
        overflow-wrap: anywhere;
      }
    `,
  ];

  @property() root = "";
  @property({ attribute: false }) places: readonly Place[] = [];

  override render(): TemplateResult {
    return html`
      <h2>Sections that show this</h2>
      <ul>
        ${this.places.map(
          (place) => html`
            <li>
              <button @click=${() => this.open(place)}>
                ${icon(kinds[place.kind].icon)}
                <span class="words">
                  <div class="title">${place.title}</div>
                  <div class="where">${[place.path, position(place)].filter((part) => part !== "").join(" · ")}</div>
                </span>
              </button>
            </li>
          `,
        )}
      </ul>
    `;
  }

  private open({ path, key }: Place): void {
    request(this, { type: "openPlace", place: { root: this.root, path, key } });
  }
}
