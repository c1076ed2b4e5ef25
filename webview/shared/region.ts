/** The part of a picture that was asked with: where it is, in numbers, in words and drawn. */
import { css, html, nothing, svg, type TemplateResult } from "lit";
import type { Box, Point } from "../../src/engine/protocol/webview.ts";

/** The least box around a region, as far as it lies on the picture. */
export function boundsOf(region: readonly Point[]): Box {
  const xs = region.map(({ x }) => clamp(x));
  const ys = region.map(({ y }) => clamp(y));
  const [x, y] = [Math.min(...xs), Math.min(...ys)];
  return { x, y, width: Math.max(...xs) - x, height: Math.max(...ys) - y };
}

/** The share of the picture that a region covers (shoelace formula). */
export function areaOf(region: readonly Point[]): number {
  const twice = region.reduce((sum, { x, y }, at) => {
    const next = region[(at + 1) % region.length] ?? { x, y };
    return sum + clamp(x) * clamp(next.y) - clamp(next.x) * clamp(y);
  }, 0);
  return Math.abs(twice) / 2;
}

/** Share from which on a region is as good as the whole picture. */
const whole = 0.85;

/** `all of it`, `upper left, 23% of it`. */
export function regionText(region: readonly Point[]): string {
  const area = areaOf(region);
  if (area >= whole) return "all of it";
  const { x, y, width, height } = boundsOf(region);
  const vertical = ["upper", "", "lower"][third(y + height / 2)] ?? "";
  const horizontal = ["left", "", "right"][third(x + width / 2)] ?? "";
  const alone = vertical === "upper" ? "top" : "bottom";
  const where = horizontal === "" ? (vertical === "" ? "middle" : alone) : [vertical, horizontal].filter((word) => word !== "").join(" ");
  return `${where}, ${Math.max(1, Math.round(area * 100))}% of it`;
}

function third(at: number): number {
  return Math.min(2, Math.floor(at * 3));
}

function clamp(at: number): number {
  return Math.min(1, Math.max(0, at));
}

/** Draws a region over the whole of a positioned parent: outlined, with what is around it dimmed. */
export function regionOverlay(region: readonly Point[]): TemplateResult {
  const corners = region.map(({ x, y }) => `${x * 100} ${y * 100}`).join("L");
  return html`
    <svg class="region" viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true">
      ${areaOf(region) < whole ? svg`<path class="around" fill-rule="evenodd" d=${`M0 0H100V100H0ZM${corners}Z`} />` : nothing}
      <path class="edge" d=${`M${corners}Z`} />
      <path class="line" d=${`M${corners}Z`} />
    </svg>
  `;
}

export const regionStyles = css`
  .region {
    position: absolute;
    inset: 0;
    width: 100%;
    height: 100%;
    overflow: hidden;
    pointer-events: none;
  }
  .region .around {
    fill: color-mix(in srgb, var(--vscode-editor-background) var(--region-dimming, 62%), transparent);
  }
  .region .edge,
  .region .line {
    fill: none;
    stroke-linejoin: round;
    vector-effect: non-scaling-stroke;
  }
  .region .edge {
    stroke: var(--vscode-editor-background);
    stroke-width: 5px;
  }
  .region .line {
    stroke: var(--match-line);
    stroke-width: 2.5px;
  }
`;
