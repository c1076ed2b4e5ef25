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

/** Amounts of light that are told apart: the darkest grey values lie four of these apart. */
const amounts = 1 << 14;
/** The parts of red, green and blue in how light a colour is (ITU-R BT.709). */
const shares = [0.2126, 0.7152, 0.0722];
/** sRGB (IEC 61966-2-1): what each value of a colour adds to the light of a pixel, and the value of a grey of each amount of light. */
const light = Uint16Array.from(shares.flatMap((share) => Array.from({ length: 256 }, (_, value) => share * (amounts - 2) * linear(value / 255))));
const values = Uint8Array.from({ length: amounts }, (_, amount) => Math.round(255 * encoded(amount / (amounts - 2))));

function linear(value: number): number {
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
}

function encoded(amount: number): number {
  return Math.min(1, amount <= 0.0031308 ? 12.92 * amount : 1.055 * amount ** (1 / 2.4) - 0.055);
}

/** How light a raster is; other hues of the same lightness make the same picture. */
export function greyOf({ data, width, height }: Raster): GreyPicture {
  const layout = new Layout();
  const tables = { light: layout.place(light.byteLength), values: layout.place(values.byteLength) };
  const [colours, grey] = [layout.place(data.length), layout.place(width * height)];
  memory.reserve(layout.end);
  const { kernel, buffer } = memory;
  new Uint16Array(buffer, tables.light, light.length).set(light);
  new Uint8Array(buffer, tables.values, values.length).set(values);
  new Uint8Array(buffer, colours, data.length).set(data);
  kernel.lightness(colours, width * height, tables.light, tables.values, grey);
  return { values: new Uint8Array(buffer, grey, width * height).slice(), width, height };
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
