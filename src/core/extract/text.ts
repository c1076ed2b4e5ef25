import { AfterimageError } from "../errors.ts";
import type { DocumentSource } from "./extractor.ts";

/**
 * Decodes a text file: UTF-8, or UTF-16 when its byte order mark says so; line ends become `\n`.
 * @param stated encoding that the format itself names, as `TextDecoder` takes it
 * @throws AfterimageError `unreadable` when the bytes are not text
 */
export function decodeText({ path, bytes }: DocumentSource, stated = "utf-8"): string {
  const encoding = bytes[0] === 0xff && bytes[1] === 0xfe ? "utf-16le" : bytes[0] === 0xfe && bytes[1] === 0xff ? "utf-16be" : stated;
  const text = new TextDecoder(encoding).decode(bytes).replace(/\r\n?/g, "\n");
  if (text.includes("\0")) {
    throw new AfterimageError({
      kind: "unreadable",
      message: `${path} is not a text file.`,
      hint: "Save it as UTF-8, or give it the ending of its real format.",
    });
  }
  return text;
}
