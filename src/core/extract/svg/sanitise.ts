import { limits } from "../../limits.ts";
import { drawnSize } from "./drawnSize.ts";
import { htmlPlaceOf, htmlTextOf } from "./foreignObject.ts";
import type { ViewBox } from "./geometry.ts";
import { isElement, parseSvg, type SvgElement, type SvgNode } from "./tree.ts";
import { widthOfText } from "./textWidth.ts";

/** Elements that run, load or embed something. */
const forbidden: ReadonlySet<string> = new Set(["script", "iframe", "embed", "object", "audio", "video", "handler", "listener", "link", "metadata"]);

const linkAttribute = /^(?:[\w-]+:)?(?:href|src)$/;
const rasterData = /^\s*data:image\/(?:png|jpe?g|gif|webp|bmp)[;,]/i;
const svgData = /^\s*data:image\/svg\+xml((?:;[\w=-]+)*),([^]*)$/i;
const localReference = /^\s*#/;
/** One that is never closed reaches to the end, as in CSS. */
const foreignUrl = /url\((?!\s*(?:["']\s*)?#)[^)]*(?:\)|$)/gi;
const pictureUrl = /^url\(\s*(?:["']\s*)?data:image\//i;

/** SVGs may hold pictures that are SVGs, such as icons; theirs may not. */
const mostNesting = 2;

/**
 * Writes a drawing anew without anything that could run, load or grow: scripts, event handlers, HTML, references out
 * of the document. HTML labels that have no alternative become text.
 *
 * @param size pixels of the drawing; both at least 1
 */
export function sanitiseSvg(root: SvgElement, view: ViewBox, size: { readonly width: number; readonly height: number }): string {
  const attributes = new Map(root.attributes);
  attributes.set("xmlns", "http://www.w3.org/2000/svg");
  attributes.set("xmlns:xlink", "http://www.w3.org/1999/xlink");
  attributes.set("viewBox", `${view.x} ${view.y} ${view.width} ${view.height}`);
  attributes.set("width", String(size.width));
  attributes.set("height", String(size.height));
  const style = attributes.get("style")?.replace(/(^|;)\s*(?:(?:min-|max-)?(?:width|height)|background[\w-]*)\s*:[^;]*/gi, "$1");
  if (style !== undefined) attributes.set("style", style);
  return write({ ...root, attributes }, 0, false);
}

function write(node: SvgNode, nesting: number, isAlternative: boolean): string {
  if (!isElement(node)) return writeText(node);
  const { name, attributes, children } = node;
  if (isUnwritten(node)) return "";
  if (name === "foreignObject") return isAlternative ? "" : writeAsText(node);
  const written = [...attributes].map(([key, value]) => writeAttribute(key, value, nesting)).join("");
  const content =
    name === "style"
      ? escapeXml(cleanCss(children.filter((child) => typeof child === "string").join("")))
      : joined(children).map((child) => write(child, nesting, name === "switch" && children.filter(isElement).length > 1)).join("");
  return `<${name}${written}>${content}</${name}>`;
}

/** Names of other vocabularies (editors' own data) mean nothing to the renderer. */
function isUnwritten({ name }: SvgElement): boolean {
  return forbidden.has(name) || name.includes(":");
}

/** What is written, with texts between which nothing is as the one text that the renderer takes them for. */
function joined(children: readonly SvgNode[]): SvgNode[] {
  const nodes: SvgNode[] = [];
  let texts: string[] = [];
  const endText = (): void => {
    if (texts.length > 0) nodes.push(texts.join(""));
    texts = [];
  };
  for (const child of children) {
    if (!isElement(child)) texts.push(child);
    else if (!isUnwritten(child)) {
      endText();
      nodes.push(child);
    }
  }
  endText();
  return nodes;
}

function writeAttribute(name: string, value: string, nesting: number): string {
  if (/^on/i.test(name)) return "";
  if (linkAttribute.test(name)) {
    const reference = cleanReference(value, nesting);
    return reference === undefined ? "" : ` ${name === "src" ? "href" : name}="${escapeXml(reference)}"`;
  }
  if (name.includes(":") && !/^(?:xml:space|xmlns:xlink)$/.test(name)) return "";
  return ` ${name}="${escapeXml(cleanCss(value))}"`;
}

function cleanReference(value: string, nesting: number): string | undefined {
  if (localReference.test(value) || rasterData.test(value)) return value;
  const nested = svgData.exec(value);
  if (!nested || nesting >= mostNesting) return undefined;
  try {
    const [, parameters, data] = nested;
    const source = /;base64/i.test(parameters!) ? Buffer.from(data!, "base64").toString("utf8") : decodeURIComponent(data!);
    const picture = parseSvg(source, "embedded picture");
    if (drawnSize(picture) > limits.drawnShapes) return undefined;
    const clean = write(picture, nesting + 1, false);
    return `data:image/svg+xml;base64,${Buffer.from(clean).toString("base64")}`;
  } catch {
    // A broken icon is left out; the drawing around it is still worth showing.
    return undefined;
  }
}

function cleanCss(css: string): string {
  return css.replace(/@import[^;]*;?/gi, "").replace(foreignUrl, (url) => (pictureUrl.test(url) ? url : "none"));
}

function writeAsText(foreignObject: SvgElement): string {
  const { x, y, width, height } = htmlPlaceOf(foreignObject);
  const lines = htmlTextOf(foreignObject);
  const widest = Math.max(...lines.map((line) => widthOfText(line, 1)), 1);
  const fontSize = Math.max(1, Math.min(16, width / widest, height / Math.max(1, lines.length)));
  const transform = foreignObject.attributes.get("transform");
  return lines
    .map((line, at) => {
      const baseline = y + height / 2 + (at - (lines.length - 1) / 2) * fontSize * 1.2 + fontSize * 0.35;
      const place = `x="${x + width / 2}" y="${baseline}" font-size="${fontSize}"${transform ? ` transform="${escapeXml(transform)}"` : ""}`;
      return `<text ${place} font-family="sans-serif" text-anchor="middle">${writeText(line)}</text>`;
    })
    .join("");
}

/** A text as it is drawn; all of it is there to be searched. */
function writeText(text: string): string {
  return escapeXml(text.slice(0, limits.drawnText));
}

function escapeXml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
