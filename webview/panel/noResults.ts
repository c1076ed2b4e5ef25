import { LitElement, css, html, nothing, type TemplateResult } from "lit";
import { customElement, property } from "lit/decorators.js";
import { icon } from "../shared/icon.ts";
import { base, controls } from "../shared/theme.ts";
import type { FilterChange } from "./filterBar.ts";
import { activeType, filterText, isType, queryTerms, typedFilters, withType, withoutFilter } from "./query.ts";

/** From how many words on a question is worth shortening. */
const manyWords = 4;

/** What to try when nothing was found. Fires `change` with a {@link FilterChange}. */
@customElement("afterimage-no-results")
export class NoResults extends LitElement {
  static override styles = [
    base,
    controls,
    css`
      :host {
        display: block;
        max-width: 520px;
        margin: 0 auto;
        padding: 12vh 0 32px;
      }
      .icon.large {
        width: 32px;
        margin-bottom: 12px;
        color: var(--quiet);
        font-size: 32px;
      }
      h2 {
        margin: 0 0 8px;
        overflow-wrap: anywhere;
        font-size: 1.5em;
        font-weight: 600;
        line-height: 1.3;
      }
      p {
        margin: 0;
        line-height: 1.55;
      }
      .actions {
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
        margin-top: 24px;
      }
    `,
  ];

  @property() query = "";
  @property({ attribute: false }) filters: readonly string[] = [];
  /** Whether a picture was asked with. */
  @property({ type: Boolean }) byPicture = false;
  /** Whether indexing still goes on. */
  @property({ type: Boolean }) indexing = false;

  override render(): TemplateResult {
    const type = activeType(this.query, this.filters);
    const others = typedFilters(this.query).filter((filter) => !isType(filter));
    const words = queryTerms(this.query);
    return html`
      ${icon("search-stop", "large")}
      <h2>${this.heading(words)}</h2>
      <p>${this.advice(words.length)}</p>
      ${type !== undefined || others.length > 0
        ? html`
            <div class="actions">
              ${type === undefined ? nothing : this.button("Search all types", () => withType(this.query, this.filters, undefined))}
              ${others.map((filter) =>
                this.button(`Remove ${filterText(filter)}`, () => ({ query: withoutFilter(this.query, filter), filters: this.filters })),
              )}
            </div>
          `
        : nothing}
    `;
  }

  private heading(words: readonly string[]): string {
    if (this.byPicture && this.query === "" && this.filters.length === 0) return "This picture is not here, nor anything like it";
    return words.length > 0 ? `Nothing found for “${words.join(" ")}”` : "Nothing matches these filters";
  }

  private advice(words: number): string {
    const tips = [
      this.byPicture
        ? "Crop it to the part that matters, or say in a few words what it shows."
        : words >= manyWords
          ? "Try fewer words: a name or a label that stands in the picture is enough."
          : "Try another word for it, or a label that stands in the picture.",
    ];
    if (this.indexing) tips.push("Indexing still goes on, so it may turn up in a moment.");
    return tips.join(" ");
  }

  private button(label: string, next: () => Omit<FilterChange, "typeOn">): TemplateResult {
    const change = (): void => {
      this.dispatchEvent(new CustomEvent<FilterChange>("change", { detail: { ...next(), typeOn: false } }));
    };
    return html`<button class="button secondary" @click=${change}>${label}</button>`;
  }
}
