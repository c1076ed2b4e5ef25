import { tokenize } from "../../text/tokenize.ts";
import { LexicalScores } from "./lexicalScores.ts";
import { frequencyBits, frequencyIn, maxFields, maxFrequency, oneMore, Postings } from "./postings.ts";
import type { QueryPlan } from "./queryPlan.ts";
import { Vocabulary, type TermId } from "./vocabulary.ts";

/** How a field counts in BM25F. */
export interface FieldWeight {
  /** Weight of an occurrence in this field. */
  readonly weight: number;
  /** How much the field's length counts, 0 (not) – 1 (fully). */
  readonly b: number;
}

/** Everything that an index holds, laid out for writing and reading in one go. */
export interface LexicalState {
  /** Fragment ids by entry number. */
  readonly ids: readonly string[];
  /** Stems by term id. */
  readonly stems: readonly string[];
  readonly words: readonly string[];
  /** Term of each word. */
  readonly wordTerms: Uint32Array;
  /** Where each term's postings end in the two arrays that follow. */
  readonly postingEnds: Uint32Array;
  readonly entries: Uint32Array;
  readonly frequencies: Uint32Array;
  /** Words in each field of each entry: entry × fields + field. */
  readonly lengths: Uint32Array;
}

/** How fast further occurrences of a term stop counting; the usual value. */
const k1 = 1.2;
/** Removed entries are swept out when they are more than this share. */
const tolerableWaste = 0.1;

/**
 * BM25F over a few fields (Robertson & Zaragoza, “The Probabilistic Relevance Framework: BM25 and Beyond”, 2009, §3.6):
 *
 *     tf̃(t, d) = Σ_f weight_f · tf(t, d, f) / (1 − b_f + b_f · length(d, f) / averageLength(f))
 *     score(d)  = Σ_t idf(t) · tf̃(t, d) / (k1 + tf̃(t, d))
 *
 * so that a fragment's fields are weighed before a term's count saturates. Each term adds at most its idf; the sum of
 * the query's idfs is therefore an upper bound that makes scores of different queries comparable.
 *
 * A field's average length is that of the entries which have the field at all: captions are rare, and those that exist
 * are not long for being there.
 *
 * Removing marks an entry dead; its counts stay in the statistics until enough dead entries have gathered to sweep,
 * as Lucene does until it merges.
 */
export class LexicalIndex {
  readonly #fields: readonly FieldWeight[];
  #vocabulary = new Vocabulary();
  #postings: Postings[] = [];
  /** Fragment id by entry number; undefined once removed. */
  #ids: (string | undefined)[] = [];
  #lengths: number[] = [];
  readonly #numbers = new Map<string, number>();
  /** For every entry and field: weight / (1 − b + b · length / average); made anew after changes, when first needed. */
  #norms: Float32Array | undefined;

  /** @param fields at most {@link maxFields}; more is a mistake of ours */
  constructor(fields: readonly FieldWeight[]) {
    if (fields.length > maxFields) throw new Error(`A posting has room for ${maxFields} fields, not for ${fields.length}.`);
    this.#fields = fields;
  }

  /** Entries that can be found. */
  get size(): number {
    return this.#numbers.size;
  }

  get vocabulary(): Vocabulary {
    return this.#vocabulary;
  }

  /** Entries that hold the term, dead ones included. */
  frequency(term: TermId): number {
    return this.#postings[term]?.length ?? 0;
  }

  /** Inverse document frequency, never negative: ln(1 + (N − n + ½) / (n + ½)). */
  idf(entriesWithTerm: number): number {
    const n = Math.min(entriesWithTerm, this.#ids.length);
    return Math.log(1 + (this.#ids.length - n + 0.5) / (n + 0.5));
  }

  /** Adds a fragment, or replaces it. @param texts one a field, in the order of the weights */
  add(id: string, texts: readonly string[]): void {
    this.remove(id);
    const entry = this.#ids.push(id) - 1;
    this.#numbers.set(id, entry);
    this.#norms = undefined;

    const packed = new Map<TermId, number>();
    for (let field = 0; field < this.#fields.length; field++) {
      const tokens = tokenize(texts[field] ?? "");
      for (const { word } of tokens) {
        const term = this.#vocabulary.add(word);
        packed.set(term, oneMore(packed.get(term) ?? 0, field));
      }
      this.#lengths.push(tokens.length);
    }
    for (const [term, frequencies] of packed) (this.#postings[term] ??= new Postings()).push(entry, frequencies);
  }

  remove(id: string): void {
    const entry = this.#numbers.get(id);
    if (entry === undefined) return;
    this.#numbers.delete(id);
    this.#ids[entry] = undefined;
    if (this.#ids.length - this.#numbers.size > 64 + tolerableWaste * this.#ids.length) this.sweep();
  }

  /** Scores every entry for a query. */
  score(plan: QueryPlan): LexicalScores {
    const norms = (this.#norms ??= this.#computeNorms());
    const fields = this.#fields.length;
    const totals = new Float32Array(this.#ids.length);
    const ofWord = new Float32Array(this.#ids.length);
    for (const { alternatives, idf } of plan.words) {
      for (const { term, weight } of alternatives) {
        const { entries, frequencies, length } = this.#postings[term]!;
        for (let index = 0; index < length; index++) {
          const entry = entries[index]!;
          let packed = frequencies[index]!;
          let frequency = 0;
          for (let at = entry * fields; packed !== 0; at++, packed >>>= frequencyBits) frequency += (packed & maxFrequency) * norms[at]!;
          const score = (weight * idf * frequency) / (k1 + frequency);
          // Of a word's alternatives the best counts, so that many spellings do not outweigh one right word.
          const before = ofWord[entry]!;
          if (score > before) {
            totals[entry]! += score - before;
            if (alternatives.length > 1) ofWord[entry] = score;
          }
        }
      }
      if (alternatives.length > 1) ofWord.fill(0);
    }
    return new LexicalScores(totals, this.#ids, this.#numbers);
  }

  /** Which of the query's words a fragment holds, as they are written in the index, and in which fields. */
  matches(plan: QueryPlan, id: string): LexicalMatch[] {
    const entry = this.#numbers.get(id);
    if (entry === undefined) return [];
    return plan.words.flatMap(({ word, idf, alternatives }) => {
      const terms = alternatives.filter(({ term }) => this.#postings[term]!.of(entry) !== 0);
      const packed = terms.map(({ term }) => this.#postings[term]!.of(entry));
      const fields = this.#fields.flatMap((_, field) => (packed.some((p) => frequencyIn(p, field) > 0) ? [field] : []));
      return terms.length === 0 ? [] : [{ word, idf, terms: terms.map(({ term }) => term), fields }];
    });
  }

  /** Drops dead entries and the words that only they had, and numbers the others anew in the same order. */
  sweep(): void {
    const newNumbers = new Int32Array(this.#ids.length).fill(-1);
    const fields = this.#fields.length;
    const lengths: number[] = [];
    const ids: string[] = [];
    this.#ids.forEach((id, entry) => {
      if (id === undefined) return;
      newNumbers[entry] = ids.push(id) - 1;
      this.#numbers.set(id, newNumbers[entry]);
      for (let field = 0; field < fields; field++) lengths.push(this.#lengths[entry * fields + field]!);
    });

    const vocabulary = new Vocabulary();
    const newTerms: (TermId | undefined)[] = [];
    const postings: Postings[] = [];
    let old = 0;
    for (const stemmed of this.#vocabulary.stems()) {
      const kept = this.#postings[old]?.renumbered(newNumbers);
      if (kept !== undefined && kept.length > 0) {
        newTerms[old] = vocabulary.addStem(stemmed);
        postings.push(kept);
      }
      old++;
    }
    for (const [word, term] of this.#vocabulary.words()) {
      const newTerm = newTerms[term];
      if (newTerm !== undefined) vocabulary.addWord(word, newTerm);
    }
    this.#ids = ids;
    this.#lengths = lengths;
    this.#postings = postings;
    this.#vocabulary = vocabulary;
    this.#norms = undefined;
  }

  /** Everything in the index, swept; the arrays are copies. */
  state(): LexicalState {
    this.sweep();
    const total = this.#postings.reduce((sum, list) => sum + list.length, 0);
    const entries = new Uint32Array(total);
    const frequencies = new Uint32Array(total);
    let end = 0;
    const postingEnds = Uint32Array.from(this.#postings, (list) => {
      entries.set(list.entries.subarray(0, list.length), end);
      frequencies.set(list.frequencies.subarray(0, list.length), end);
      return (end += list.length);
    });
    const words = [...this.#vocabulary.words()];
    return {
      ids: this.#ids.filter((id) => id !== undefined),
      stems: [...this.#vocabulary.stems()],
      words: words.map(([word]) => word),
      wordTerms: Uint32Array.from(words, ([, term]) => term),
      postingEnds,
      entries,
      frequencies,
      lengths: Uint32Array.from(this.#lengths),
    };
  }

  /** The index that {@link state} described; takes its arrays over. */
  static fromState(fields: readonly FieldWeight[], state: LexicalState): LexicalIndex {
    const index = new LexicalIndex(fields);
    index.#ids = [...state.ids];
    state.ids.forEach((id, entry) => index.#numbers.set(id, entry));
    for (const stemmed of state.stems) index.#vocabulary.addStem(stemmed);
    state.words.forEach((word, at) => index.#vocabulary.addWord(word, state.wordTerms[at]!));
    let start = 0;
    for (const end of state.postingEnds) {
      index.#postings.push(new Postings(state.entries.subarray(start, end), state.frequencies.subarray(start, end), end - start));
      start = end;
    }
    index.#lengths = Array.from(state.lengths);
    return index;
  }

  #computeNorms(): Float32Array {
    const fields = this.#fields.length;
    const norms = new Float32Array(this.#lengths.length);
    for (const [field, { weight, b }] of this.#fields.entries()) {
      let sum = 0;
      let filled = 0;
      for (let at = field; at < norms.length; at += fields) {
        const length = this.#lengths[at]!;
        sum += length;
        if (length > 0) filled++;
      }
      for (let at = field; at < norms.length; at += fields) {
        const length = this.#lengths[at]!;
        if (length > 0) norms[at] = weight / (1 - b + (b * length * filled) / sum);
      }
    }
    return norms;
  }
}

/** One word of the query found in a fragment. */
export interface LexicalMatch {
  /** The query's word. */
  readonly word: string;
  readonly idf: number;
  /** The terms that stood for it in the fragment (the word's own, or a longer or similar one's). */
  readonly terms: readonly TermId[];
  /** Fields that hold it. */
  readonly fields: readonly number[];
}
