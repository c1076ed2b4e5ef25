import { LitElement, css, html, type TemplateResult } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import type { Box, ViewerEvent } from "../../src/engine/protocol/webview.ts";
import { icon, type IconName } from "../shared/icon.ts";
import { base, controls } from "../shared/theme.ts";

type Labels = Extract<ViewerEvent, { type: "show" }>["view"]["labels"];

/**
 * Labels that contain the text, in reading order. Case and spaces do not count: text recognised in pictures often
 * runs together.
 */
function findLabels(labels: Labels, text: string): Labels {
  const wanted = bare(text);
  return wanted === "" ? [] : labels.filter((label) => bare(label.text).includes(wanted));
}

function bare(text: string): string {
  return text.replace(/\s+/gu, "").toLowerCase();
}

/** Finds text in the picture. Fires `found` (detail: the box, or undefined when there is none) and `close`. */
@customElement("afterimage-find-bar")
export class FindBar extends LitElement {
  static override styles = [
    base,
    controls,
    css`
      :host {
        position: absolute;
        z-index: 1;
        top: 0;
        right: 16px;
        display: flex;
        gap: 4px;
        align-items: center;
        max-width: calc(100% - 32px);
        padding: 6px;
        border: 1px solid var(--line);
        border-top: 0;
        border-radius: 0 0 6px 6px;
        background: var(--vscode-editorWidget-background);
        box-shadow: 0 2px 8px var(--vscode-widget-shadow, transparent);
      }
      input {
        flex: 1 1 200px;
        min-width: 80px;
        height: 26px;
        padding: 0 6px;
        border: 1px solid var(--vscode-input-border, var(--line));
        border-radius: var(--radius);
        background: var(--vscode-input-background);
        color: var(--vscode-input-foreground);
        font: inherit;
      }
      input::placeholder {
        color: var(--vscode-input-placeholderForeground);
      }
      .count {
        min-width: 72px;
        padding: 0 4px;
        color: var(--quiet);
        font-size: var(--small);
        font-variant-numeric: tabular-nums;
        white-space: nowrap;
      }
      .count.none {
        color: var(--vscode-errorForeground);
      }
    `,
  ];

  @property({ attribute: false }) labels: Labels = [];
  @state() private text = "";
  @state() private at = 0;
  @query("input") private readonly input!: HTMLInputElement | null;

  override focus(): void {
    this.input?.focus();
    this.input?.select();
  }

  override firstUpdated(): void {
    this.focus();
  }

  override render(): TemplateResult {
    const { length } = this.hits;
    const none = this.text !== "" && length === 0;
    return html`
      <input
        type="text"
        placeholder="Find in picture"
        aria-label="Find in picture"
        spellcheck="false"
        @input=${(event: Event) => this.edit((event.target as HTMLInputElement).value)}
        @keydown=${(event: KeyboardEvent) => this.keydown(event)}
      />
      <span class="count ${none ? "none" : ""}" role="status">${none ? "No results" : length === 0 ? "" : `${this.at + 1} of ${length}`}</span>
      ${this.button("arrow-up", "Previous Match (Shift+Enter)", () => this.step(-1), length === 0)}
      ${this.button("arrow-down", "Next Match (Enter)", () => this.step(1), length === 0)}
      ${this.button("close", "Close (Escape)", () => this.close(), false)}
    `;
  }

  private get hits(): Labels {
    return findLabels(this.labels, this.text);
  }

  private button(name: IconName, label: string, run: () => void, disabled: boolean): TemplateResult {
    return html`<button class="tool" title=${label} aria-label=${label} ?disabled=${disabled} @click=${run}>${icon(name)}</button>`;
  }

  private edit(text: string): void {
    this.text = text;
    this.at = 0;
    this.tell();
  }

  private step(by: number): void {
    const { length } = this.hits;
    if (length > 0) this.at = (this.at + by + length) % length;
    this.tell();
  }

  private tell(): void {
    this.dispatchEvent(new CustomEvent<Box | undefined>("found", { detail: this.hits[this.at]?.box }));
  }

  private close(): void {
    this.dispatchEvent(new CustomEvent("close"));
  }

  private keydown(event: KeyboardEvent): void {
    event.stopPropagation();
    if (event.key === "Enter") this.step(event.shiftKey ? -1 : 1);
    else if (event.key === "Escape") this.close();
    else return;
    event.preventDefault();
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "afterimage-find-bar": FindBar;
  }
}
