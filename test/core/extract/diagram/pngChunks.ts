import { crc32 } from "node:zlib";

/** A PNG with a chunk more before its pixels. */
export function withChunk(png: Buffer, type: "tEXt" | "zTXt" | "iTXt", data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  check.writeUInt32BE(crc32(body));
  const afterHeader = 33;
  return Buffer.concat([png.subarray(0, afterHeader), length, body, check, png.subarray(afterHeader)]);
}
