import { crc32 } from "node:zlib";
import { z } from "zod";
import { formatVersion } from "./libraryFolder.ts";

/**
 * Text of ours on disk: a first line `{"format":1,"checksum":…}` with the format's version and the CRC-32 of what
 * follows, then the text itself. Still readable by a person, and no damage goes unnoticed.
 */
const firstLine = z.object({ format: z.literal(formatVersion), checksum: z.number() });

/** Puts the first line before a text. */
export function checkedText(text: string): string {
  const first: z.infer<typeof firstLine> = { format: formatVersion, checksum: crc32(text) };
  return `${JSON.stringify(first)}\n${text}`;
}

/** The text behind the first line. Throws when it is damaged or of another format. */
export function parseCheckedText(bytes: Buffer): string {
  const start = bytes.indexOf("\n") + 1;
  const first = firstLine.safeParse(JSON.parse(bytes.toString("utf8", 0, start)));
  if (!first.success) throw new Error("its first line is not one of this version");
  const rest = bytes.subarray(start);
  if (crc32(rest) !== first.data.checksum) throw new Error("its checksum is wrong");
  return rest.toString("utf8");
}
