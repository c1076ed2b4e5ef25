import { LitElement, css, html, nothing, type TemplateResult } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { LibraryStatus, PanelCommand } from "../../src/engine/protocol/webview.ts";
import { request } from "../shared/host.ts";
import { icon, type IconName } from "../shared/icon.ts";
import { count, grouped, timeLeft } from "../shared/text.ts";
import { base, controls } from "../shared/theme.ts";
import { channelLine, sum, totalProgress } from "./situation.ts";

/** What is indexed, what is being indexed, and what was left out, in one quiet line. */
@customElement("afterimage-library-bar")
export class LibraryBar extends LitElement {
  static override styles = [
    base,
    controls,
    css`
      :host {
        display: flex;
        gap: 4px 12px;
        align-items: center;
        color: var(--quiet);
        white-space: nowrap;
      }
      .work {
        display: inline-flex;
        gap: 4px;
        align-items: center;
        font-variant-numeric: tabular-nums;
      }
      .skipped {
        display: inline-flex;
        gap: 4px;
        align-items: center;
      }
      .icon {
        font-size: 14px;
      }
      .tool {
        min-width: 20px;
        height: 20px;
        padding: 0 2px;
      }
    `,
  ];

  @property({ attribute: false }) libraries: readonly LibraryStatus[] = [];

  override render(): TemplateResult {
    const skipped = sum(this.libraries, (library) => library.skipped.length);
    return html`
      ${this.renderWork()} ${this.renderChannels()}
      ${skipped > 0
        ? html`<button class="skipped link" title="Files that could not be read, and why" @click=${() => this.run("afterimage.showSkipped")}>
            ${icon("warning")}${count(skipped, "file")} skipped
          </button>`
        : nothing}
    `;
  }

  /** Which ways of searching answer, and why the others do not; quiet while all do. */
  private renderChannels(): TemplateResult | typeof nothing {
    const line = channelLine(this.libraries);
    return line ? html`<span class="channels" title=${line.detail}>${line.text}</span>` : nothing;
  }

  private renderWork(): TemplateResult {
    const work = totalProgress(this.libraries);
    if (!work) {
      const documents = sum(this.libraries, ({ counts }) => counts.documents);
      const images = sum(this.libraries, ({ counts }) => counts.images);
      const encoder = this.libraries[0]?.encoder ?? "";
      return html`<span title=${encoder}>${count(documents, "document")} · ${count(images, "picture and page", "pictures and pages")}</span>`;
    }
    const amount = `${grouped(work.done)} of ${count(work.total, "file")}`;
    if (work.paused) return html`<span class="work">Paused at ${amount}${this.button("play", "Resume indexing", "afterimage.resume")}</span>`;
    if (work.scanning) return html`<span class="work">Looking for files…</span>`;
    return html`
      <span class="work">
        Indexing ${amount}${work.secondsLeft === undefined ? nothing : ` · ${timeLeft(work.secondsLeft)}`}${this.button("debug-pause", "Pause indexing", "afterimage.pause")}
      </span>
    `;
  }

  private button(name: IconName, label: string, command: PanelCommand): TemplateResult {
    return html`<button class="tool" title=${label} aria-label=${label} @click=${() => this.run(command)}>${icon(name)}</button>`;
  }

  private run(command: PanelCommand): void {
    request(this, { type: "command", command });
  }
}
