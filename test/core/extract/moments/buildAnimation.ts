import sharp from "sharp";

/** A frame that says something in large letters on its own ground. */
export interface Frame {
  readonly says: string;
  readonly ground: string;
  readonly ms: number;
}

const width = 320;
const height = 200;

/** An animation as sharp writes it. */
export async function buildAnimation(frames: readonly Frame[], format: "gif" | "webp" = "gif"): Promise<Buffer> {
  const pictures = await Promise.all(frames.map(({ says, ground }) => sharp(cardOf(says, ground)).removeAlpha().raw().toBuffer()));
  const raw = { width, height: height * frames.length, channels: 3, pageHeight: height } as const;
  return sharp(Buffer.concat(pictures), { raw }).toFormat(format, { delay: frames.map(({ ms }) => ms) }).toBuffer();
}

function cardOf(says: string, ground: string): Buffer {
  return Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><rect width="100%" height="100%" fill="${ground}"/>` +
      `<rect x="20" y="20" width="${20 + 12 * says.length}" height="60" fill="#ffffff"/>` +
      `<text x="24" y="64" font-family="DejaVu Sans" font-size="32" fill="#000000">${says}</text></svg>`,
  );
}
