import { isElement, textOf, type SvgElement } from "./tree.ts";

/** Elements whose content is not drawn where it stands, but where it is referred to if at all. */
export const undrawn: ReadonlySet<string> = new Set([
  "defs", "symbol", "clipPath", "mask", "pattern", "marker", "metadata", "title", "desc", "style", "script",
]);

/** Texts, each of which takes as long as so many shapes. */
const texts: ReadonlySet<string> = new Set(["text", "tspan", "foreignObject"]);
const textSize = 3;

/** Comparisons of a style rule with an element that take as long as a shape: every rule is compared with every element. */
const rulesAShape = 400;

/** Elements and references within each other; the renderer takes less. */
const mostDepth = 512;

const reference = /^\s*#(.+)$|url\(\s*["']?#([^"')]+)/;

/**
 * Shapes that are drawn when a drawing is, those counted as often that it refers to, and what else takes as long; a few bytes
 * can ask for billions.
 * Infinite when what it refers to lies too deep.
 */
export function drawnSize(root: SvgElement): number {
  const byId = new Map<string, SvgElement>();
  let [elements, rules] = [0, 0];
  const collect = (element: SvgElement): void => {
    elements++;
    if (element.name === "style") rules += textOf(element).match(/[{,]/g)?.length ?? 0;
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
    let size = texts.has(element.name) ? textSize : 1;
    for (const child of element.children) if (isElement(child) && !undrawn.has(child.name)) size += sizeOf(child, depth + 1);
    for (const value of element.attributes.values()) {
      const [, link, url] = reference.exec(value) ?? [];
      const target = byId.get(link ?? url ?? "");
      if (target) size += sizeOf(target, depth + 1);
    }
    sizes.set(element, size);
    return size;
  };
  return sizeOf(root, 0) + (elements * rules) / rulesAShape;
}
