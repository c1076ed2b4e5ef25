/** The texts that a PNG file carries beside its pixels: chunks `tEXt`, `zTXt` and `iTXt` (PNG specification, 11.3.3). */
import { inflate, type InflationBudget } from "./inflate.ts";

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** Chunks looked at: programs write a handful, and a picture's own data some thousands. */
const mostChunks = 100_000;

/**
 * The text under a keyword, its bytes unpacked but not decoded; undefined when the file has none, or is no PNG.
 * @throws AfterimageError `too-large`, `unreadable` when the text cannot be unpacked
 */
export function pngText(bytes: Uint8Array, keyword: string, budget: InflationBudget, path: string): Buffer | undefined {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (!file.subarray(0, signature.length).equals(signature)) return undefined;
  let at = signature.length;
  for (let count = 0; count < mostChunks && at + 12 <= file.length; count++) {
    const length = file.readUInt32BE(at);
    const type = file.toString("latin1", at + 4, at + 8);
    const data = file.subarray(at + 8, at + 8 + length);
    const end = data.indexOf(0);
    if (end >= 0 && textTypes.has(type) && data.toString("latin1", 0, end) === keyword) {
      return contentOf(type, data.subarray(end + 1), budget, path);
    }
    at += 12 + length;
  }
  return undefined;
}

const textTypes: ReadonlySet<string> = new Set(["tEXt", "zTXt", "iTXt"]);

/** First byte of zlib data as every writer has it; draw.io writes deflate data without that header into `zTXt`. */
const zlibMark = 0x78;

function contentOf(type: string, data: Buffer, budget: InflationBudget, path: string): Buffer {
  if (type === "tEXt") return data;
  const unpack = (packed: Buffer): Buffer => inflate(packed, packed[0] === zlibMark ? "zlib" : "raw", budget, path);
  if (type === "zTXt") return unpack(data.subarray(1));
  // Compression flag and method, then language and translated keyword, each ended by a zero.
  const language = data.indexOf(0, 2);
  const translated = data.indexOf(0, language + 1);
  const text = data.subarray(translated + 1);
  return data[0] === 1 ? unpack(text) : text;
}
