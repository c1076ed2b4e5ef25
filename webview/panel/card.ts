import { LitElement, html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { PanelHit, PanelRequest, PlaceRef } from "../../src/engine/protocol/webview.ts";
import { request } from "../shared/host.ts";
import { icon, type IconName } from "../shared/icon.ts";
import { marked } from "../shared/marked.ts";
import { regionText } from "../shared/region.ts";
import { certainty, count, day, kinds, pixels, position, splitPath } from "../shared/text.ts";
import { base, controls } from "../shared/theme.ts";
import { cardStyles } from "./cardStyles.ts";
import "./placeList.ts";
import { coverKind } from "./cover.ts";
import "./cover.ts";

/** One hit. The element itself is the row of the results grid that has the keyboard's focus. */
@customElement("afterimage-card")
export class Card extends LitElement {
  static override styles = [base, controls, cardStyles];

  @property({ attribute: false }) hit!: PanelHit;
  /** Whether this is the card that Tab reaches, so that its buttons are reached after it. */
  @property({ type: Boolean, reflect: true }) current = false;
  /** Whether this is the picture that was asked with: shown larger, beside its words. */
  @property({ type: Boolean, reflect: true }) wide = false;
  @state() private expanded: "shownIn" | "copies" | undefined;

  override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has("hit")) return;
    const { hit } = this;
    this.wide = hit.match !== undefined;
    const found = hit.match ? `${certainty(hit.match.confidence)}: ${regionText(hit.match.region)}` : "";
    this.ariaLabel = [found, kinds[hit.kind].label, hit.title, hit.path, position(hit)].filter((part) => part !== "").join(", ");
  }

  /** Opens the hit where it is best seen. */
  open(toSide: boolean): void {
    const { match, boxes } = this.hit;
    // Where the picture itself is marked, words in it would only be in the way.
    const marks = match ? { boxes: [], region: [...match.region] } : { boxes: boxes.map(({ box }) => box) };
    this.send({ type: "open", place: this.place, ...marks, toSide });
  }

  override render(): TemplateResult {
    const { hit } = this;
    const kind = kinds[hit.kind];
    return html`
      <div class="main" role="gridcell" @click=${(event: MouseEvent) => this.open(event.ctrlKey || event.metaKey || event.altKey)}>
        <afterimage-cover .hit=${hit}></afterimage-cover>
        <div class="body">
          ${this.renderMatch()}
          <div class="kind">${icon(kind.icon)}${[kind.label, position(hit), ...this.version].filter((part) => part !== "").join(" · ")}</div>
          <div class="title" title=${hit.title}>${marked({ text: hit.title, matches: hit.titleMatches })}</div>
          ${this.renderPath()}
          ${coverKind(hit) === "text" || hit.snippet.text === "" ? nothing : html`<div class="snippet">${marked(hit.snippet)}</div>`}
          ${hit.reasons.length === 0 ? nothing : html`<div class="reasons" title="Why this was found">${hit.reasons.map(({ text }) => text).join(" · ")}</div>`}
        </div>
      </div>
      ${this.renderFooter()}
      <div class="actions" role="gridcell">
        ${this.action("link-external", "Open", () => this.open(false))}
        ${this.action("split-horizontal", "Open to the Side", () => this.open(true))}
        ${this.action("preview", "Open With…", () => this.send({ type: "openWith", place: this.place }))}
        ${this.action("folder-opened", "Reveal in Explorer", () => this.send({ type: "reveal", place: this.place }))}
        ${this.action("copy", "Copy Path", () => this.send({ type: "copyPath", place: this.place }))}
      </div>
    `;
  }

  private renderMatch(): TemplateResult | typeof nothing {
    const { match } = this.hit;
    if (!match) return nothing;
    const { confidence, region } = match;
    return html`
      <div class="match" title=${`Confidence ${Math.round(confidence * 100)}%`}>${icon("verified")}<b>${certainty(confidence)}</b><span class="where">${regionText(region)}</span></div>
    `;
  }

  /** What tells one version of a picture from another; said only where it is about that picture. */
  private get version(): readonly string[] {
    const { match, picture, mtimeMs } = this.hit;
    return match ? [...(picture ? [pixels(picture)] : []), day(mtimeMs)] : [];
  }

  private renderPath(): TemplateResult {
    const { path, folder: root } = this.hit;
    const { folder, file } = splitPath(path);
    return html`
      <div class="path" title=${path}>
        ${root === undefined ? nothing : html`<span class="root">${root}</span>`}<span class="folder">${folder}</span
        ><span class="file">${folder === "" ? file : `/${file}`}</span>
      </div>
    `;
  }

  private renderFooter(): TemplateResult | typeof nothing {
    const { shownIn, copies } = this.hit;
    if (shownIn.length === 0 && copies.length === 0) return nothing;
    return html`
      <div class="footer" role="gridcell">
        <div class="toggles">
          ${shownIn.length > 0 ? this.toggle("shownIn", `Shown in ${count(shownIn.length, "section")}`) : nothing}
          ${copies.length > 0 ? this.toggle("copies", this.copiesLabel) : nothing}
        </div>
        ${this.expanded ? html`<afterimage-place-list .hit=${this.hit} .which=${this.expanded} .reachable=${this.current}></afterimage-place-list>` : nothing}
      </div>
    `;
  }

  private get copiesLabel(): string {
    const { copies } = this.hit;
    return copies.every(({ isExact }) => isExact) ? count(copies.length, "copy", "copies") : count(copies.length, "copy or version", "copies and versions");
  }

  private toggle(which: "shownIn" | "copies", label: string): TemplateResult {
    const expanded = this.expanded === which;
    return html`
      <button class="toggle" aria-expanded=${expanded} tabindex=${this.current ? 0 : -1} @click=${() => (this.expanded = expanded ? undefined : which)}>
        ${icon(expanded ? "chevron-down" : "chevron-right")}${label}
      </button>
    `;
  }

  private action(name: IconName, label: string, run: () => void): TemplateResult {
    return html`<button class="tool" title=${label} aria-label=${label} tabindex=${this.current ? 0 : -1} @click=${run}>${icon(name)}</button>`;
  }

  private get place(): PlaceRef {
    const { root, path, key } = this.hit;
    return { root, path, key };
  }

  private send(detail: PanelRequest): void {
    request(this, detail);
  }
}
