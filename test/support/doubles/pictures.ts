import { createHash, randomUUID } from "node:crypto";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp, { type Sharp } from "sharp";
import { ocrId } from "../../../src/core/describe/describer.ts";
import { PaddleOcr } from "../../../src/core/describe/paddleOcr.ts";
import { rasterOf } from "../../../src/core/extract/raster.ts";

/** What a double's model makes of a picture. */
export interface Sight {
  /** Of the decoded pixels. */
  readonly digest: string;
  readonly width: number;
  readonly height: number;
  /** Lines of text in reading order. */
  readonly lines: readonly string[];
  /** Names of the colours that cover a good part of it. */
  readonly colours: readonly string[];
  /** Red, green and blue of a grid laid over it, each less the picture's mean; 0–1. */
  readonly grid: readonly number[];
}

/** Bytes that are no picture, or none that the server can decode. */
export class BadPicture extends Error {}

/** Formats that a server decodes, as sharp calls them. */
export type PictureFormat = "png" | "jpeg" | "webp" | "gif" | "tiff";

const gridSide = 8;

/** A colour counts from this part of the picture on. */
const leastShare = 0.06;

/** Longest side that text is read at: what the real models see, more or less. */
const readingSide = 1600;

const namedColours: readonly (readonly [name: string, red: number, green: number, blue: number])[] = [
  ["white", 255, 255, 255],
  ["black", 0, 0, 0],
  ["gray", 128, 128, 128],
  ["red", 220, 30, 30],
  ["orange", 255, 150, 20],
  ["yellow", 250, 225, 40],
  ["green", 40, 170, 60],
  ["blue", 40, 90, 220],
  ["purple", 140, 50, 180],
];

/** Looks at pictures; text in them is read once and kept in the temporary folder. */
export class Eyes {
  readonly #readsText: boolean;
  readonly #ocr = new PaddleOcr();
  readonly #seen = new Map<string, Promise<Sight>>();

  /** @param readsText whether text in pictures is read; costs about a second for a new picture */
  constructor(readsText: boolean) {
    this.#readsText = readsText;
  }

  /** @throws BadPicture */
  async look(bytes: Uint8Array, formats: readonly PictureFormat[]): Promise<Sight> {
    const { data, width, height } = await decode(bytes, formats);
    const digest = createHash("sha256").update(`${width}x${height} `).update(data).digest("hex");
    const known = this.#seen.get(digest);
    if (known) return known;
    const sight = this.#see(data, width, height, digest);
    this.#seen.set(digest, sight);
    return sight;
  }

  async close(): Promise<void> {
    await Promise.allSettled(this.#seen.values());
    await this.#ocr.dispose();
  }

  async #see(data: Buffer, width: number, height: number, digest: string): Promise<Sight> {
    const open = () => sharp(data, { raw: { width, height, channels: 3 } });
    const cells = await open().resize(gridSide, gridSide, { fit: "fill" }).raw().toBuffer();
    const mean = cells.reduce((sum, value) => sum + value, 0) / cells.length;
    return {
      digest,
      width,
      height,
      lines: this.#readsText ? await keptLines(digest, async () => this.#read(await fitted(open()).png().toBuffer())) : [],
      colours: coloursOf(await open().resize(32, 32, { fit: "fill", kernel: "nearest" }).raw().toBuffer()),
      grid: [...cells].map((value) => (value - mean) / 255),
    };
  }

  async #read(png: Buffer): Promise<string[]> {
    const { labels } = await this.#ocr.describe(await rasterOf(sharp(png)), new AbortController().signal);
    return labels.map(({ text }) => text);
  }
}

const fitted = (picture: Sharp): Sharp =>
  picture.resize(readingSide, readingSide, { fit: "inside", withoutEnlargement: true });

async function decode(bytes: Uint8Array, formats: readonly PictureFormat[]): Promise<{ data: Buffer; width: number; height: number }> {
  try {
    const picture = sharp(bytes);
    const { format } = await picture.metadata();
    if (!(formats as readonly string[]).includes(format)) throw new BadPicture(`${format} is not decoded here`);
    const { data, info } = await picture
      .flatten({ background: "#fff" })
      .toColourspace("srgb")
      .raw()
      .toBuffer({ resolveWithObject: true });
    return { data, width: info.width, height: info.height };
  } catch (error) {
    throw error instanceof BadPicture ? error : new BadPicture("cannot identify image file", { cause: error });
  }
}

/** Lines read before, by any double on this machine; else reads and keeps them. */
async function keptLines(digest: string, read: () => Promise<string[]>): Promise<string[]> {
  const folder = join(tmpdir(), `afterimage-doubles-${ocrId}`);
  const file = join(folder, `${digest}.json`);
  try {
    return JSON.parse(await readFile(file, "utf8")) as string[];
  } catch {
    const lines = await read();
    await mkdir(folder, { recursive: true });
    // Whole or not at all: another double may read it at this moment.
    const draft = `${file}.${randomUUID()}`;
    await writeFile(draft, JSON.stringify(lines));
    await rename(draft, file);
    return lines;
  }
}

function coloursOf(samples: Buffer): string[] {
  const counts = new Map<string, number>();
  for (let at = 0; at < samples.length; at += 3) {
    const name = nearestColour(samples[at]!, samples[at + 1]!, samples[at + 2]!);
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts].filter(([, count]) => count >= (leastShare * samples.length) / 3).map(([name]) => name);
}

function nearestColour(red: number, green: number, blue: number): string {
  let nearest = "";
  let least = Infinity;
  for (const [name, r, g, b] of namedColours) {
    const distance = (red - r) ** 2 + (green - g) ** 2 + (blue - b) ** 2;
    if (distance < least) [nearest, least] = [name, distance];
  }
  return nearest;
}
