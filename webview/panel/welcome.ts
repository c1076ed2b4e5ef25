import { LitElement, css, html, type TemplateResult } from "lit";
import { customElement } from "lit/decorators.js";
import { icon } from "../shared/icon.ts";
import { base, controls } from "../shared/theme.ts";

const examples: readonly { readonly query: string; readonly meaning: string }[] = [
  { query: "login screen with two errors", meaning: "describe what it shows" },
  { query: '"payment failed"', meaning: "exact words" },
  { query: "type:image gateway", meaning: "pictures only" },
  { query: "path:docs/ retry", meaning: "in a folder" },
  { query: "ext:pdf after:2025-01-31", meaning: "a file type, changed since a day" },
];

const command = navigator.userAgent.includes("Mac") ? "⌘" : "Ctrl";

const keys: readonly { readonly keys: readonly string[]; readonly meaning: string }[] = [
  { keys: ["↑", "↓", "←", "→"], meaning: "move" },
  { keys: ["Enter"], meaning: "open" },
  { keys: [command, "Enter"], meaning: "open to the side" },
  { keys: ["/"], meaning: "search box" },
];

/** What an empty search box shows: how to ask. Fires `try` with an example query, and `choose-picture`. */
@customElement("afterimage-welcome")
export class Welcome extends LitElement {
  static override styles = [
    base,
    controls,
    css`
      :host {
        display: block;
        max-width: 520px;
        margin: 0 auto;
        padding: 10vh 0 32px;
      }
      h2 {
        margin: 0 0 4px;
        font-size: 1.5em;
        font-weight: 600;
      }
      p {
        margin: 0 0 20px;
        color: var(--quiet);
      }
      .example {
        display: flex;
        gap: 16px;
        align-items: baseline;
        justify-content: space-between;
        width: 100%;
        padding: 6px 8px;
        border-radius: var(--radius);
      }
      .example:hover {
        background: var(--vscode-list-hoverBackground);
      }
      code {
        color: var(--vscode-textLink-foreground);
        font-family: var(--vscode-editor-font-family);
      }
      .meaning {
        color: var(--quiet);
        text-align: right;
      }
      .examples {
        margin: 0 -8px;
      }
      .picture {
        display: flex;
        gap: 10px;
        margin-top: 20px;
        padding: 12px;
        border: 1px solid var(--line);
        border-radius: 6px;
        line-height: 1.6;
      }
      .picture .icon {
        margin-top: 3px;
        color: var(--quiet);
      }
      .keys {
        display: flex;
        flex-wrap: wrap;
        gap: 8px 16px;
        margin-top: 24px;
        padding-top: 16px;
        border-top: 1px solid var(--line);
        color: var(--quiet);
      }
      .key {
        display: inline-flex;
        gap: 4px;
        align-items: center;
      }
      kbd {
        display: inline-block;
        min-width: 20px;
        padding: 0 4px;
        border: 1px solid var(--vscode-keybindingLabel-border, var(--line));
        border-radius: 3px;
        background: var(--vscode-keybindingLabel-background);
        color: var(--vscode-keybindingLabel-foreground);
        font: inherit;
        font-size: 11px;
        line-height: 18px;
        text-align: center;
      }
    `,
  ];

  override render(): TemplateResult {
    return html`
      <h2>Find it by what it shows</h2>
      <p>Search the words inside pictures and pages, the text around them, and what they mean.</p>
      <div class="examples">
        ${examples.map(
          ({ query, meaning }) => html`
            <button class="example" @click=${() => this.dispatchEvent(new CustomEvent("try", { detail: query }))}>
              <code>${query}</code><span class="meaning">${meaning}</span>
            </button>
          `,
        )}
      </div>
      <div class="picture">
        ${icon("clippy")}
        <span>
          Have a screenshot of it? Paste it with <kbd>${command}</kbd> <kbd>V</kbd>, drop it here (from the Explorer with <kbd>Shift</kbd> held), or
          <button class="link" @click=${() => this.dispatchEvent(new CustomEvent("choose-picture"))}>choose a file…</button>
          It shows where the picture is from, and where in it the part you have lies.
        </span>
      </div>
      <div class="keys">
        ${keys.map((entry) => html`<span class="key">${entry.keys.map((key) => html`<kbd>${key}</kbd>`)}&nbsp;${entry.meaning}</span>`)}
      </div>
    `;
  }
}
