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
  return blocks.flatMap((block, at) =>
    block.images.map((image) => {
      const caption = captionOf(image, blocks, at);
      const { reference, alt, title, line } = image;
      return { reference, alt: alt.trim(), caption, title, prose: proseAround(blocks, at, caption), line };
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

/** The end of what is said before the picture, the picture's own paragraph, and the start of what follows. */
function proseAround(blocks: readonly Block[], at: number, caption: string): string {
  const isProse = (block: Block): boolean => block.text !== "" && block.text !== caption;
  const before = blocks.slice(0, at).findLast(isProse)?.text ?? "";
  const own = isProse(blocks[at]!) ? blocks[at]!.text.slice(0, 2 * proseSide) : "";
  const after = blocks.slice(at + 1).find(isProse)?.text ?? "";
  return [lastWords(before), own, firstWords(after)].filter((part) => part !== "").join("\n");
}

function firstWords(text: string): string {
  return text.length <= proseSide ? text : text.slice(0, proseSide).replace(/\S*$/, "").trimEnd();
}

function lastWords(text: string): string {
  return text.length <= proseSide ? text : text.slice(-proseSide).replace(/^\S*/, "").trimStart();
}
