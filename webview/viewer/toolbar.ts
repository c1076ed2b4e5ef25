import { LitElement, css, html, nothing, type TemplateResult } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { ViewerEvent } from "../../src/engine/protocol/webview.ts";
import { icon, type IconName } from "../shared/icon.ts";
import { count, kinds, position } from "../shared/text.ts";
import { base, controls } from "../shared/theme.ts";

type Show = Extract<ViewerEvent, { type: "show" }>;

/** Everything the toolbar and the keys of the viewer can do. */
export type ViewerAction =
  | "previousPage"
  | "nextPage"
  | "togglePlayer"
  | "zoomIn"
  | "zoomOut"
  | "fit"
  | "showRegion"
  | "actualSize"
  | "toggleBoxes"
  | "find"
  | "findSimilar"
  | "openWith"
  | "reveal"
  | "copyPath"
  | "togglePlaces";

/** Which page of the document, or moment of the recording, is shown, from 1. */
export function pageOf({ place, moments }: Show["view"]): number {
  return moments ? moments.indexOf(place.key) + 1 : (place.anchor.page ?? place.anchor.slide ?? 1);
}

/** What is marked in the picture, and what its button does. */
function marksOf({ boxes, figure, region }: Show): { readonly text: string; readonly label: string } | undefined {
  if (region) return { text: "Found part", label: "Mark the Found Part (B)" };
  if (boxes.length > 0) return { text: count(boxes.length, "match", "matches"), label: "Show the Matched Text (B)" };
  return figure ? { text: "Figure", label: "Mark the Figure (B)" } : undefined;
}

/** The viewer's title and buttons. Fires `act` with a {@link ViewerAction}. */
@customElement("afterimage-toolbar")
export class Toolbar extends LitElement {
  static override styles = [
    base,
    controls,
    css`
      :host {
        display: flex;
        flex-wrap: wrap;
        gap: 4px 16px;
        align-items: center;
        padding: 6px 8px 6px 16px;
        border-bottom: 1px solid var(--line);
        background: var(--vscode-editor-background);
      }
      .what {
        display: flex;
        flex: 1 1 220px;
        gap: 8px;
        align-items: center;
        min-width: 0;
      }
      .what .icon {
        color: var(--quiet);
      }
      .title,
      .path {
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      .title {
        flex: 0 1 auto;
        min-width: 0;
        font-weight: 600;
      }
      .path {
        flex: 0 100 auto;
        min-width: 0;
        color: var(--quiet);
        font-size: var(--small);
      }
      .tools {
        display: flex;
        flex-wrap: wrap;
        gap: 4px 12px;
        align-items: center;
        margin-left: -4px;
      }
      .group {
        display: flex;
        gap: 2px;
        align-items: center;
      }
      .group[inert] {
        opacity: 0.4;
      }
      .page {
        padding: 0 4px;
        font-variant-numeric: tabular-nums;
        white-space: nowrap;
      }
      .scale {
        min-width: 48px;
        font-variant-numeric: tabular-nums;
        text-align: center;
      }
      .counted {
        gap: 4px;
        padding: 0 6px;
      }
    `,
  ];

  @property({ attribute: false }) show!: Show;
  /** Screen pixels a picture pixel. */
  @property({ type: Number }) scale = 1;
  @property({ type: Boolean }) boxesShown = true;
  @property({ type: Boolean }) finding = false;
  @property({ type: Boolean }) placesShown = false;
  /** Whether the recording plays in place of the picture. */
  @property({ type: Boolean }) playing = false;

  override render(): TemplateResult {
    const { view, region, shownIn } = this.show;
    const marks = marksOf(this.show);
    const { place, pages, labels } = view;
    return html`
      <div class="what">
        ${icon(kinds[place.kind].icon)}
        <span class="title" title=${place.title}>${place.title}</span>
        <span class="path" title=${place.path}>${place.path}</span>
      </div>
      <div class="tools" role="toolbar" aria-label="Picture">
        ${pages > 1 ? this.renderPages(pageOf(view), pages, position(place)) : nothing}
        ${view.videoUri ? this.renderPlay(position(place)) : nothing}
        <div class="group" ?inert=${this.playing}>
          ${this.tool("zoom-out", "Zoom Out (-)", "zoomOut")}
          <button class="tool scale" title="Actual Size (1)" aria-label=${`Zoom ${this.percent}, show at actual size`} @click=${() => this.act("actualSize")}>${this.percent}</button>
          ${this.tool("zoom-in", "Zoom In (+)", "zoomIn")} ${this.tool("screen-full", "Fit (0)", "fit")}
          ${region ? this.tool("target", "Show the Found Part (R)", "showRegion") : nothing}
        </div>
        <div class="group" ?inert=${this.playing}>
          ${marks ? this.toggle("eye", marks.text, marks.label, "toggleBoxes", this.boxesShown) : nothing}
          ${labels.length > 0 ? this.toggle("search", "", "Find in Picture (Ctrl+F)", "find", this.finding) : nothing}
        </div>
        <div class="group">
          ${this.tool("search-fuzzy", "Find Similar", "findSimilar")} ${this.tool("preview", "Open With…", "openWith")} ${this.tool("folder-opened", "Reveal in Explorer", "reveal")} ${this.tool("copy", "Copy Path", "copyPath")}
          ${shownIn.length > 0 ? this.toggle("layout-sidebar-right", "", "Sections That Show This", "togglePlaces", this.placesShown) : nothing}
        </div>
      </div>
    `;
  }

  private renderPages(page: number, pages: number, where: string): TemplateResult {
    const isMoment = this.show.view.moments !== undefined;
    const word = isMoment ? "Moment" : "Page";
    return html`
      <div class="group">
        ${this.tool("chevron-left", `Previous ${word} (Page Up)`, "previousPage", page <= 1)}
        <span class="page">${isMoment ? `${where} · ` : ""}${page} of ${pages}</span>
        ${this.tool("chevron-right", `Next ${word} (Page Down)`, "nextPage", page >= pages)}
      </div>
    `;
  }

  private renderPlay(where: string): TemplateResult {
    return this.playing ? this.named("file-media", "Still", "Show the Still (P)", "togglePlayer") : this.named("play", "Play", `Play from ${where} (P)`, "togglePlayer");
  }

  private named(name: IconName, text: string, label: string, action: ViewerAction): TemplateResult {
    return html`<button class="tool counted" title=${label} aria-label=${label} @click=${() => this.act(action)}>${icon(name)}${text}</button>`;
  }

  private tool(name: IconName, label: string, action: ViewerAction, disabled = false): TemplateResult {
    return html`<button class="tool" title=${label} aria-label=${label} ?disabled=${disabled} @click=${() => this.act(action)}>${icon(name)}</button>`;
  }

  private toggle(name: IconName, text: string, label: string, action: ViewerAction, pressed: boolean): TemplateResult {
    return html`
      <button class="tool ${text === "" ? "" : "counted"}" title=${label} aria-label=${label} aria-pressed=${pressed} @click=${() => this.act(action)}>
        ${icon(name)}${text}
      </button>
    `;
  }

  private get percent(): string {
    return `${Math.round(this.scale * 100)}%`;
  }

  private act(action: ViewerAction): void {
    this.dispatchEvent(new CustomEvent<ViewerAction>("act", { detail: action }));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "afterimage-toolbar": Toolbar;
  }
}
