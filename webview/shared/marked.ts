import { html, type TemplateResult } from "lit";
import type { Snippet } from "../../src/engine/protocol/webview.ts";
import { segments } from "./text.ts";

/** A snippet with its matched parts in `<mark>`. */
export function marked(snippet: Snippet): readonly (TemplateResult | string)[] {
  return segments(snippet).map(({ text, matched }) => (matched ? html`<mark>${text}</mark>` : text));
}
