import type { BlockImage } from "../sections/block.ts";

/** Words of AsciiDoc text and the pictures in it. */
export interface Inline {
  readonly text: string;
  readonly images: readonly BlockImage[];
}

export interface Attributes {
  /** By position, and by name in lower case. */
  readonly positional: readonly string[];
  readonly named: ReadonlyMap<string, string>;
}

const inlineImage = /\bimage:(?!:)([^\s:[\]][^\s[\]]{0,1000})\[([^\]]{0,2000})\]/g;
const linkMacro = /(?:\b(?:link|xref|mailto):[^\s[\]]{0,500}|\bhttps?:\/\/[^\s[\]]{1,500})\[([^\]]{0,1000})\]/g;
const crossReference = /<<([^<>,\n]{1,200})(?:,([^<>\n]{1,400}))?>>/g;
const otherMacro = /\b(?:footnote|kbd|btn|menu|icon|indexterm2?|pass):[^\s[\]]{0,100}\[([^\]]{0,1000})\]/g;
const inlineAnchor = /\[\[[^\]]{0,200}\]\]|\[#[^\]]{0,200}\](?=[*_`#])/g;
/** Emphasis without other emphasis in it. */
const marks = /(?<![\p{L}\p{N}])([*_`#+]{1,2})(?=\S)([^\n*_`#+]{1,2000}?)(?<=\S)\1(?![\p{L}\p{N}])/gu;

/** Reads the text of a paragraph. */
export function readInline(source: string, line: number, resolve: (target: string) => string): Inline {
  const images: BlockImage[] = [];
  const text = source
    .replace(inlineImage, (_all, target: string, list: string) => {
      images.push(imageOf(resolve(target), readAttributes(list), "", line));
      return " ";
    })
    .replace(linkMacro, (all, words: string) => words.replace(/\^$/, "") || all.slice(0, all.indexOf("[")))
    .replace(otherMacro, "$1")
    .replace(crossReference, (_all, id: string, words: string | undefined) => words ?? id)
    .replace(inlineAnchor, "")
    .replace(marks, "$2")
    .replace(marks, "$2");
  return { text: text.replace(/[^\S\n]+/g, " ").trim(), images };
}

/** A picture as a macro's attributes describe it: `image::target[alt, width, title="…"]`. */
export function imageOf(reference: string, { positional, named }: Attributes, caption: string, line: number): BlockImage {
  return { reference, alt: named.get("alt") ?? positional[0] ?? "", title: "", caption: named.get("title") ?? caption, line };
}

const attribute = /\s*(?:([\w-]+)\s*=\s*)?(?:"((?:[^"\\]|\\.){0,4000})"|([^,]{0,4000}))(?:,|$)/gy;

export function readAttributes(list: string): Attributes {
  const positional: string[] = [];
  const named = new Map<string, string>();
  for (const [all, name, quoted, bare] of list.matchAll(attribute)) {
    if (all === "") break;
    const value = quoted?.replace(/\\(.)/g, "$1") ?? bare!.trim();
    if (name === undefined) positional.push(value);
    else named.set(name.toLowerCase(), value);
  }
  return { positional, named };
}
