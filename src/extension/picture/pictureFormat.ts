/** What bytes are, told by how they begin: a pasted picture has no name that one could believe. Pure. */

/** File name endings of the pictures that can be asked with. */
export const pictureEndings = ["png", "jpg", "jpeg", "gif", "webp", "avif", "tif", "tiff", "bmp", "svg"] as const;
export type PictureEnding = (typeof pictureEndings)[number];

const signatures: readonly { readonly ending: PictureEnding; readonly pattern: RegExp }[] = [
  { ending: "png", pattern: /^\x89PNG\r\n\x1a\n/ },
  { ending: "jpg", pattern: /^\xff\xd8\xff/ },
  { ending: "gif", pattern: /^GIF8[79]a/ },
  { ending: "webp", pattern: /^RIFF[^]{4}WEBP/ },
  { ending: "avif", pattern: /^[^]{4}ftypavi[fs]/ },
  { ending: "tif", pattern: /^(?:II\*\0|MM\0\*)/ },
  { ending: "bmp", pattern: /^BM[^]{12}/ },
  { ending: "svg", pattern: /^(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?(?:<!--[^]*?-->\s*)*(?:<!DOCTYPE svg[^>]*>\s*)?(?:<!--[^]*?-->\s*)*<svg[\s>]/ },
];

/** How many bytes are looked at; an SVG may begin with a licence. */
const headBytes = 4096;

/** The ending that a file with these bytes should have; undefined when they are no picture we read. */
export function pictureEnding(bytes: Uint8Array): PictureEnding | undefined {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, headBytes)).toString("latin1");
  return signatures.find(({ pattern }) => pattern.test(head))?.ending;
}
