/** Words for where a part lies and how it is coloured, so that “the blue box in the lower right” finds it. Pure. */
import type { Box } from "../model.ts";

/** Share of the whole beyond which a part has no place worth naming. */
const wholeShare = 0.6;

/**
 * Where a part lies, in the words that people use for it: `lower right, bottom right corner`. Empty for what fills the
 * page, slide or picture that it is part of.
 */
export function positionWords({ x, y, width, height }: Box): string {
  if (width * height > wholeShare) return "";
  const column = thirdOf(x, width);
  const row = thirdOf(y, height);
  if (row === 1) return column === 1 ? "middle, centre center" : `${columns[column]} side, middle ${columns[column]}`;
  const [plain, other] = rows[row];
  if (column === 1) return `${plain} middle, ${other} centre center`;
  return `${plain} ${columns[column]}, ${other} ${columns[column]} corner`;
}

type Third = 0 | 1 | 2;

const columns = { 0: "left", 1: "middle", 2: "right" } as const;
const rows = { 0: ["upper", "top"], 2: ["lower", "bottom"] } as const;

function thirdOf(start: number, length: number): Third {
  const middle = start + length / 2;
  return middle < 0.4 ? 0 : middle > 0.6 ? 2 : 1;
}

/** Names of hues by where they end on the colour circle, in degrees. */
const hues: readonly (readonly [end: number, name: string])[] = [
  [15, "red"],
  [42, "orange"],
  [68, "yellow"],
  [165, "green"],
  [192, "turquoise"],
  [258, "blue"],
  [290, "purple"],
  [340, "pink"],
  [360, "red"],
];

/**
 * The everyday name of a colour, each channel 0–255: `blue`, `dark green`, `grey gray`. Shades that people tell apart get their
 * word in front.
 */
export function colourName(red: number, green: number, blue: number): string {
  const [r, g, b] = [red / 255, green / 255, blue / 255];
  const [most, least] = [Math.max(r, g, b), Math.min(r, g, b)];
  const [lightness, chroma] = [(most + least) / 2, most - least];
  if (lightness > 0.96) return "white";
  if (lightness < 0.08) return "black";
  // Diagrams fill their boxes with tints that are pale and yet told apart.
  if (chroma < (lightness > 0.9 ? 0.045 : 0.12)) return "grey gray";
  const sixth = most === r ? ((g - b) / chroma + 6) % 6 : most === g ? (b - r) / chroma + 2 : (r - g) / chroma + 4;
  const name = hues.find(([end]) => sixth * 60 <= end)![1];
  if (name === "orange" && lightness < 0.4) return "brown";
  return lightness > 0.8 ? `light ${name}` : lightness < 0.27 ? `dark ${name}` : name;
}

const hex = /^#([\da-f]{2})([\da-f]{2})([\da-f]{2})$/i;

/** The name of a colour as SVG writes it (`#4472c4`); empty for what is no such colour. */
export function nameOfHex(colour: string): string {
  const match = hex.exec(colour);
  return match ? colourName(parseInt(match[1]!, 16), parseInt(match[2]!, 16), parseInt(match[3]!, 16)) : "";
}

/** Share of the pixels that a colour must have to be named, and how many are. */
const dominantShare = 0.12;
const mostNamed = 3;

/**
 * The colours that a picture is remembered by: those of at least an eighth of its pixels, most frequent first. Black, white and
 * grey are left out, since paper and letters of any picture have them.
 * @param rgb pixels, three bytes each
 */
export function dominantColours(rgb: Uint8Array): string[] {
  const counts = new Map<string, number>();
  for (let at = 0; at + 2 < rgb.length; at += 3) {
    const name = colourName(rgb[at]!, rgb[at + 1]!, rgb[at + 2]!).replace(/^(?:light|dark) /, "");
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts]
    .filter(([name, count]) => !/^(?:black|white|grey gray)$/.test(name) && count * 3 >= rgb.length * dominantShare)
    .sort(([, one], [, other]) => other - one)
    .slice(0, mostNamed)
    .map(([name]) => name);
}
