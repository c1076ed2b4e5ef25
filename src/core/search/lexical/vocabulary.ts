import { editDistance } from "../../text/editDistance.ts";
import { stem } from "../../text/tokenize.ts";

/** Number of a term: all words with one stem are one term. */
export type TermId = number;

/** Words of one length, with the letters that occur in each as bits, to pass over most words without comparing. */
interface WordsOfLength {
  readonly words: string[];
  readonly letters: number[];
}

/**
 * The words of an index: which term each belongs to, which begin with given letters, which look alike.
 *
 * Words are kept as written (folded) beside their stems, because what a user has typed so far is the beginning of a
 * word and seldom that of its stem (`organiza…` → `organ`), and a typing error can make the stemmer cut elsewhere.
 */
export class Vocabulary {
  readonly #terms = new Map<string, TermId>();
  readonly #words = new Map<string, TermId>();
  readonly #byBeginning = new Map<string, string[]>();
  readonly #byLength = new Map<number, WordsOfLength>();

  /** Number of terms; their ids are 0 … size − 1. */
  get size(): number {
    return this.#terms.size;
  }

  /** Stems in the order of their ids. */
  stems(): Iterable<string> {
    return this.#terms.keys();
  }

  /** Every word with its term. */
  words(): Iterable<[string, TermId]> {
    return this.#words;
  }

  /** The term of a word, made when it is new. */
  add(word: string): TermId {
    const known = this.#words.get(word);
    if (known !== undefined) return known;
    const term = this.addStem(stem(word));
    this.addWord(word, term);
    return term;
  }

  addStem(stemmed: string): TermId {
    const known = this.#terms.get(stemmed);
    if (known !== undefined) return known;
    const term = this.#terms.size;
    this.#terms.set(stemmed, term);
    return term;
  }

  addWord(word: string, term: TermId): void {
    this.#words.set(word, term);
    const beginning = word.slice(0, 2);
    const bucket = this.#byBeginning.get(beginning);
    if (bucket === undefined) this.#byBeginning.set(beginning, [word]);
    else bucket.push(word);

    let alike = this.#byLength.get(word.length);
    if (alike === undefined) this.#byLength.set(word.length, (alike = { words: [], letters: [] }));
    alike.words.push(word);
    alike.letters.push(lettersOf(word));
  }

  /** The term of a word in any of its forms, known by another form or not. */
  find(word: string): TermId | undefined {
    return this.#words.get(word) ?? this.#terms.get(stem(word));
  }

  has(word: string): boolean {
    return this.#words.has(word);
  }

  /** Words that begin with `beginning` (two characters or more) and go on. */
  continuing(beginning: string): { word: string; term: TermId }[] {
    const bucket = this.#byBeginning.get(beginning.slice(0, 2)) ?? [];
    return bucket
      .filter((word) => word.length > beginning.length && word.startsWith(beginning))
      .map((word) => ({ word, term: this.#words.get(word)! }));
  }

  /** The words nearest to `word`, all at the same smallest distance, at most `maxDistance`. */
  resembling(word: string, maxDistance: number): { word: string; term: TermId; distance: number }[] {
    const letters = lettersOf(word);
    let nearest = maxDistance;
    let found: { word: string; term: TermId; distance: number }[] = [];
    for (let length = word.length - maxDistance; length <= word.length + maxDistance; length++) {
      const alike = this.#byLength.get(length);
      alike?.words.forEach((candidate, index) => {
        // One edit changes at most two letters of the set.
        if (countBits(letters ^ alike.letters[index]!) > 2 * nearest) return;
        const distance = editDistance(word, candidate, nearest);
        if (distance > nearest) return;
        if (distance < nearest) found = [];
        nearest = distance;
        found.push({ word: candidate, term: this.#words.get(candidate)!, distance });
      });
    }
    return found;
  }
}

function lettersOf(word: string): number {
  let bits = 0;
  for (let index = 0; index < word.length; index++) bits |= 1 << (word.charCodeAt(index) & 31);
  return bits;
}

function countBits(bits: number): number {
  let rest = bits - ((bits >>> 1) & 0x55555555);
  rest = (rest & 0x33333333) + ((rest >>> 2) & 0x33333333);
  return (((rest + (rest >>> 4)) & 0x0f0f0f0f) * 0x01010101) >>> 24;
}
