/** Walking XML by local names: office files may bind the namespaces to any prefix. */
import { isElement, type XmlElement } from "../xml.ts";

/** An element's name without its prefix. */
export function localName({ name }: XmlElement): string {
  return name.slice(name.indexOf(":") + 1);
}

/** Follows first children by their local names; undefined as soon as one is missing. */
export function child(parent: XmlElement | undefined, ...names: readonly string[]): XmlElement | undefined {
  let found = parent;
  for (const name of names) found = found?.children.find((node): node is XmlElement => isElement(node) && localName(node) === name);
  return found;
}

/** The children of a local name, or all; alternatives (`mc:AlternateContent`) are resolved. */
export function children(parent: XmlElement | undefined, name?: string): XmlElement[] {
  const all = (parent?.children ?? []).filter(isElement).flatMap((element) =>
    localName(element) === "AlternateContent" ? alternativeOf(element) : [element],
  );
  return name === undefined ? all : all.filter((element) => localName(element) === name);
}

/** Vocabularies of alternatives whose fallback, a plain picture or shape, says more to us: ink, new charts, models. */
const unread = /^(?:p14|cx\d*|aink|am3d|iact|psuz|pslz)$/;

/** What a reader of ECMA-376 takes of `mc:AlternateContent` (part 3, §9.3). */
function alternativeOf(element: XmlElement): XmlElement[] {
  const parts = element.children.filter(isElement);
  const choice = parts.find((part) => localName(part) === "Choice" && !unread.test(part.attributes.get("Requires") ?? ""));
  return children(choice ?? parts.find((part) => localName(part) === "Fallback"));
}

/** All elements of a local name below one, in document order. */
export function* descendants(parent: XmlElement | undefined, name: string): Generator<XmlElement> {
  for (const element of children(parent)) {
    if (localName(element) === name) yield element;
    yield* descendants(element, name);
  }
}

/** An attribute by its local name; of several the one without a prefix. */
export function attribute(element: XmlElement | undefined, name: string): string | undefined {
  const own = element?.attributes.get(name);
  if (own !== undefined || element === undefined) return own;
  for (const [key, value] of element.attributes) if (key.endsWith(`:${name}`)) return value;
  return undefined;
}

/** The relation that an element names by a prefixed attribute (`r:embed`, `r:id`), which a plain `id` is not. */
export function relationId(element: XmlElement | undefined, name = "id"): string | undefined {
  for (const [key, value] of element?.attributes ?? []) if (key.endsWith(`:${name}`)) return value;
  return undefined;
}

/** A number out of an attribute; undefined when it is missing or none, or too large to be meant. */
export function numberOf(element: XmlElement | undefined, name: string): number | undefined {
  const value = attribute(element, name);
  const number = value === undefined || value.trim() === "" ? NaN : Number(value);
  return Math.abs(number) <= 1e12 ? number : undefined;
}

/** Whether an attribute of OOXML's boolean type is on. */
export function isTrue(value: string | undefined): boolean {
  return value === "1" || value === "true" || value === "on";
}
