import { stemmer } from "stemmer";

/** A word as the lexical index knows it, and where it stands in the text it was read from. */
export interface Token {
  /** Lower case, without diacritics, full-width forms made narrow. Not stemmed; see {@link stem}. */
  readonly word: string;
  /** UTF-16 range `[start, end)` in the text. */
  readonly start: number;
  readonly end: number;
  /**
   * `whole`: an identifier (`orderservice`) whose parts (`order`, `service`) are tokens as well; `character`: one
   * character of a run of Chinese or the like whose pairs are tokens as well; `word`: anything else.
   */
  readonly role: "word" | "whole" | "character";
}

/** Letters and digits with what joins the parts of identifiers and contractions. */
const chunkPattern = /[\p{L}\p{N}][\p{L}\p{N}\p{M}]*(?:[_\-'’][\p{L}\p{N}][\p{L}\p{N}\p{M}]*)*/gu;

/** Scripts written without spaces (and Hangul, whose words carry particles): indexed by characters and pairs. */
const unsegmented =
  /(?:[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}ー々〆]\p{M}*)+/gu;

/** A character with the marks that belong to it. */
const markedCharacter = /\P{M}\p{M}*/gu;

/** Between `order|Service`, `HTTP|Server`, `sha|256`; a plural such as `APIs` stays whole. */
const identifierSeam =
  /[_\-]+|(?<=[\p{Ll}\p{N}])(?=\p{Lu})|(?<=\p{Lu})(?=\p{Lu}\p{Ll})(?!\p{Lu}s(?!\p{Ll}))|(?<=\p{L})(?=\p{N})|(?<=\p{N})(?=\p{L})/u;

const plainWord = /^[a-z]+$/;
/** Most words of most texts: nothing to split, nothing to fold but a capital. */
const ordinaryWord = /^[A-Za-z]?[a-z]+$/;
/** Combining diacritical marks of the European scripts; kana voicing and Indic vowels are letters, not ornaments. */
const diacritics = /[\u0300-\u036f]/g;

/**
 * Takes a text apart into words.
 *
 * Identifiers give their parts and themselves as a whole (`OrderService`, `order_service` and `order-service` give
 * `order`, `service` and `orderservice`). Text without spaces between words gives overlapping character pairs and,
 * so that a single character can be found too, each character.
 */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  for (const chunk of text.matchAll(chunkPattern)) {
    if (ordinaryWord.test(chunk[0])) {
      tokens.push({ word: chunk[0].toLowerCase(), start: chunk.index, end: chunk.index + chunk[0].length, role: "word" });
    } else {
      splitByScript(chunk[0], chunk.index, tokens);
    }
  }
  return tokens;
}

/** Brings an English word to the stem it shares with its other forms (Porter 1980); other words stay as they are. */
export function stem(word: string): string {
  return word.length > 2 && plainWord.test(word) ? stemmer(word) : word;
}

/** Lower case without diacritics, with compatibility forms (full width, ligatures) resolved. */
export function fold(text: string): string {
  return text.toLowerCase().normalize("NFKD").replace(diacritics, "").normalize("NFC");
}

function splitByScript(chunk: string, offset: number, tokens: Token[]): void {
  let end = 0;
  for (const run of chunk.matchAll(unsegmented)) {
    splitIdentifier(chunk.slice(end, run.index), offset + end, tokens);
    pairCharacters(run[0], offset + run.index, tokens);
    end = run.index + run[0].length;
  }
  splitIdentifier(chunk.slice(end), offset + end, tokens);
}

function splitIdentifier(chunk: string, offset: number, tokens: Token[]): void {
  const parts: Token[] = [];
  let from = 0;
  for (const part of chunk.split(identifierSeam)) {
    const start = chunk.indexOf(part, from);
    from = start + part.length;
    pushWord(part, offset + start, "word", parts);
  }
  tokens.push(...parts);
  if (parts.length > 1) pushWord(chunk, offset, "whole", tokens);
}

function pushWord(written: string, start: number, role: Token["role"], tokens: Token[]): void {
  const word = fold(written.replace(/['’]s$/i, "").replace(/[_\-'’]/g, ""));
  if (word !== "") tokens.push({ word, start, end: start + written.length, role });
}

function pairCharacters(run: string, offset: number, tokens: Token[]): void {
  const characters = run.match(markedCharacter) ?? [];
  let start = offset;
  characters.forEach((character, index) => {
    const end = start + character.length;
    const next = characters[index + 1];
    tokens.push({ word: fold(character), start, end, role: characters.length > 1 ? "character" : "word" });
    if (next !== undefined) tokens.push({ word: fold(character + next), start, end: end + next.length, role: "word" });
    start = end;
  });
}
