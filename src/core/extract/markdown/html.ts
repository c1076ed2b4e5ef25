import { decodeNamedCharacterReference } from "decode-named-character-reference";

/** A picture that HTML or JSX shows. */
export interface HtmlImage {
  /** As written. */
  readonly reference: string;
  readonly alt: string;
  readonly title: string;
  /** The `figcaption` of the figure around it. */
  readonly caption: string;
  /** Where the tag starts in the HTML. */
  readonly offset: number;
}

const attribute = /([\w:@.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|\{\s*((?:[^{}]|\{[^{}]*\})*)\s*\}|([^\s"'>{}]+))/g;

/** Attributes of a tag (or docfx directive), names in lower case; a JSX expression gives its source. */
export function attributesOf(tag: string): Map<string, string> {
  const attributes = new Map<string, string>();
  for (const [, name, double, single, expression, bare] of tag.matchAll(attribute)) {
    attributes.set(name!.toLowerCase(), decodeEntities(double ?? single ?? bare ?? expression ?? ""));
  }
  return attributes;
}

// Bounded, so that unclosed quotes in a long document cost no more than their neighbourhood.
const imageTag = /<(img|source|image|[A-Z][\w.]*)\b((?:"[^"]{0,4000}"|'[^']{0,4000}'|=>|[^>"']){0,4000})>/g;
const picturePath = /(?:["'`]|^)([^"'`\s{}()]*\.(?:png|jpe?g|gif|webp|avif|bmp|tiff?|svg)(?:[?#][^"'`\s{}()]*)?)(?=["'`]|$)/gi;
const figure = /<figure\b[^>]*>[^]*?<\/figure>/gi;
const figcaption = /<figcaption\b[^>]*>([^]*?)<\/figcaption>/i;

/** Attributes in which the tags of HTML name their picture, by how good the choice is. */
const sources = ["src", "data-src", "srcset", "href", "xlink:href"] as const;

/**
 * Pictures in HTML or JSX: `<img>`, `<source srcset>`, SVG's `<image>`, and any component that is given a picture's
 * path (`<ThemedImage sources={{ light: … }}>`) or an imported identifier.
 */
export function imagesOf(html: string, imports: ReadonlyMap<string, string>): HtmlImage[] {
  const images: HtmlImage[] = [];
  const figures = [...html.matchAll(figure)];
  for (const match of html.matchAll(imageTag)) {
    const [, name, inside] = match;
    const attributes = attributesOf(inside!);
    const around = figures.find(({ index, 0: text }) => index <= match.index && match.index < index + text.length);
    const caption = readableHtml(figcaption.exec(around?.[0] ?? "")?.[1] ?? "");
    const isComponent = /^[A-Z]/.test(name!);
    for (const reference of isComponent ? componentReferences(inside!, attributes, imports) : tagReference(attributes, imports)) {
      images.push({
        reference,
        alt: attributes.get("alt") ?? "",
        title: attributes.get("title") ?? "",
        caption: caption || (attributes.get("caption") ?? ""),
        offset: match.index,
      });
    }
  }
  return images;
}

/** The picture that a tag's attributes name, as written; none or one. */
export function tagReference(attributes: ReadonlyMap<string, string>, imports: ReadonlyMap<string, string> = new Map()): string[] {
  const value = sources.map((source) => attributes.get(source)).find((found) => found !== undefined);
  if (value === undefined) return [];
  const imported = imports.get(value);
  if (imported) return [imported];
  // `require("./a.png").default`, `useBaseUrl('/a.png')`, a srcset's first candidate.
  const quoted = /["'`]([^"'`]+)["'`]/.exec(value)?.[1];
  const reference = quoted ?? value.trim().split(/\s+/, 1)[0]!;
  return reference === "" ? [] : [reference];
}

function componentReferences(inside: string, attributes: ReadonlyMap<string, string>, imports: ReadonlyMap<string, string>): string[] {
  const paths = [...inside.matchAll(picturePath)].map(([, path]) => path!);
  const imported = [...attributes.values()].flatMap((value) => imports.get(value) ?? []);
  return [...new Set([...paths, ...imported])];
}

const invisible = /<!--[^]*?-->|<(script|style)\b[^>]*>[^]*?<\/\1\s*>/gi;
const blockTag = /<\/?(?:p|div|br|li|ul|ol|tr|table|h[1-6]|figure|figcaption|details|summary|dt|dd|section)\b[^>]*>/gi;
const componentTag = /<\/?[A-Z](?:"[^"]{0,4000}"|'[^']{0,4000}'|=>|[^>"']){0,4000}>/g;
const tag = /<\/?[A-Za-z](?:"[^"]{0,4000}"|'[^']{0,4000}'|=>|[^>"']){0,4000}>|<\/?>/g;

/** The words of HTML or JSX without its tags. */
export function readableHtml(html: string): string {
  const text = decodeEntities(html.replace(invisible, " ").replace(blockTag, "\n").replace(componentTag, "\n").replace(tag, ""));
  return text
    .split("\n")
    .map((line) => line.replace(/[^\S\n]+/g, " ").trim())
    .filter((line) => line !== "")
    .join("\n");
}

/** Text that stands for itself in HTML. */
export function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}

export function decodeEntities(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|([a-z][\da-z]{1,31}));/gi, (all, decimal?: string, hex?: string, name?: string) => {
    if (name !== undefined) return decodeNamedCharacterReference(name) || all;
    const code = decimal === undefined ? Number.parseInt(hex!, 16) : Number.parseInt(decimal, 10);
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : all;
  });
}
