import { LitElement, css, html, nothing, type TemplateResult } from "lit";
import { customElement, property } from "lit/decorators.js";
import { classMap } from "lit/directives/class-map.js";
import { repeat } from "lit/directives/repeat.js";
import type { PanelHit } from "../../src/engine/protocol/webview.ts";
import { icon } from "../shared/icon.ts";
import { grouped } from "../shared/text.ts";
import { base, controls } from "../shared/theme.ts";
import type { Card } from "./card.ts";
import { moveInGrid, rowLengths } from "./grid.ts";
import "./card.ts";

/** Cards that belong together. */
interface Group {
  readonly label: string;
  /** Said instead of cards where there are none. */
  readonly none?: string;
  /** Whether its cards are still looked for. */
  readonly isPending?: boolean;
  readonly hits: readonly PanelHit[];
}

/**
 * The cards, as a grid one card of which is current (roving tabindex). When a picture was asked with, there are two:
 * what is that picture, and what is related.
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
      .found .grid {
        grid-template-columns: repeat(auto-fit, minmax(min(100%, 480px), 1fr));
      }
      h2 {
        display: flex;
        gap: 8px;
        align-items: baseline;
        margin: 0 0 10px;
        font-size: 1.08em;
        font-weight: 600;
      }
      section + section {
        margin-top: 28px;
      }
      .count {
        color: var(--quiet);
        font-size: var(--small);
        font-weight: normal;
      }
      .none {
        max-width: 640px;
        margin: 0;
        color: var(--quiet);
        line-height: 1.55;
      }
      .pending {
        display: flex;
        gap: 8px;
        align-items: center;
      }
      .more {
        display: block;
        margin: 24px auto 0;
      }
    `,
  ];

  @property({ attribute: false }) hits: readonly PanelHit[] = [];
  /** Whether a picture was asked with. */
  @property({ type: Boolean }) byPicture = false;
  /** Whether words or filters keep pictures out. */
  @property({ type: Boolean }) narrowed = false;
  /** Whether only the picture itself was looked for yet. */
  @property({ type: Boolean }) partial = false;
  @property({ type: Number }) selected = 0;
  /** Whether the library may hold more than these. */
  @property({ type: Boolean }) hasMore = false;

  override render(): TemplateResult {
    let index = 0;
    return html`
      <div @keydown=${(event: KeyboardEvent) => this.keydown(event)} @focusin=${(event: FocusEvent) => this.focusin(event)}>
        ${this.groups.map((group) => {
          const first = index;
          index += group.hits.length;
          return this.renderGroup(group, first);
        })}
      </div>
      ${this.hasMore ? html`<button class="button secondary more" @click=${() => this.dispatchEvent(new CustomEvent("more"))}>Show more results</button>` : nothing}
    `;
  }

  private get groups(): readonly Group[] {
    if (!this.byPicture) return [{ label: "Results", hits: this.hits }];
    const found = this.hits.filter(({ match }) => match !== undefined);
    const related = this.hits.filter(({ match }) => match === undefined);
    return [
      {
        label: "This picture",
        none: this.narrowed
          ? "With these words and filters it is not found. Without them it may be."
          : "As far as can be told, it is not here, nor a picture that it is a part of. Crop it to what matters, or look at what is related.",
        hits: found,
      },
      ...(related.length > 0 || this.partial ? [{ label: "Related", hits: related, isPending: this.partial }] : []),
    ];
  }

  /** @param first index of the group's first card among all */
  private renderGroup({ label, none, hits, isPending = false }: Group, first: number): TemplateResult {
    if (isPending) return html`<section aria-label=${label}><h2>${label}</h2><p class="none pending">${icon("loading", "spin")}Still looking…</p></section>`;
    return html`
      <section class=${classMap({ found: none !== undefined })} aria-label=${label}>
        ${this.byPicture ? html`<h2>${label}${hits.length > 0 ? html`<span class="count">${grouped(hits.length)}</span>` : nothing}</h2>` : nothing}
        ${hits.length === 0 && none !== undefined ? html`<p class="none">${none}</p>` : html`<div class="grid" role="grid" aria-label=${label} aria-rowcount=${hits.length}>${this.renderCards(hits, first)}</div>`}
      </section>
    `;
  }

  private renderCards(hits: readonly PanelHit[], first: number): unknown {
    return repeat(
      hits,
      (hit) => `${hit.root}\u0000${hit.path}\u0000${hit.key}`,
      (hit, at) => html`
        <afterimage-card
          role="row"
          aria-rowindex=${at + 1}
          aria-selected=${first + at === this.selected}
          tabindex=${first + at === this.selected ? 0 : -1}
          .current=${first + at === this.selected}
          .hit=${hit}
        ></afterimage-card>
      `,
    );
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
      const next = moveInGrid(event.key, index, rowLengths(cards.map((card) => card.getBoundingClientRect().top)));
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
