import { crc32 } from "node:zlib";

/**
 * One line of a shared file: `<key> <payload> <checksum>`. Lines are byte strings (Latin-1: a character a byte), which
 * sort in the same order everywhere and keep a file's bytes in as much memory.
 */
export interface SharedLine {
  readonly key: string;
  /** UTF-8 as a byte string; see {@link toText}. */
  readonly payload: string;
}

/** Bytes of one line: a page of 5,000 labels stays far below. */
const mostLineBytes = 1024 * 1024;

/** What of that is left beside key and checksum. */
export const mostPayloadBytes = mostLineBytes - 128;

const keyPattern = /^[0-9a-z]{1,64}$/;
const checksumLength = 8;

/**
 * @param place the file's folder within the shared folder: part of the checksum, so that a line that has come into a
 * file of another space or kind is none
 */
export function formatLine(place: string, { key, payload }: SharedLine): string {
  return `${key} ${payload} ${checksumOf(place, key, payload)}`;
}

/** @returns undefined when it is no line of this place */
export function parseLine(place: string, line: string): SharedLine | undefined {
  const keyEnd = line.indexOf(" ");
  const payloadEnd = line.length - checksumLength - 1;
  if (line.length > mostLineBytes || keyEnd < 0 || payloadEnd <= keyEnd + 1 || line[payloadEnd] !== " ") return undefined;
  const key = line.slice(0, keyEnd);
  const payload = line.slice(keyEnd + 1, payloadEnd);
  return keyPattern.test(key) && line.slice(payloadEnd + 1) === checksumOf(place, key, payload) ? { key, payload } : undefined;
}

/** The lines of a file, one after the other: a file of nothing but line ends costs no memory. */
export function* linesOf(text: string): Generator<string> {
  for (let start = 0; start < text.length; ) {
    const found = text.indexOf("\n", start);
    const end = found < 0 ? text.length : found;
    // A checkout may have turned line ends into those of Windows.
    const line = text.slice(start, text[end - 1] === "\r" ? end - 1 : end);
    if (line !== "") yield line;
    start = end + 1;
  }
}

/** A byte string that is UTF-8, as text; what is not UTF-8 becomes other text. */
export function toText(bytes: string): string {
  return Buffer.from(bytes, "latin1").toString("utf8");
}

export function fromText(text: string): string {
  return Buffer.from(text, "utf8").toString("latin1");
}

/** The order of byte strings; never the order of a language. */
export function byBytes(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** CRC-32 (ISO 3309, as in zlib and PNG) as eight hex digits: finds bit rot, not ill will. */
function checksumOf(place: string, key: string, payload: string): string {
  return crc32(Buffer.from(`${place} ${key} ${payload}`, "latin1")).toString(16).padStart(checksumLength, "0");
}
