import sharp from "sharp";
import type { Raster } from "../extract/extractor.ts";
import { KernelMemory } from "./kernel/kernelMemory.ts";
import { Layout, type PicturePlace } from "./kernel/layout.ts";

/** Grey values, row by row. */
export interface GreyPicture {
  readonly values: Uint8Array;
  readonly width: number;
  readonly height: number;
}

const memory = new KernelMemory();

/** A raster in grey: colours alone make no corners that are the same in print, in a dark theme and in another tint. */
export function greyOf({ data, width, height }: Raster): GreyPicture {
  const layout = new Layout();
  const [colours, grey] = [layout.place(data.length), layout.place(width * height)];
  memory.reserve(layout.end);
  new Uint8Array(memory.buffer, colours, data.length).set(data);
  memory.kernel.luma(colours, width * height, grey);
  return { values: new Uint8Array(memory.buffer, grey, width * height).slice(), width, height };
}

/** A picture scaled by the same factor both ways. */
export async function scaled(picture: GreyPicture, factor: number): Promise<GreyPicture> {
  const width = Math.max(1, Math.round(picture.width * factor));
  const height = Math.max(1, Math.round(picture.height * factor));
  if (width === picture.width && height === picture.height) return picture;
  if (factor > 1) return enlarged(picture, width, height);
  const raw = { width: picture.width, height: picture.height, channels: 1 } as const;
  return { values: await sharp(picture.values, { raw }).resize({ width, height, fit: "fill" }).toColourspace("b-w").raw().toBuffer(), width, height };
}

/** Five times as fast as libvips, which is what matters of a picture that somebody waits for. */
function enlarged(picture: GreyPicture, width: number, height: number): GreyPicture {
  const layout = new Layout();
  const source = layout.placePicture(picture.width, picture.height);
  const target = layout.placePicture(width, height);
  const scratch = layout.place(36 * width + 20 * height + 256);
  memory.reserve(layout.end);
  putFramed(memory, picture, source);
  memory.kernel.enlarge(source.at, source.stride, source.width, source.height, target.at, target.stride, width, height, scratch);
  return take(memory, target);
}

/** Writes a picture into the kernel's memory, with its mirror image around it. */
export function putFramed({ kernel, buffer }: KernelMemory, { values, width, height }: GreyPicture, { at, stride }: PicturePlace): void {
  const bytes = new Uint8Array(buffer);
  for (let row = 0; row < height; row++) bytes.set(values.subarray(row * width, (row + 1) * width), at + row * stride);
  kernel.frame(at, stride, width, height);
}

function take({ buffer }: KernelMemory, { at, stride, width, height }: PicturePlace): GreyPicture {
  const values = new Uint8Array(width * height);
  for (let row = 0; row < height; row++) values.set(new Uint8Array(buffer, at + row * stride, width), row * width);
  return { values, width, height };
}
