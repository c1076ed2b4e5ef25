import type { Mention } from "../../model.ts";
import { wikiScheme, type Block, type BlockImage } from "./block.ts";
import { resolveReference } from "./references.ts";

/** Characters of prose kept from each side of a picture. */
const proseSide = 400;

/** Characters beyond which a line is no caption. */
const captionLength = 400;

/** “Figure 3: …”, “Fig. 3”, “图 3”. */
export const captionStart = /^(?:figure|fig\.?|diagram|image|screenshot|table|图|圖|图片|图表|abbildung|abb\.|figura|図)\s*\d+(?:[.-]\d+)*\s*[:.：．—–-]?/i;

/** A picture as a section refers to it, with what is said about it. */
export interface ShownPicture extends Omit<Mention, "targets" | "name"> {
  /** As written. */
  readonly reference: string;
}

/** The pictures that a section's blocks show. */
export function picturesOf(blocks: readonly Block[]): ShownPicture[] {
  const before = wordsBefore(blocks);
  const after = wordsBefore(blocks.toReversed()).reverse();
  return blocks.flatMap((block, at) =>
    block.images.map((image) => {
      const caption = captionOf(image, blocks, at);
      const { reference, alt, title, line } = image;
      return { reference, alt: alt.trim(), caption, title, prose: proseAround(before[at]!, blocks[at]!, after[at]!, caption), line };
    }),
  );
}

/** Those of the pictures that may be files of the library. */
export function mentionsOf(documentPath: string, blocks: readonly Block[]): Mention[] {
  return picturesOf(blocks).flatMap(({ reference, ...said }) => {
    const place = targetsOf(documentPath, reference);
    return place.targets.length === 0 && place.name === undefined ? [] : [{ ...place, ...said }];
  });
}

function targetsOf(documentPath: string, reference: string): Pick<Mention, "targets" | "name"> {
  if (!reference.startsWith(wikiScheme)) return { targets: resolveReference(documentPath, reference) };
  const target = reference.slice(wikiScheme.length);
  const targets = resolveReference(documentPath, target);
  const name = target.slice(target.lastIndexOf("/") + 1);
  return name === "" ? { targets } : { targets, name };
}

function captionOf(image: BlockImage, blocks: readonly Block[], at: number): string {
  if (image.caption !== "") return image.caption;
  const own = blocks[at]!;
  if (isCaption(own)) return own.text;
  // A caption belongs to the picture directly above it, else to the one below.
  if (own.text !== "") return "";
  const [before, after] = [blocks[at - 1], blocks[at + 1]];
  if (after && after.images.length === 0 && isCaption(after)) return after.text;
  if (before && before.images.length === 0 && isCaption(before)) return before.text;
  return "";
}

function isCaption(block: Block): boolean {
  if (block.text === "" || block.text.length > captionLength) return false;
  return block.isEmphasised || block.isFigcaption || captionStart.test(block.text);
}

/** What is said before a block: the last words, and the last that are others, since the former may be the picture's caption. */
type WordsBefore = readonly [string, string];

/** Of each block, in one go: looking for words from each picture takes time by the square of their number. */
function wordsBefore(blocks: readonly Block[]): WordsBefore[] {
  let words: WordsBefore = ["", ""];
  return blocks.map(({ text }) => {
    const before = words;
    if (text !== "" && text !== words[0]) words = [text, words[0]];
    return before;
  });
}

/** The end of what is said before the picture, the picture's own paragraph, and the start of what follows. */
function proseAround(before: WordsBefore, { text }: Block, after: WordsBefore, caption: string): string {
  const isProse = (words: string): boolean => words !== "" && words !== caption;
  const own = isProse(text) ? text.slice(0, 2 * proseSide) : "";
  return [lastWords(before.find(isProse) ?? ""), own, firstWords(after.find(isProse) ?? "")].filter((part) => part !== "").join("\n");
}

function firstWords(text: string): string {
  return text.length <= proseSide ? text : text.slice(0, proseSide).replace(/\S*$/, "").trimEnd();
}

function lastWords(text: string): string {
  return text.length <= proseSide ? text : text.slice(-proseSide).replace(/^\S*/, "").trimStart();
}
