import { crc32 } from "node:zlib";

/**
 * A frame around bytes on disk that tells a whole file from a truncated or damaged one:
 * `"AI01"`, length of the content (uint32 LE), CRC-32 of the content (uint32 LE), content.
 */
const magic = Buffer.from("AI01", "latin1");
const headerBytes = 12;

/** Puts a frame around bytes. */
export function frame(content: Uint8Array): Buffer {
  const framed = Buffer.allocUnsafe(headerBytes + content.byteLength);
  magic.copy(framed, 0);
  framed.writeUInt32LE(content.byteLength, 4);
  framed.writeUInt32LE(crc32(content), 8);
  framed.set(content, headerBytes);
  return framed;
}

/** The bytes inside a frame (a view, not a copy); undefined when the frame or its content is damaged. */
export function unframe(framed: Buffer): Buffer | undefined {
  if (framed.length < headerBytes || !framed.subarray(0, 4).equals(magic)) return undefined;
  const content = framed.subarray(headerBytes);
  const whole = framed.readUInt32LE(4) === content.length && framed.readUInt32LE(8) === crc32(content);
  return whole ? content : undefined;
}
