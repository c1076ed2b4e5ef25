import type { Anchor } from "../model.ts";
import type { SearchEntry } from "./entry.ts";
import { lines } from "./entry.ts";

/** Words said about a picture elsewhere that are embedded. */
const contextWords = 80;
/** A picture's labels are embedded in pieces of so many words, at most so many pieces. */
const labelWords = 60;
const labelPieces = 2;

/** One input of an encoder, which becomes one vector: a text, a picture, or both as one. */
export interface Passage {
  /** May be empty when there is a picture. */
  readonly text: string;
  readonly picture?: { readonly pixels: string; readonly anchor: Anchor };
}

/** What an encoder makes of passages. */
export interface PassageForm {
  readonly takesImages: boolean;
  /** Words of a section that are embedded, from its beginning. */
  readonly passageWords: number;
  /** Pictures without what is said of them. */
  readonly picturesAlone: boolean;
}

/**
 * The passages of a fragment that are embedded.
 *
 * With an encoder of texts, a picture is embedded once for what is said about it, once for what a vision model sees in
 * it, and again for what is written in it: these seldom speak in the same words, and a vector of all together found less
 * than several apart (docs/quality.md). With an encoder that sees, a picture is embedded once, together with what is said of it,
 * or alone where nothing is; a page together with its title. A section is embedded by its title and beginning.
 */
export function passagesOf(entry: SearchEntry, form: PassageForm): Passage[] {
  const { place, fields, fragment } = entry;
  if (place.kind === "section") return [{ text: lines([place.title, firstWords(fields.text, form.passageWords)]) }];
  if (form.takesImages && fragment.picture) {
    const { pixels } = fragment.picture;
    const said = place.kind === "image" ? [fields.caption, firstWords(fields.context, contextWords)] : [place.title, fields.caption];
    return [{ text: form.picturesAlone ? "" : lines(said), picture: { pixels, anchor: place.anchor } }];
  }
  const about = lines([place.title, fields.caption, firstWords(fields.context, contextWords)]);
  return [about, fields.account, ...pieces(fields.text.replaceAll("\n", ", "), labelWords, labelPieces)]
    .filter((text) => text !== "")
    .map((text) => ({ text }));
}

function firstWords(text: string, count: number): string {
  return pieces(text, count, 1)[0] ?? "";
}

/** The text's first words in pieces of `size`, at most `count` pieces. */
function pieces(text: string, size: number, count: number): string[] {
  const words = text.trim().split(/\s+/, size * count);
  return Array.from({ length: Math.ceil(words.length / size) }, (_, at) => words.slice(at * size, (at + 1) * size).join(" "));
}
