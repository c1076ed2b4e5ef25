import sharp from "sharp";

/** The pictures whose relations to texts any model that sees must get right. */
export const probes = ["circle", "square"] as const;
export type Probe = (typeof probes)[number];

/** What each picture shows, in the words of a caption. */
export const probeTexts: Readonly<Record<Probe, string>> = {
  circle: "A red circle, with the words RED CIRCLE below it",
  square: "A blue square, with the words BLUE SQUARE below it",
};

const shapes: Readonly<Record<Probe, { readonly drawing: string; readonly words: string }>> = {
  circle: { drawing: '<circle cx="240" cy="170" r="120" fill="#d32f2f"/>', words: "RED CIRCLE" },
  square: { drawing: '<rect x="120" y="50" width="240" height="240" fill="#1e40af"/>', words: "BLUE SQUARE" },
};

/**
 * Capital letters as strokes in a cell 4 wide and 6 high: text in an SVG needs a font, which not every machine has.
 */
const strokes: Readonly<Record<string, string>> = {
  A: "M0 6L2 0L4 6M0.7 4H3.3",
  B: "M0 0V6M0 0H2.2A1.5 1.5 0 0 1 2.2 3H0M2.2 3A1.5 1.5 0 0 1 2.2 6H0",
  C: "M4 1A2.2 3 0 1 0 4 5",
  D: "M0 0V6M0 0H1.5A2.5 3 0 0 1 1.5 6H0",
  E: "M4 0H0V6H4M0 3H3",
  I: "M2 0V6",
  L: "M0 0V6H3.6",
  Q: "M2 0A2 3 0 1 0 2 6A2 3 0 1 0 2 0M2.6 4.4L4.2 6.4",
  R: "M0 6V0H2.2A1.5 1.6 0 0 1 2.2 3.2H0M2 3.2L4 6",
  S: "M3.8 0.9A2 1.5 0 1 0 2 3A2 1.5 0 1 1 0.1 5.1",
  U: "M0 0V4A2 2 0 0 0 4 4V0",
};

/** A PNG of 480 × 384 pixels: a coloured shape on white, and its name below. */
export async function probePicture(probe: Probe): Promise<Uint8Array> {
  const { drawing, words } = shapes[probe];
  const step = 38;
  const left = (480 - words.length * step) / 2;
  const letters = [...words].map((letter, at) => {
    const path = strokes[letter];
    return path === undefined ? "" : `<path d="${path}" transform="translate(${left + at * step + 6} 320) scale(6.5)"/>`;
  });
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="480" height="384"><rect width="480" height="384" fill="#fff"/>${drawing}<g fill="none" stroke="#111" stroke-width="0.8" stroke-linecap="round" stroke-linejoin="round">${letters.join("")}</g></svg>`;
  return sharp(Buffer.from(svg)).png().toBuffer();
}
