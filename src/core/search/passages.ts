import type { SearchEntry } from "./entry.ts";
import { lines } from "./entry.ts";

/** Words of a section that are embedded, from its beginning; the encoder's cost grows with them. */
const sectionWords = 40;
/** Words said about a picture elsewhere that are embedded. */
const contextWords = 80;
/** A picture's labels are embedded in pieces of so many words, at most so many pieces. */
const labelWords = 60;
const labelPieces = 2;

/**
 * The texts of a fragment that are embedded; each becomes one vector.
 *
 * A picture is embedded once for what is said about it and again for what is written in it: the two seldom speak in
 * the same words, and a vector of both together found less than two apart (docs/quality.md). A section is embedded by
 * its title and beginning, a page by its title and its text in two pieces.
 */
export function passagesOf({ place, fields }: SearchEntry): string[] {
  if (place.kind === "section") return [lines([place.title, firstWords(fields.text, sectionWords)])];
  const about = lines([place.title, fields.caption, firstWords(fields.context, contextWords)]);
  return [about, ...pieces(fields.text.replaceAll("\n", ", "), labelWords, labelPieces)].filter((text) => text !== "");
}

function firstWords(text: string, count: number): string {
  return pieces(text, count, 1)[0] ?? "";
}

/** The text's first words in pieces of `size`, at most `count` pieces. */
function pieces(text: string, size: number, count: number): string[] {
  const words = text.trim().split(/\s+/, size * count);
  return Array.from({ length: Math.ceil(words.length / size) }, (_, at) => words.slice(at * size, (at + 1) * size).join(" "));
}
