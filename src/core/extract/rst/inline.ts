import type { BlockImage } from "../sections/block.ts";

const substitution = /\|([^|\s](?:[^|\n]{0,200}[^|\s])?)\|_{0,2}/g;
const role = /:[\w:+.-]{1,60}:`([^`\n<]{0,1000})(?:<[^`\n>]{0,1000}>)?`/g;
const reference = /`([^`\n<]{1,1000})(?:<[^`\n>]{0,1000}>)?`_{1,2}/g;
const literal = /``([^`\n]{1,2000})``/g;
const interpreted = /`([^`\n]{1,2000})`/g;
const strong = /\*\*([^*\n]{1,2000})\*\*/g;
const emphasis = /\*([^*\n]{1,2000})\*/g;
const namedReference = /(?<=[\p{L}\p{N}])__?(?![\p{L}\p{N}])/gu;
/** Borders of tables. */
const border = /^[+|=\-\s]+$/;

/** Reads the text of a paragraph; pictures stand in it as substitutions. */
export function readInline(source: string, pictures: ReadonlyMap<string, BlockImage>): { readonly text: string; readonly images: readonly BlockImage[] } {
  const images: BlockImage[] = [];
  const rows = source.split("\n").filter((line) => line.trim() === "" || !border.test(line));
  const text = rows
    .join("\n")
    .replace(substitution, (all, name: string) => {
      const image = pictures.get(name);
      if (image) images.push(image);
      return image ? " " : all;
    })
    .replace(role, (_all, words: string) => words.trim())
    .replace(literal, "$1")
    .replace(reference, (_all, words: string) => words.trim())
    .replace(interpreted, "$1")
    .replace(strong, "$1")
    .replace(emphasis, "$1")
    .replace(namedReference, "");
  const lines = text.split("\n").map((line) => line.replace(/^\s*\||\|\s*$/g, "").replace(/\s+/g, " ").trim());
  return { text: lines.filter((line) => line !== "").join("\n"), images };
}
