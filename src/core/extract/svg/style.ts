import { without } from "../diagram/comments.ts";
import { isElement, textOf, type SvgElement } from "./tree.ts";

/** Declarations by simple selector: `text`, `.label`, `#id`. */
export type StyleSheet = ReadonlyMap<string, ReadonlyMap<string, string>>;

const simpleSelector = /^(?:[\w-]+|[\w-]*[.#][\w-]+)$/;

/** The rules of all `<style>` elements whose selector is simple; that is how drawing programs write them. */
export function styleSheetOf(root: SvgElement): StyleSheet {
  const sheet = new Map<string, Map<string, string>>();
  const visit = (element: SvgElement): void => {
    if (element.name === "style") {
      for (const { selectors, declarations } of rulesOf(textOf(element))) {
        for (const selector of selectors.split(",").map((each) => each.trim())) {
          if (!simpleSelector.test(selector)) continue;
          const known = sheet.get(selector) ?? new Map<string, string>();
          for (const [name, value] of declarations) known.set(name, value);
          sheet.set(selector, known);
        }
      }
    }
    for (const child of element.children) if (isElement(child)) visit(child);
  };
  visit(root);
  return sheet;
}

/** The rules of a style sheet; of those within each other the inner ones. */
function rulesOf(css: string): { selectors: string; declarations: [string, string][] }[] {
  const pieces = without("/*", "*/", css).split("}").slice(0, -1);
  return pieces.map((piece) => {
    const [declarations = "", selectors = ""] = piece.split("{").reverse();
    return { selectors, declarations: declarationsOf(declarations) };
  });
}

/** A `style` attribute's or rule's declarations. */
export function declarationsOf(style: string): [string, string][] {
  return style.split(";").flatMap((declaration): [string, string][] => {
    const colon = declaration.indexOf(":");
    if (colon < 0) return [];
    const value = declaration.slice(colon + 1).replace(/!important/i, "");
    return [[declaration.slice(0, colon).trim().toLowerCase(), value.trim()]];
  });
}

/** An element's own value of a property: its `style` before rules (id, class, type) before the attribute. */
export function propertyOf(element: SvgElement, property: string, sheet: StyleSheet): string | undefined {
  const { attributes, name } = element;
  const inline = declarationsOf(attributes.get("style") ?? "").find(([each]) => each === property)?.[1];
  if (inline !== undefined) return inline;
  const id = attributes.get("id");
  const classes = (attributes.get("class") ?? "").split(/\s+/).filter((each) => each !== "");
  const selectors = [...(id ? [`#${id}`] : []), ...classes.flatMap((each) => [`${name}.${each}`, `.${each}`]), name];
  for (const selector of selectors) {
    const value = sheet.get(selector)?.get(property);
    if (value !== undefined) return value;
  }
  return attributes.get(property);
}
