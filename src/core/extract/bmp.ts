import { AfterimageError } from "../errors.ts";
import { limits } from "../limits.ts";

/** Bytes of the file header and the part of the bitmap header that has the size. */
const headerBytes = 26;

/** Whether the bytes begin as a Windows bitmap does, which sharp does not read. */
export function isBmp(bytes: Uint8Array): boolean {
  return bytes[0] === 0x42 && bytes[1] === 0x4d && bytes.length > headerBytes;
}

/**
 * Decodes a Windows bitmap to PNG.
 * @throws AfterimageError `too-large` by its header, `unreadable`
 */
export async function bmpToPng(bytes: Uint8Array, path: string): Promise<Uint8Array> {
  const header = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  // The height of a bitmap stored from top to bottom is negative.
  const pixels = Math.abs(header.getInt32(18, true) * header.getInt32(22, true));
  if (pixels > limits.imagePixels) {
    throw new AfterimageError({
      kind: "too-large",
      message: `${path} has more pixels than Afterimage decodes (${limits.imagePixels.toLocaleString("en")}).`,
      hint: "Export it smaller, or leave it out with .afterimageignore.",
    });
  }
  try {
    const { createCanvas, loadImage } = await import("@napi-rs/canvas");
    const image = await loadImage(Buffer.from(bytes));
    const canvas = createCanvas(image.width, image.height);
    canvas.getContext("2d").drawImage(image, 0, 0);
    return await canvas.encode("png");
  } catch (error) {
    throw new AfterimageError({
      kind: "unreadable",
      message: `${path} cannot be decoded as a bitmap.`,
      hint: "Open it in an image viewer to see whether the file is damaged.",
      cause: error,
    });
  }
}
