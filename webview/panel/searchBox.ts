import { LitElement, css, html, nothing, type TemplateResult } from "lit";
import { customElement, property, query } from "lit/decorators.js";
import { icon } from "../shared/icon.ts";
import { base, controls } from "../shared/theme.ts";

/**
 * The search box. Fires `edit` (detail: the text), `submit` (detail: whether to the side) on Enter, `enter-results`
 * on the down arrow, and `choose-picture`.
 */
@customElement("afterimage-search-box")
export class SearchBox extends LitElement {
  static override styles = [
    base,
    controls,
    css`
      .frame {
        display: flex;
        gap: 8px;
        align-items: center;
        height: 34px;
        padding: 0 6px 0 10px;
        border: 1px solid var(--vscode-input-border, var(--line));
        border-radius: var(--radius);
        background: var(--vscode-input-background);
        color: var(--vscode-input-foreground);
      }
      .frame:focus-within {
        border-color: var(--vscode-focusBorder);
      }
      .frame > .icon {
        color: var(--quiet);
      }
      input {
        flex: auto;
        min-width: 0;
        height: 100%;
        padding: 0;
        border: 0;
        background: none;
        color: inherit;
        font: inherit;
        font-size: 1.08em;
      }
      input:focus-visible {
        outline: none;
      }
      input::placeholder {
        color: var(--vscode-input-placeholderForeground);
      }
    `,
  ];

  @property() value = "";
  /** Whether words only narrow a picture down. */
  @property({ type: Boolean }) hasPicture = false;
  @query("input") private readonly input!: HTMLInputElement | null;

  override focus(): void {
    this.input?.focus();
  }

  /** Focuses with the text selected, to type over it. */
  select(): void {
    this.focus();
    this.input?.select();
  }

  /** Focuses with the caret after the text, to type on. */
  focusEnd(): void {
    this.focus();
    this.input?.setSelectionRange(this.value.length, this.value.length);
  }

  override render(): TemplateResult {
    return html`
      <div class="frame">
        ${icon("search")}
        <input
          type="text"
          role="searchbox"
          aria-label="Search pictures, pages and sections"
          placeholder=${this.hasPicture ? "Narrow down with words or filters" : "Search by words, or paste a picture"}
          spellcheck="false"
          autocomplete="off"
          autofocus
          .value=${this.value}
          @input=${(event: InputEvent) => !event.isComposing && this.edit()}
          @compositionend=${() => this.edit()}
          @keydown=${(event: KeyboardEvent) => this.keydown(event)}
        />
        ${this.value === "" ? nothing : html`<button class="tool" title="Clear (Escape)" aria-label="Clear" @click=${() => this.clear()}>${icon("close")}</button>`}
        <button class="tool" title="Search with a Picture… (or paste, or drop one)" aria-label="Search with a picture" @click=${() => this.fire("choose-picture", undefined)}>
          ${icon("file-media")}
        </button>
      </div>
    `;
  }

  private edit(): void {
    this.fire("edit", this.input?.value ?? "");
  }

  private clear(): void {
    this.fire("edit", "");
    this.focus();
  }

  private keydown(event: KeyboardEvent): void {
    if (event.isComposing) return;
    if (event.key === "Enter") this.fire("submit", event.ctrlKey || event.metaKey);
    else if (event.key === "ArrowDown") this.fire("enter-results", undefined);
    else if (event.key === "Escape" && this.value !== "") this.clear();
    else return;
    event.preventDefault();
  }

  private fire(type: string, detail: unknown): void {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "afterimage-search-box": SearchBox;
  }
}
