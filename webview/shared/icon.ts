import { html, type TemplateResult } from "lit";

/**
 * Code points of the codicon font. The font face reaches into shadow roots, the class rules of codicon.css do not,
 * so the glyphs we use are named here.
 */
export const glyphs = {
  add: 0xea60,
  "arrow-down": 0xea9a,
  "arrow-up": 0xeaa1,
  calendar: 0xeab0,
  "chevron-down": 0xeab4,
  "chevron-left": 0xeab5,
  "chevron-right": 0xeab6,
  clippy: 0xeac0,
  close: 0xea76,
  copy: 0xebcc,
  database: 0xeace,
  "debug-pause": 0xead1,
  "device-camera-video": 0xead9,
  "empty-window": 0xeae4,
  error: 0xea87,
  eye: 0xea70,
  file: 0xea7b,
  "file-media": 0xeaea,
  "file-pdf": 0xeaeb,
  "folder-opened": 0xeaf7,
  info: 0xea74,
  layers: 0xebd2,
  "layout-sidebar-right": 0xebf4,
  "link-external": 0xeb14,
  "list-selection": 0xeb85,
  loading: 0xeb19,
  play: 0xeb2c,
  preview: 0xeb2f,
  "screen-cut": 0xec7f,
  "screen-full": 0xeb4c,
  search: 0xea6d,
  "search-fuzzy": 0xec0d,
  "search-stop": 0xeb4e,
  shield: 0xeb53,
  "split-horizontal": 0xeb56,
  sync: 0xea77,
  "symbol-misc": 0xeb63,
  target: 0xebf8,
  "type-hierarchy": 0xebb9,
  verified: 0xeb77,
  warning: 0xea6c,
  "zoom-in": 0xeb81,
  "zoom-out": 0xeb82,
} as const;

export type IconName = keyof typeof glyphs;

/** A codicon; decoration only, so its meaning must stand beside it as text or label. */
export function icon(name: IconName, className = ""): TemplateResult {
  return html`<span class="icon ${className}" aria-hidden="true">${String.fromCodePoint(glyphs[name])}</span>`;
}
