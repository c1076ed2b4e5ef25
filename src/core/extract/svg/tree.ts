import { decodeNamedCharacterReference } from "decode-named-character-reference";
import { SaxesParser } from "saxes";
import { AfterimageError, messageOf } from "../../errors.ts";
import { limits } from "../../limits.ts";

/** An element of an SVG document; names keep their prefix (`xlink:href`) unless it is the one of SVG itself. */
export interface SvgElement {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly SvgNode[];
}

export type SvgNode = SvgElement | string;

const doctype = /<!DOCTYPE(?:[^[>"']|"[^"]*"|'[^']*')*(?:\[[^]*?\]\s*)?>/i;
const entityDeclaration = /<!ENTITY\s+([\w.-]+)\s+(?:"([^"&%]*)"|'([^'&%]*)')\s*>/g;
const entity = /&([A-Za-z_][\w.-]*);/g;
const xmlEntities: ReadonlySet<string> = new Set(["amp", "lt", "gt", "quot", "apos"]);

/** Characters that the document's own entities may add to it; editors use them for namespaces only. */
const mostExpansion = 1_000_000;

/**
 * Parses an SVG document. Entities are resolved only where they are plain text, so none can grow or read anything.
 * @throws AfterimageError `unreadable` when it is not well-formed or not SVG, `too-large` when it nests too deeply
 */
export function parseSvg(source: string, path: string): SvgElement {
  const parser = new SaxesParser();
  const open: { name: string; attributes: Map<string, string>; children: SvgNode[] }[] = [];
  let root: SvgElement | undefined;
  parser.on("error", (error) => {
    throw error;
  });
  parser.on("opentag", ({ name, attributes }) => {
    if (open.length >= limits.svgDepth) {
      throw new AfterimageError({
        kind: "too-large",
        message: `${path} nests its elements deeper than ${limits.svgDepth} levels.`,
        hint: "Simplify its groups in a drawing program, or leave it out with .afterimageignore.",
      });
    }
    const element = { name: name.replace(/^svg:/, ""), attributes: new Map(Object.entries(attributes)), children: [] };
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
    throw unreadable(path, messageOf(error), error);
  }
  if (root?.name !== "svg") throw unreadable(path, "it has no <svg> element");
  return root;
}

function unreadable(path: string, detail: string, cause?: unknown): AfterimageError {
  return new AfterimageError({
    kind: "unreadable",
    message: `${path} cannot be read as SVG: ${detail}.`,
    hint: "Open it in a browser to see whether the file is damaged.",
    cause,
  });
}

function resolveEntities(source: string): string {
  const declared = new Map<string, string>();
  const declarations = doctype.exec(source)?.[0] ?? "";
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
export function textOf(node: SvgNode): string {
  return typeof node === "string" ? node : node.children.map(textOf).join("");
}

export function isElement(node: SvgNode): node is SvgElement {
  return typeof node !== "string";
}
