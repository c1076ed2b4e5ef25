import sharp from "sharp";
import type { Raster } from "../../../src/core/extract/extractor.ts";
import { rasterOf } from "../../../src/core/extract/raster.ts";

/** A diagram of labelled boxes and lines that follows from its seed, as SVG. */
export function drawing(seed: number): string {
  let state = seed + 1;
  const random = (most: number): number => (state = (state * 48271) % 2147483647) % most;
  const parts = Array.from({ length: 24 }, (_, at) => {
    const [x, y] = [30 + (at % 6) * 150 + random(40), 30 + Math.floor(at / 6) * 140 + random(50)];
    const word = Array.from({ length: 5 + random(4) }, () => "abcdefghiklmnoprstuvw"[random(21)]).join("");
    return (
      `<rect x="${x}" y="${y}" width="${70 + random(40)}" height="${30 + random(40)}" rx="${random(12)}" fill="hsl(${random(360)},60%,85%)" stroke="#333" stroke-width="2"/>` +
      `<text x="${x + 6}" y="${y + 22}" font-family="sans-serif" font-size="15">${word}</text>` +
      `<path d="M${x + 40} ${y + 60} l${random(120)} ${random(60)}" stroke="#444" fill="none"/>`
    );
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="960" height="600"><rect width="100%" height="100%" fill="#fff"/>${parts.join("")}</svg>`;
}

export function rasterFrom(bytes: Uint8Array): Promise<Raster> {
  return rasterOf(sharp(bytes));
}

/** A part of a drawing, scaled and compressed. */
export async function partOf(seed: number, box: { left: number; top: number; width: number; height: number }, scale: number): Promise<Raster> {
  const part = await sharp(Buffer.from(drawing(seed))).extract(box).png().toBuffer();
  return rasterFrom(await sharp(part).resize({ width: Math.round(box.width * scale) }).jpeg({ quality: 60 }).toBuffer());
}
