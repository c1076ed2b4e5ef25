import { parseXml, unreadableXml, type XmlElement, type XmlFormat, type XmlNode } from "../xml.ts";

export { isElement, textOf } from "../xml.ts";

/** An element of an SVG document, without the prefix of SVG itself. */
export type SvgElement = XmlElement;

export type SvgNode = XmlNode;

const format: XmlFormat = { name: "SVG", prefix: "svg", hint: "Open it in a browser to see whether the file is damaged." };

/**
 * Parses an SVG document.
 * @throws AfterimageError as {@link parseXml}; `unreadable` when it is not SVG
 */
export function parseSvg(source: string, path: string): SvgElement {
  const root = parseXml(source, path, format);
  if (root.name !== "svg") throw unreadableXml(path, format, "it has no <svg> element");
  return root;
}
