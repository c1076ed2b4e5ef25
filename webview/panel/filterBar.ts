import { LitElement, css, html, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { FragmentKind } from "../../src/engine/protocol/webview.ts";
import { icon, type IconName } from "../shared/icon.ts";
import { kinds } from "../shared/text.ts";
import { base, controls } from "../shared/theme.ts";
import { activeType, filterText, isType, typeChipsFor, typeFilter, typedFilters, withType, withoutFilter, type FilterName, type TypedFilter } from "./query.ts";

const described: Readonly<Record<FilterName, { readonly icon: IconName; readonly label: string; readonly example: string }>> = {
  type: { icon: "symbol-misc", label: "Type", example: "type:image" },
  path: { icon: "folder-opened", label: "In folder", example: "path:docs/" },
  ext: { icon: "file", label: "File type", example: "ext:png" },
  after: { icon: "calendar", label: "Changed since", example: "after:2025-01-31" },
  before: { icon: "calendar", label: "Changed before", example: "before:2025-01-31" },
};

const offered = ["path", "ext", "after", "before"] as const;

/** A change of what is searched, made with the chips. `typeOn` asks for the caret at the end of the box. */
export interface FilterChange {
  readonly query: string;
  readonly filters: readonly string[];
  readonly typeOn: boolean;
}

/**
 * The chips under the search box: one type of hit or all, a chip for every filter that was typed, and a menu of
 * filters to type. Fires `change` with a {@link FilterChange}.
 */
@customElement("afterimage-filter-bar")
export class FilterBar extends LitElement {
  static override styles = [
    base,
    controls,
    css`
      :host {
        display: flex;
        flex-wrap: wrap;
        gap: 6px;
        align-items: center;
      }
      .types {
        display: contents;
      }
      .chip {
        display: inline-flex;
        gap: 5px;
        align-items: center;
        height: 24px;
        padding: 0 10px;
        border: 1px solid var(--line);
        border-radius: 12px;
        white-space: nowrap;
      }
      .chip .icon {
        width: 14px;
        font-size: 14px;
      }
      @container (max-width: 560px) {
        .types .icon {
          display: none;
        }
      }
      .chip:hover {
        background: var(--vscode-toolbar-hoverBackground);
      }
      .chip:focus-visible {
        outline-offset: 1px;
      }
      .chip[aria-checked="true"] {
        border-color: var(--vscode-contrastActiveBorder, var(--vscode-inputOption-activeBorder, var(--line)));
        /* All that tells it in high contrast, which has no backgrounds. */
        box-shadow: inset 0 0 0 1px var(--vscode-contrastActiveBorder, transparent);
        background: var(--vscode-inputOption-activeBackground);
        color: var(--vscode-inputOption-activeForeground);
      }
      .typed {
        padding-right: 2px;
        background: var(--vscode-textBlockQuote-background, transparent);
      }
      .typed:hover {
        background: var(--vscode-textBlockQuote-background, transparent);
      }
      .value {
        max-width: 200px;
        overflow: hidden;
        text-overflow: ellipsis;
      }
      .label {
        color: var(--quiet);
      }
      .remove {
        display: inline-flex;
        align-items: center;
        justify-content: center;
        width: 20px;
        height: 20px;
        border-radius: 10px;
      }
      .remove:hover {
        background: var(--vscode-toolbar-hoverBackground);
      }
      .menu {
        position: relative;
      }
      .add {
        padding: 0 10px 0 6px;
        border-color: transparent;
        color: var(--quiet);
      }
      [role="menu"] {
        position: absolute;
        z-index: 2;
        top: 28px;
        left: 0;
        width: max-content;
        padding: 4px;
        border: 1px solid var(--vscode-menu-border, var(--line));
        border-radius: 6px;
        background: var(--vscode-menu-background);
        color: var(--vscode-menu-foreground);
        box-shadow: 0 2px 8px var(--vscode-widget-shadow, transparent);
      }
      [role="menuitem"] {
        display: flex;
        gap: 8px;
        align-items: center;
        width: 100%;
        padding: 4px 8px;
        border-radius: var(--radius);
      }
      [role="menuitem"]:hover,
      [role="menuitem"]:focus {
        background: var(--vscode-menu-selectionBackground);
        color: var(--vscode-menu-selectionForeground);
        outline: 1px solid var(--vscode-menu-selectionBorder, transparent);
        outline-offset: -1px;
      }
      .example {
        margin-left: auto;
        padding-left: 16px;
        font-family: var(--vscode-editor-font-family);
        font-size: var(--small);
        opacity: 0.75;
      }
    `,
  ];

  @property() query = "";
  @property({ attribute: false }) filters: readonly string[] = [];
  /** Kinds of hit that there can be. */
  @property({ attribute: false }) kinds: ReadonlySet<FragmentKind> = new Set();
  @state() private menuOpen = false;

  override render(): TemplateResult {
    const active = activeType(this.query, this.filters);
    const chips = typeChipsFor(this.kinds, active);
    const chosen = chips.find(({ kind }) => typeFilter(kind) === active);
    // A typed type that no chip stands for (`type:pdf`) gets a chip of its own like the other filters.
    const hasChip = active === undefined || chosen !== undefined;
    return html`
      <div class="types" role="radiogroup" aria-label="Show" @keydown=${(event: KeyboardEvent) => this.moveType(event)}>
        ${this.renderType("All", undefined, hasChip && !chosen, !chosen)}
        ${chips.map((chip) => this.renderType(chip.label, chip.kind, chip === chosen, chip === chosen))}
      </div>
      ${typedFilters(this.query)
        .filter((filter) => !(hasChip && isType(filter)))
        .map((filter) => this.renderTyped(filter))}
      ${this.renderMenu()}
    `;
  }

  /** @param reachable whether Tab leads to it; the arrow keys lead to the others */
  private renderType(label: string, kind: FragmentKind | undefined, checked: boolean, reachable: boolean): TemplateResult {
    return html`
      <button class="chip" role="radio" aria-checked=${checked} tabindex=${reachable ? 0 : -1} @click=${() => this.chooseType(kind)}>
        ${kind === undefined ? nothing : icon(kinds[kind].icon)}${label}
      </button>
    `;
  }

  private renderTyped(filter: TypedFilter): TemplateResult {
    const { icon: name, label } = described[filter.name];
    return html`
      <span class="chip typed">
        ${icon(name)}<span class="label">${filter.negated ? `Not: ${label.toLowerCase()}` : label}</span><span class="value" title=${filter.value}>${filter.value}</span>
        <button
          class="remove"
          title="Remove filter"
          aria-label=${`Remove filter ${filterText(filter)}`}
          @click=${() => this.change(withoutFilter(this.query, filter), this.filters)}
        >
          ${icon("close")}
        </button>
      </span>
    `;
  }

  private renderMenu(): TemplateResult {
    return html`
      <div class="menu" @focusout=${(event: FocusEvent) => this.closeMenuAfter(event)} @keydown=${(event: KeyboardEvent) => this.menuKeydown(event)}>
        <button class="chip add" aria-haspopup="menu" aria-expanded=${this.menuOpen} @click=${() => this.toggleMenu()}>${icon("add")}Filter</button>
        ${this.menuOpen
          ? html`
              <div role="menu" aria-label="Add a filter">
                ${offered.map(
                  (name) => html`
                    <button role="menuitem" tabindex="-1" @click=${() => this.startTyping(name)}>
                      ${icon(described[name].icon)}${described[name].label}<span class="example">${described[name].example}</span>
                    </button>
                  `,
                )}
              </div>
            `
          : nothing}
      </div>
    `;
  }

  private chooseType(kind: FragmentKind | undefined): void {
    const next = withType(this.query, this.filters, kind === undefined ? undefined : typeFilter(kind));
    this.change(next.query, next.filters);
  }

  private moveType(event: KeyboardEvent): void {
    const step = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const radios = Array.from(this.renderRoot.querySelectorAll<HTMLElement>("[role=radio]"));
    const at = radios.findIndex((radio) => radio.matches(":focus"));
    const next = radios[(at + step + radios.length) % radios.length];
    next?.click();
    next?.focus();
  }

  private toggleMenu(): void {
    this.menuOpen = !this.menuOpen;
    if (this.menuOpen) void this.updateComplete.then(() => this.enterMenu());
  }

  /** Keeps the menu inside the view, and gives it the keyboard. */
  private enterMenu(): void {
    const menu = this.renderRoot.querySelector<HTMLElement>("[role=menu]");
    if (!menu) return;
    const over = menu.getBoundingClientRect().right + 12 - document.documentElement.clientWidth;
    if (over > 0) menu.style.left = `${-over}px`;
    this.menuItems[0]?.focus();
  }

  private menuKeydown(event: KeyboardEvent): void {
    // The button that opens it is none of its items.
    if (!this.menuOpen) return;
    const items = this.menuItems;
    const at = items.findIndex((item) => item.matches(":focus"));
    if (event.key === "ArrowDown") items[(at + 1) % items.length]?.focus();
    else if (event.key === "ArrowUp") items.at(at - 1)?.focus();
    else if (event.key === "Escape") this.closeMenu();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  private closeMenuAfter({ relatedTarget }: FocusEvent): void {
    if (!(relatedTarget instanceof Node && this.renderRoot.querySelector(".menu")?.contains(relatedTarget))) this.menuOpen = false;
  }

  private closeMenu(): void {
    this.menuOpen = false;
    this.renderRoot.querySelector<HTMLElement>(".add")?.focus();
  }

  private startTyping(name: FilterName): void {
    this.menuOpen = false;
    this.change([this.query.trimEnd(), `${name}:`].filter((part) => part !== "").join(" "), this.filters, true);
  }

  private get menuItems(): HTMLElement[] {
    return Array.from(this.renderRoot.querySelectorAll<HTMLElement>("[role=menuitem]"));
  }

  private change(query: string, filters: readonly string[], typeOn = false): void {
    this.dispatchEvent(new CustomEvent<FilterChange>("change", { detail: { query, filters, typeOn } }));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "afterimage-filter-bar": FilterBar;
  }
}
