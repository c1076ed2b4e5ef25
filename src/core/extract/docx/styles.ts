/** What paragraph styles of WordprocessingML mean (ECMA-376 part 1, §17.7). */
import type { XmlElement } from "../xml.ts";
import { attribute, child, children, numberOf } from "../office/elements.ts";
import type { ParagraphRole } from "../office/textDocument.ts";

/** Styles that inherit from each other in a circle, or from further than this, are a broken file. */
const mostAncestors = 20;

/** Tells the role of a paragraph from its `pPr`. */
export function paragraphRoles(styles: XmlElement | undefined): (properties: XmlElement | undefined) => ParagraphRole {
  const byId = new Map(children(styles, "style").map((style) => [attribute(style, "styleId") ?? "", style]));
  return (properties) => {
    const own = levelOf(properties);
    if (own !== undefined) return own;
    let style = byId.get(attribute(child(properties, "pStyle"), "val") ?? "");
    for (let up = 0; style !== undefined && up < mostAncestors; up++) {
      // Built-in styles keep their English names in every language; their ids are translated.
      const name = (attribute(child(style, "name"), "val") ?? "").toLowerCase();
      if (name === "title") return "title";
      if (name === "caption") return "caption";
      const level = levelOf(child(style, "pPr")) ?? Number(/^heading ([1-9])$/.exec(name)?.[1] ?? NaN);
      if (!Number.isNaN(level)) return level;
      style = byId.get(attribute(child(style, "basedOn"), "val") ?? "");
    }
    return "text";
  };
}

/** Depth by the outline level, which counts from 0; 9 is body text. */
function levelOf(properties: XmlElement | undefined): number | undefined {
  const level = numberOf(child(properties, "outlineLvl"), "val");
  return level === undefined || level < 0 || level > 8 ? undefined : level + 1;
}
