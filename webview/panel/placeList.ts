import { LitElement, css, html, type TemplateResult } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { PanelCopy, PanelHit, PanelRequest, Place, Point } from "../../src/engine/protocol/webview.ts";
import { request } from "../shared/host.ts";
import { icon } from "../shared/icon.ts";
import { day, kinds, pixels, position, splitPath } from "../shared/text.ts";
import { base, controls } from "../shared/theme.ts";
import "./thumbnail.ts";

/** How much the shapes of two pictures may differ for a region of one to hold for the other. */
const sameShape = 0.01;

/** What hangs together with a hit, to be opened: the sections that show it, or its copies and other versions. */
@customElement("afterimage-place-list")
export class PlaceList extends LitElement {
  static override styles = [
    base,
    controls,
    css`
      ul {
        max-height: 196px;
        margin: 4px 0 0;
        padding: 0;
        overflow-y: auto;
        list-style: none;
      }
      button {
        display: flex;
        gap: 6px;
        align-items: center;
        width: 100%;
        padding: 3px 6px;
        border-radius: var(--radius);
      }
      button:hover {
        background: var(--vscode-toolbar-hoverBackground);
      }
      .icon {
        font-size: 14px;
      }
      .name,
      .where,
      .facts {
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      .name {
        flex: 0 1 auto;
      }
      .where {
        flex: 1 1 0;
        min-width: 40px;
        color: var(--quiet);
      }
      .copy {
        gap: 10px;
      }
      afterimage-thumbnail,
      .copy > .icon {
        flex: none;
        width: 48px;
        height: 32px;
      }
      .copy > .icon {
        line-height: 32px;
      }
      .words {
        flex: auto;
        min-width: 0;
      }
      .words .name {
        direction: rtl;
        text-align: left;
      }
      .facts {
        color: var(--quiet);
      }
    `,
  ];

  @property({ attribute: false }) hit!: PanelHit;
  @property({ attribute: false }) which: "shownIn" | "copies" = "shownIn";
  /** Whether Tab reaches the entries. */
  @property({ type: Boolean }) reachable = false;

  override render(): TemplateResult {
    const { shownIn, copies } = this.hit;
    return html`
      <ul>
        ${this.which === "shownIn" ? shownIn.map((place) => html`<li>${this.renderSection(place)}</li>`) : copies.map((copy) => html`<li>${this.renderCopy(copy)}</li>`)}
      </ul>
    `;
  }

  private renderSection(place: Place): TemplateResult {
    return html`
      <button title=${[place.path, position(place)].join(" · ")} tabindex=${this.reachable ? 0 : -1} @click=${(event: MouseEvent) => this.open(place, undefined, event)}>
        ${icon(kinds[place.kind].icon)}<span class="name">${place.title}</span><span class="where">${splitPath(place.path).file}</span>
      </button>
    `;
  }

  private renderCopy(copy: PanelCopy): TemplateResult {
    const { path, picture, thumbnailUri, mtimeMs, isExact } = copy;
    const facts = [position(copy), picture ? pixels(picture) : "", day(mtimeMs), isExact ? "identical" : "another version"].filter((fact) => fact !== "");
    return html`
      <button class="copy" title=${path} tabindex=${this.reachable ? 0 : -1} @click=${(event: MouseEvent) => this.open(copy, this.regionIn(copy), event)}>
        ${thumbnailUri === undefined ? icon(kinds[copy.kind].icon) : html`<afterimage-thumbnail .uri=${thumbnailUri} .picture=${picture}></afterimage-thumbnail>`}
        <span class="words">
          <div class="name"><bdi>${path}</bdi></div>
          <div class="facts">${facts.join(" · ")}</div>
        </span>
      </button>
    `;
  }

  /** Where the part that was asked with lies in a copy: at the same place, as long as it has the same shape. */
  private regionIn({ picture, isExact }: PanelCopy): readonly Point[] | undefined {
    const { match, picture: own } = this.hit;
    if (isExact || !picture || !own) return isExact ? match?.region : undefined;
    const ratio = picture.width / picture.height / (own.width / own.height);
    return Math.abs(ratio - 1) <= sameShape ? match?.region : undefined;
  }

  private open({ path, key }: Place, region: readonly Point[] | undefined, event: MouseEvent): void {
    const { root } = this.hit;
    const marks = region ? { region: [...region] } : {};
    request(this, { type: "open", place: { root, path, key }, boxes: [], ...marks, toSide: event.ctrlKey || event.metaKey } satisfies PanelRequest);
  }
}
