import { LitElement, css, html, nothing, type TemplateResult } from "lit";
import { customElement, property } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import type { PanelHit } from "../../src/engine/protocol/webview.ts";
import { base, controls } from "../shared/theme.ts";
import type { Card } from "./card.ts";
import { moveInGrid } from "./grid.ts";
import "./card.ts";

/**
 * The cards, as a grid one card of which is current (roving tabindex).
 *
 * Fires `select` (detail: index of the new current card), `leave` (the keyboard goes back to the search box) and
 * `more` (further results are wanted).
 */
@customElement("afterimage-results")
export class Results extends LitElement {
  static override styles = [
    base,
    controls,
    css`
      .grid {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(min(100%, 272px), 1fr));
        gap: 16px;
      }
      .more {
        display: block;
        margin: 24px auto 0;
      }
    `,
  ];

  @property({ attribute: false }) hits: readonly PanelHit[] = [];
  @property({ type: Number }) selected = 0;
  /** Whether the library may hold more than these. */
  @property({ type: Boolean }) hasMore = false;

  override render(): TemplateResult {
    return html`
      <div class="grid" role="grid" aria-label="Results" aria-rowcount=${this.hits.length} @keydown=${(event: KeyboardEvent) => this.keydown(event)} @focusin=${(event: FocusEvent) => this.focusin(event)}>
        ${repeat(
          this.hits,
          (hit) => `${hit.root}\u0000${hit.path}\u0000${hit.key}`,
          (hit, index) => html`
            <afterimage-card
              role="row"
              aria-rowindex=${index + 1}
              aria-selected=${index === this.selected}
              tabindex=${index === this.selected ? 0 : -1}
              .current=${index === this.selected}
              .hit=${hit}
            ></afterimage-card>
          `,
        )}
      </div>
      ${this.hasMore ? html`<button class="button secondary more" @click=${() => this.dispatchEvent(new CustomEvent("more"))}>Show more results</button>` : nothing}
    `;
  }

  /** Gives the keyboard to the current card. */
  focusSelected(): void {
    this.cards[this.selected]?.focus();
  }

  /** Opens the current card. */
  openSelected(toSide: boolean): void {
    this.cards[this.selected]?.open(toSide);
  }

  private get cards(): Card[] {
    return Array.from(this.renderRoot.querySelectorAll("afterimage-card"));
  }

  private keydown(event: KeyboardEvent): void {
    const { cards } = this;
    const index = cards.indexOf(event.target as Card);
    if (index < 0) return;
    const onButton = event.composedPath()[0] instanceof HTMLButtonElement;
    const toSide = event.ctrlKey || event.metaKey;
    if (event.key === "Enter" && !onButton) {
      cards[index]?.open(toSide);
    } else if (event.key === "Escape") {
      this.dispatchEvent(new CustomEvent("leave"));
    } else if (toSide || event.altKey || event.shiftKey) {
      return;
    } else {
      const next = moveInGrid(event.key, index, this.columns(cards), cards.length);
      if (next === undefined) return;
      if (next < 0) this.dispatchEvent(new CustomEvent("leave"));
      else this.moveTo(cards[next]);
    }
    event.preventDefault();
  }

  private moveTo(card: Card | undefined): void {
    card?.focus({ preventScroll: true });
    card?.scrollIntoView({ block: "nearest" });
  }

  private columns(cards: readonly Card[]): number {
    const top = cards[0]?.offsetTop;
    const below = cards.findIndex((card) => card.offsetTop !== top);
    return below < 0 ? cards.length : below;
  }

  private focusin(event: FocusEvent): void {
    const index = this.cards.indexOf(event.target as Card);
    if (index >= 0 && index !== this.selected) this.dispatchEvent(new CustomEvent("select", { detail: index }));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "afterimage-card": Card;
    "afterimage-results": Results;
  }
}
