import sharp from "sharp";
import { sentence, wordSource } from "./synthetic.ts";

const layouts = ["grid", "layers", "scattered"] as const;

/** A diagram of labelled boxes, lines and nested frames in one of a few layouts, on paper of varied size. */
export function drawing(random: () => number): string {
  const between = (least: number, most: number): number => least + Math.floor(random() * (most - least));
  const word = wordSource(random);
  const [width, height] = [between(700, 1500), between(450, 1000)];
  const layout = layouts[between(0, layouts.length)];
  const [columns, rows] = [between(3, 8), between(3, 6)];
  const [cellWidth, cellHeight] = [width / columns, height / rows];
  const hue = between(0, 360);
  const boxes = Array.from({ length: columns * rows }, (_, at) => {
    if (random() < 0.25) return "";
    const [boxWidth, boxHeight] = [cellWidth * (0.4 + 0.4 * random()), cellHeight * (0.3 + 0.4 * random())];
    const x = layout === "scattered" ? random() * (width - boxWidth) : (at % columns) * cellWidth + random() * 0.2 * cellWidth;
    const y = layout === "scattered" ? random() * (height - boxHeight) : Math.floor(at / columns) * cellHeight + random() * 0.2 * cellHeight;
    const size = between(11, 20);
    const line = `<path d="M${x + boxWidth} ${y + boxHeight / 2} h${cellWidth * 0.2} v${(random() - 0.5) * cellHeight} h${cellWidth * 0.2}" stroke="#555" fill="none"/>`;
    return (
      `<rect x="${x}" y="${y}" width="${boxWidth}" height="${boxHeight}" rx="${between(0, 14)}" fill="hsl(${hue + between(0, 80)},55%,${between(75, 96)}%)" stroke="#333" stroke-width="${between(1, 4)}"/>` +
      `<text x="${x + 6}" y="${y + size + 4}" font-family="sans-serif" font-size="${size}">${sentence(word, between(1, 3))}</text>` +
      (random() < 0.4 ? `<circle cx="${x + boxWidth - 14}" cy="${y + boxHeight - 14}" r="${between(5, 12)}" fill="hsl(${between(0, 360)},70%,50%)"/>` : "") +
      (layout === "grid" ? "" : line)
    );
  });
  const frames = layout === "layers" ? Array.from({ length: rows }, (_, row) => `<rect x="4" y="${row * cellHeight + 2}" width="${width - 8}" height="${cellHeight - 6}" fill="none" stroke="#88a" stroke-dasharray="6 3"/>`) : [];
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><rect width="100%" height="100%" fill="#fff"/>${[...frames, ...boxes].join("")}</svg>`;
}

/** A part of a picture, relative to it. */
export interface Part {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A part of a drawing as it comes out of a chat: cut out, scaled, compressed. */
export async function screenshot(svg: string, share: number, random: () => number): Promise<{ readonly png: Uint8Array; readonly part: Part }> {
  const whole = await sharp(Buffer.from(svg)).png().toBuffer({ resolveWithObject: true });
  const [width, height] = [Math.round(whole.info.width * share), Math.round(whole.info.height * share)];
  const left = Math.floor(random() * (whole.info.width - width));
  const top = Math.floor(random() * (whole.info.height - height));
  const cut = await sharp(whole.data).extract({ left, top, width, height }).png().toBuffer();
  const sent = await sharp(cut)
    .resize({ width: Math.round(width * (0.6 + 0.8 * random())) })
    .jpeg({ quality: 40 + Math.floor(50 * random()) })
    .toBuffer();
  const part = { x: left / whole.info.width, y: top / whole.info.height, width: width / whole.info.width, height: height / whole.info.height };
  return { png: await sharp(sent).png().toBuffer(), part };
}
