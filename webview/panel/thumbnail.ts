import { LitElement, css, html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { classMap } from "lit/directives/class-map.js";
import type { PanelHit, Point } from "../../src/engine/protocol/webview.ts";
import { icon } from "../shared/icon.ts";
import { regionOverlay, regionStyles } from "../shared/region.ts";
import { percentages, styled } from "../shared/styled.ts";
import { base } from "../shared/theme.ts";

/** How far a small picture is enlarged at most. */
const maxEnlargement = 2;

/**
 * A picture fitted whole into the element, on paper, with boxes drawn over it. The sheet has the picture's shape
 * before a byte of it is loaded, so nothing jumps and the boxes need no measuring.
 */
@customElement("afterimage-thumbnail")
export class Thumbnail extends LitElement {
  static override styles = [
    base,
    regionStyles,
    css`
      :host {
        display: grid;
        place-items: center;
        container-type: size;
        min-width: 0;
        min-height: 0;
      }
      .sheet {
        position: relative;
        width: min(100cqw, 100cqh * var(--ratio), var(--widest));
        aspect-ratio: var(--ratio);
        border-radius: 2px;
        background: var(--paper);
        box-shadow: 0 0 0 1px color-mix(in srgb, var(--vscode-foreground) 14%, transparent);
      }
      img {
        display: block;
        width: 100%;
        height: 100%;
        border-radius: inherit;
        object-fit: contain;
        opacity: 0;
        transition: opacity 120ms;
      }
      .loaded img {
        opacity: 1;
      }
      .box {
        position: absolute;
        outline: 1.5px solid var(--match-line);
        outline-offset: 1px;
        border-radius: 1px;
        background: color-mix(in srgb, var(--match-fill) 60%, transparent);
      }
      .broken {
        color: var(--quiet);
      }
    `,
  ];

  @property() uri = "";
  @property({ attribute: false }) picture: PanelHit["picture"];
  @property({ attribute: false }) boxes: PanelHit["boxes"] = [];
  /** The part of it that was asked with. */
  @property({ attribute: false }) region: readonly Point[] | undefined;
  @state() private outcome: "loading" | "loaded" | "broken" = "loading";
  /** Width and height of the thumbnail itself, for a picture whose size is not known. */
  @state() private loadedSize: { width: number; height: number } | undefined;

  override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has("uri")) return;
    this.outcome = "loading";
    this.loadedSize = undefined;
  }

  override render(): TemplateResult {
    if (this.outcome === "broken") return html`<span class="broken" title="The thumbnail could not be loaded">${icon("file-media")}</span>`;
    const size = this.picture ?? this.loadedSize;
    const shape = size
      ? { "--ratio": String(size.width / size.height), "--widest": `${size.width * maxEnlargement}px` }
      : { "--ratio": "1.6", "--widest": "100cqw" };
    return html`
      <div class=${classMap({ sheet: true, loaded: this.outcome === "loaded" })} ${styled(shape)}>
        <img src=${this.uri} alt="" loading="lazy" decoding="async" draggable="false" @load=${(event: Event) => this.loaded(event)} @error=${() => (this.outcome = "broken")} />
        ${size ? this.boxes.map(({ text, box }) => html`<div class="box" title=${text} ${styled(percentages(box))}></div>`) : nothing} ${size && this.region ? regionOverlay(this.region) : nothing}
      </div>
    `;
  }

  private loaded(event: Event): void {
    const { naturalWidth, naturalHeight } = event.target as HTMLImageElement;
    this.loadedSize = { width: naturalWidth, height: naturalHeight };
    this.outcome = "loaded";
  }
}
