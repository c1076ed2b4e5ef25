/** Styles of an OpenDocument file (OpenDocument 1.3 part 3, §16) and what they inherit. */
import { attribute, child, children, localName } from "../office/elements.ts";
import { lengthOf } from "../svg/geometry.ts";
import type { XmlElement } from "../xml.ts";

/** A style with those that it inherits from, nearest first. */
export type StyleChain = readonly XmlElement[];

export interface Styles {
  /** Empty for a style that is not there. */
  chain(family: string, name: string | undefined): StyleChain;
  /** What a family looks like where nothing else is said. */
  defaults(family: string): StyleChain;
  /** A gradient, list style, master page, page layout … by its element's name and its own. */
  named(element: string, name: string | undefined): XmlElement | undefined;
}

/** Styles that inherit from each other in a circle, or from further than this, are a broken file. */
const mostAncestors = 20;

/** @param roots of `content.xml` and `styles.xml`; of two styles of one name the first counts */
export function stylesOf(roots: readonly (XmlElement | undefined)[]): Styles {
  const byName = new Map<string, XmlElement>();
  const usual = new Map<string, XmlElement>();
  for (const root of roots) {
    for (const holder of ["automatic-styles", "styles", "master-styles"]) {
      for (const element of children(child(root, holder))) {
        const [kind, family] = [localName(element), attribute(element, "family") ?? ""];
        if (kind === "default-style") usual.set(family, usual.get(family) ?? element);
        const key = kind === "style" ? `style ${family} ${attribute(element, "name")}` : `${kind} ${attribute(element, "name")}`;
        if (!byName.has(key)) byName.set(key, element);
      }
    }
  }
  return {
    chain(family, name) {
      const found: XmlElement[] = [];
      let style = byName.get(`style ${family} ${name}`);
      while (style !== undefined && found.length < mostAncestors) {
        found.push(style);
        style = byName.get(`style ${family} ${attribute(style, "parent-style-name")}`);
      }
      return found;
    },
    defaults: (family) => [usual.get(family)].filter((each) => each !== undefined),
    named: (element, name) => byName.get(`${element} ${name}`),
  };
}

/** The nearest value that is stated: `property(chain, "graphic", "fill-color")`. */
export function property(chain: StyleChain, group: string, name: string): string | undefined {
  for (const style of chain) {
    const value = attribute(child(style, `${group}-properties`), name);
    if (value !== undefined) return value;
  }
  return undefined;
}

/** A length in points; undefined for percentages and what is no length. */
export function pointsOf(length: string | undefined): number | undefined {
  const pixels = lengthOf(length);
  return pixels === undefined || Math.abs(pixels) > 1e6 ? undefined : Math.round(pixels * 750) / 1000;
}
