import { LitElement, css, html, type TemplateResult } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { PanelHit, PanelPicture } from "../../src/engine/protocol/webview.ts";
import { marked } from "../shared/marked.ts";
import { base } from "../shared/theme.ts";
import "./thumbnail.ts";

const mostPictures = 4;

/** What a card shows above its title: the hit's own picture, the pictures its section shows, or its text. */
export type CoverKind = "picture" | "shown" | "text";

export function coverKind(hit: PanelHit): CoverKind {
  if (hit.thumbnailUri !== undefined) return "picture";
  return hit.shows.some(({ thumbnailUri }) => thumbnailUri !== undefined) ? "shown" : "text";
}

@customElement("afterimage-cover")
export class Cover extends LitElement {
  static override styles = [
    base,
    css`
      :host {
        display: block;
        aspect-ratio: 16 / 10;
        overflow: hidden;
        background: var(--ground);
      }
      .pictures {
        display: grid;
        gap: 8px;
        height: 100%;
        padding: 10px;
      }
      .pictures[data-count="2"] {
        grid-template-columns: 1fr 1fr;
      }
      .pictures[data-count="3"],
      .pictures[data-count="4"] {
        grid-template: 1fr 1fr / 1fr 1fr;
      }
      .pictures[data-count="3"] > :first-child {
        grid-row: span 2;
      }
      .cell {
        position: relative;
        display: grid;
        min-width: 0;
        min-height: 0;
      }
      .more {
        position: absolute;
        right: 4px;
        bottom: 4px;
        padding: 0 6px;
        border: 1px solid var(--vscode-contrastBorder, transparent);
        border-radius: 9px;
        background: var(--vscode-badge-background);
        color: var(--vscode-badge-foreground);
        font-size: 11px;
        line-height: 18px;
      }
      .text {
        height: 100%;
        padding: 16px;
      }
      .headings {
        margin-bottom: 8px;
        overflow: hidden;
        color: var(--quiet);
        font-size: var(--small);
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      .prose {
        display: -webkit-box;
        max-height: 100%;
        margin: 0;
        overflow: hidden;
        overflow-wrap: anywhere;
        line-height: 1.55;
        -webkit-box-orient: vertical;
        -webkit-line-clamp: 6;
      }
      .source {
        font-family: var(--vscode-editor-font-family);
        font-size: var(--small);
        white-space: pre-wrap;
      }
    `,
  ];

  @property({ attribute: false }) hit!: PanelHit;

  override render(): TemplateResult {
    const { hit } = this;
    if (hit.thumbnailUri !== undefined) {
      return html`
        <div class="pictures">
          <afterimage-thumbnail .uri=${hit.thumbnailUri} .picture=${hit.picture} .boxes=${hit.match ? [] : hit.boxes} .region=${hit.match?.region}></afterimage-thumbnail>
        </div>
      `;
    }
    const pictures = hit.shows.filter(({ thumbnailUri }) => thumbnailUri !== undefined);
    return pictures.length > 0 ? this.renderShown(pictures) : this.renderText();
  }

  private renderShown(pictures: readonly PanelPicture[]): TemplateResult {
    const visible = pictures.slice(0, mostPictures);
    const hidden = pictures.length - visible.length;
    return html`
      <div class="pictures" data-count=${visible.length}>
        ${visible.map(
          ({ thumbnailUri, picture }, index) => html`
            <div class="cell">
              <afterimage-thumbnail .uri=${thumbnailUri ?? ""} .picture=${picture}></afterimage-thumbnail>
              ${hidden > 0 && index === visible.length - 1 ? html`<span class="more">+${hidden}</span>` : ""}
            </div>
          `,
        )}
      </div>
    `;
  }

  private renderText(): TemplateResult {
    const { anchor, snippet, kind } = this.hit;
    const above = anchor.headingPath?.slice(0, -1) ?? [];
    return html`
      <div class="text">
        ${above.length > 0 ? html`<div class="headings">${above.join(" › ")}</div>` : ""}
        <p class="prose ${kind === "diagram" ? "source" : ""}">${marked(snippet)}</p>
      </div>
    `;
  }
}
