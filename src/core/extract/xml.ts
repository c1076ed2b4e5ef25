import { decodeNamedCharacterReference } from "decode-named-character-reference";
import { SaxesParser } from "saxes";
import { AfterimageError, messageOf } from "../errors.ts";
import { limits } from "../limits.ts";

/** An element of an XML document; names keep their prefix (`xlink:href`). */
export interface XmlElement {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly XmlNode[];
}

export type XmlNode = XmlElement | string;

/** What is read, for error messages, and what its elements may be called. */
export interface XmlFormat {
  /** `SVG`, `draw.io`. */
  readonly name: string;
  /** Prefix of the format's own namespace, taken off element names. */
  readonly prefix?: string;
  /** What to try when a file cannot be read. */
  readonly hint: string;
}

const doctypeStart = /<!DOCTYPE/i;
const doctype = /^<!DOCTYPE(?:[^[>"']|"[^"]*"|'[^']*')*(?:\[[^]*?\]\s*)?>/i;
const entityDeclaration = /<!ENTITY\s+([\w.-]+)\s+(?:"([^"&%]*)"|'([^'&%]*)')\s*>/g;
const entity = /&([A-Za-z_][\w.-]*);/g;
const xmlEntities: ReadonlySet<string> = new Set(["amp", "lt", "gt", "quot", "apos"]);

/** Characters that the document's own entities may add to it; editors use them for namespaces only. */
const mostExpansion = 1_000_000;

/**
 * Parses an XML document. Entities are resolved only where they are plain text, so none can grow or read anything.
 * @throws AfterimageError `unreadable` when it is not well-formed or empty, `too-large` when it nests too deeply
 */
export function parseXml(source: string, path: string, format: XmlFormat): XmlElement {
  const parser = new SaxesParser();
  const open: { name: string; attributes: Map<string, string>; children: XmlNode[] }[] = [];
  const prefix = format.prefix === undefined ? "" : `${format.prefix}:`;
  let root: XmlElement | undefined;
  parser.on("error", (error) => {
    throw error;
  });
  parser.on("opentag", ({ name, attributes }) => {
    if (open.length >= limits.xmlDepth) {
      throw new AfterimageError({
        kind: "too-large",
        message: `${path} nests its elements deeper than ${limits.xmlDepth} levels.`,
        hint: "Simplify its groups in a drawing program, or leave it out with .afterimageignore.",
      });
    }
    const ownName = name.startsWith(prefix) ? name.slice(prefix.length) : name;
    const element = { name: ownName, attributes: new Map(Object.entries(attributes)), children: [] };
    open.at(-1)?.children.push(element);
    open.push(element);
    root ??= element;
  });
  parser.on("closetag", () => {
    open.pop();
  });
  const addText = (text: string): void => {
    open.at(-1)?.children.push(text);
  };
  parser.on("text", addText);
  parser.on("cdata", addText);
  try {
    parser.write(resolveEntities(source)).close();
  } catch (error) {
    if (error instanceof AfterimageError) throw error;
    throw unreadableXml(path, format, messageOf(error), error);
  }
  if (root === undefined) throw unreadableXml(path, format, "it has no elements");
  return root;
}

/** That a document is not what its format asks for. */
export function unreadableXml(path: string, { name, hint }: XmlFormat, detail: string, cause?: unknown): AfterimageError {
  return new AfterimageError({ kind: "unreadable", message: `${path} cannot be read as ${name}: ${detail}.`, hint, cause });
}

function resolveEntities(source: string): string {
  const declared = new Map<string, string>();
  // A document has one; looking for the end of every other that is begun would take time by the square of their number.
  const start = source.search(doctypeStart);
  const declarations = start < 0 ? "" : (doctype.exec(source.slice(start))?.[0] ?? "");
  for (const [, name, double, single] of declarations.matchAll(entityDeclaration)) declared.set(name!, double ?? single ?? "");
  let left = mostExpansion;
  return source.replace(declarations, "").replace(entity, (all, name: string) => {
    if (xmlEntities.has(name)) return all;
    const value = declared.get(name) ?? (decodeNamedCharacterReference(name) || "");
    left -= value.length;
    return left < 0 ? "" : value.replaceAll("<", "&lt;");
  });
}

/** All text below an element, in order. */
export function textOf(node: XmlNode): string {
  return typeof node === "string" ? node : node.children.map(textOf).join("");
}

export function isElement(node: XmlNode): node is XmlElement {
  return typeof node !== "string";
}

/** The elements directly below one, of a name when it is given. */
export function elementsOf(parent: XmlElement, name?: string): XmlElement[] {
  return parent.children.filter((child) => isElement(child)).filter((child) => name === undefined || child.name === name);
}
