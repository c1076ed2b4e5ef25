import { noChange } from "lit";
import { Directive, directive, type ElementPart } from "lit/directive.js";
import type { Box } from "../../src/engine/protocol/webview.ts";

/**
 * Sets styles of an element, by their CSS names, through its style object: `<div ${styled({ left: "4px" })}>`.
 *
 * Lit's own `styleMap` writes a style attribute on the first render, which a content security policy without
 * `unsafe-inline` refuses.
 */
export const styled = directive(
  class extends Directive {
    private set = new Set<string>();

    override render: (styles: Readonly<Record<string, string>>) => unknown = () => noChange;

    override update({ element }: ElementPart, [styles]: [Readonly<Record<string, string>>]): unknown {
      const { style } = element as HTMLElement;
      for (const name of this.set) if (!(name in styles)) style.removeProperty(name);
      for (const [name, value] of Object.entries(styles)) style.setProperty(name, value);
      this.set = new Set(Object.keys(styles));
      return noChange;
    }
  },
);

/** Where a box of a picture lies on the element that shows the whole of it. */
export function percentages({ x, y, width, height }: Box): Record<string, string> {
  return { left: `${x * 100}%`, top: `${y * 100}%`, width: `${width * 100}%`, height: `${height * 100}%` };
}
