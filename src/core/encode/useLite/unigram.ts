/** A word piece and its log probability; without one it always fits, as punctuation does. */
export type Piece = readonly [text: string, score: number | null];

/** The first entries of the vocabulary are signs for machines, not pieces of text. */
const reserved = 6;
/** Index of what no piece covers. */
const unknown = 0;
/** Stands for a space, and begins every text. */
const space = "\u2581";

/**
 * Cuts text into word pieces: the cut whose pieces are most probable together (Kudo, “Subword Regularization”, 2018,
 * §3.2, the Viterbi algorithm over a unigram language model), as SentencePiece does.
 */
export class UnigramTokenizer {
  readonly #pieces: ReadonlyMap<string, { readonly index: number; readonly score: number }>;
  readonly #longest: number;

  constructor(vocabulary: readonly Piece[]) {
    this.#pieces = new Map(vocabulary.flatMap(([text, score], index) => (index < reserved ? [] : [[text, { index, score: score ?? 0 }]])));
    this.#longest = vocabulary.reduce((most, [text]) => Math.max(most, [...text].length), 0);
  }

  /** Indices into the vocabulary; a run of characters that no piece covers gives one `unknown`. */
  encode(text: string): number[] {
    const clean = normalised(text);
    const cuts = characterStarts(clean);
    const best: Cut[] = [{ score: 0, index: unknown, from: 0 }];
    for (let end = 1; end < cuts.length; end++) best.push(this.#bestUpTo(end, clean, cuts, best));
    const indices: number[] = [];
    for (let end = cuts.length - 1; end > 0; end = best[end]!.from) {
      const { index } = best[end]!;
      if (index !== unknown || indices.at(-1) !== unknown) indices.push(index);
    }
    return indices.reverse();
  }

  #bestUpTo(end: number, text: string, cuts: readonly number[], best: readonly Cut[]): Cut {
    let found: Cut | undefined;
    for (let from = Math.max(0, end - this.#longest); from < end; from++) {
      const piece = this.#pieces.get(text.slice(cuts[from], cuts[end]));
      if (piece === undefined) continue;
      const score = (best[from]?.score ?? 0) + piece.score;
      if (found === undefined || score >= found.score) found = { score, index: piece.index, from };
    }
    return found ?? { score: best[end - 1]?.score ?? 0, index: unknown, from: end - 1 };
  }
}

/** The best way to cut the text up to some character: its log probability, and its last piece with where that begins. */
interface Cut {
  readonly score: number;
  readonly index: number;
  readonly from: number;
}

/** Where each character begins, in UTF-16 code units, and the text's end. */
function characterStarts(text: string): number[] {
  const starts = [0];
  for (const character of text) starts.push((starts.at(-1) ?? 0) + character.length);
  return starts;
}

function normalised(text: string): string {
  const clean = text.normalize("NFKC");
  return clean === "" ? "" : space + clean.replaceAll(" ", space);
}
