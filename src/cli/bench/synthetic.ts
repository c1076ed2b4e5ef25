import { spaceId } from "../../core/encode/spaceId.ts";
import type { Space } from "../../core/encode/encoder.ts";
import type { Fragment } from "../../core/model.ts";
import type { StoredDocument } from "../../core/store/catalog.ts";
import { sha256Hex } from "../../core/store/hash.ts";

const vocabularySize = 30_000;
const wordsPerSection = 60;
const sectionsPerDocument = 5;
const syllables = ["ba", "ce", "di", "fo", "gu", "ha", "je", "ki", "lo", "mu", "na", "pe", "qi", "ro", "su", "ta", "ve", "wi", "xo", "zu"];

/** Words that look like words, the common ones much more frequent (Zipf's law), as in any language. */
export function wordSource(random: () => number): () => string {
  return () => {
    let rank = Math.floor(vocabularySize ** random());
    let word = "";
    for (let at = 0; at < 4; at++) {
      word += syllables[rank % syllables.length] ?? "";
      rank = Math.floor(rank / syllables.length);
      if (rank === 0) break;
    }
    return word;
  };
}

/** Makes `count` words of text. */
export function sentence(word: () => string, count: number): string {
  return Array.from({ length: count }, word).join(" ");
}

/** A document of five sections, each with one vector key, as the indexer would have left it. */
export function syntheticDocument(number: number, word: () => string, space: Space): StoredDocument {
  const path = `area-${number % 97}/document-${number}.md`;
  const fragments = Array.from({ length: sectionsPerDocument }, (_, at): Fragment => {
    const title = sentence(word, 4);
    return {
      key: `section:${at}`,
      kind: "section",
      anchor: { headingPath: [title], slug: `s${at}`, line: at * 10 + 1, endLine: at * 10 + 9 },
      title,
      text: sentence(word, wordsPerSection),
      labels: [],
      description: "",
      mentions: [],
    };
  });
  return {
    path,
    hash: sha256Hex(path),
    size: 4000,
    mtimeMs: 1_700_000_000_000 + number,
    extractor: "synthetic@1",
    fragments,
    problems: [],
    vectors: { [spaceId(space)]: Object.fromEntries(fragments.map(({ key, text }) => [key, [sha256Hex(spaceId(space), key, text)]])) },
  };
}

/** Keys of all vectors that a document has. */
export function vectorKeysOf({ vectors }: StoredDocument): string[] {
  return Object.values(vectors).flatMap((of) => Object.values(of).flat());
}

/** A unit vector near one of a few hundred centres: like embeddings, and unlike noise, vectors have neighbours. */
export function vectorSource(random: () => number, dimension: number): () => Float32Array {
  const centres = Array.from({ length: 300 }, () => Float32Array.from({ length: dimension }, () => random() - 0.5));
  return () => {
    const centre = centres[Math.floor(random() * centres.length)];
    const vector = Float32Array.from({ length: dimension }, (_, at) => (centre?.[at] ?? 0) + (random() - 0.5) * 0.8);
    const length = Math.hypot(...vector);
    return vector.map((value) => value / length);
  };
}
