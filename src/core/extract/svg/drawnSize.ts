import { isElement, type SvgElement } from "./tree.ts";

/** Elements whose content is not drawn where it stands, but where it is referred to if at all. */
export const undrawn: ReadonlySet<string> = new Set([
  "defs", "symbol", "clipPath", "mask", "pattern", "marker", "metadata", "title", "desc", "style", "script",
]);

/** A text takes as long as this many shapes. */
const textSize = 3;

/** Elements and references within each other; the renderer takes less. */
const mostDepth = 512;

const reference = /^\s*#(.+)$|url\(\s*["']?#([^"')]+)/;

/**
 * Shapes that are drawn when a drawing is, those counted as often that it refers to; a few bytes can ask for billions.
 * Infinite when what it refers to lies too deep.
 */
export function drawnSize(root: SvgElement): number {
  const byId = new Map<string, SvgElement>();
  const collect = (element: SvgElement): void => {
    const id = element.attributes.get("id");
    if (id !== undefined && !byId.has(id)) byId.set(id, element);
    for (const child of element.children) if (isElement(child)) collect(child);
  };
  collect(root);

  const sizes = new Map<SvgElement, number>();
  const sizeOf = (element: SvgElement, depth: number): number => {
    const known = sizes.get(element);
    if (known !== undefined) return known;
    if (depth > mostDepth) return Infinity;
    // What refers to itself is not drawn again.
    sizes.set(element, 0);
    let size = element.name === "text" || element.name === "foreignObject" ? textSize : 1;
    for (const child of element.children) if (isElement(child) && !undrawn.has(child.name)) size += sizeOf(child, depth + 1);
    for (const value of element.attributes.values()) {
      const [, link, url] = reference.exec(value) ?? [];
      const target = byId.get(link ?? url ?? "");
      if (target) size += sizeOf(target, depth + 1);
    }
    sizes.set(element, size);
    return size;
  };
  return sizeOf(root, 0);
}
