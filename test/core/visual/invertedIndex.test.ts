import assert from "node:assert/strict";
import { descriptorWords, type PictureFeatures } from "../../../src/core/visual/features.ts";
import { InvertedIndex } from "../../../src/core/visual/invertedIndex.ts";

/** Upright features of one size whose descriptors repeat one word each. */
function featuresOf(words: readonly number[]): PictureFeatures {
  return {
    width: 100,
    height: 100,
    count: words.length,
    points: new Float32Array(2 * words.length),
    levels: new Uint8Array(words.length),
    angles: new Float32Array(words.length),
    descriptors: Uint32Array.from(words.flatMap((word) => Array<number>(descriptorWords).fill(word))),
  };
}

const common = 0;
const rare = 0x5a5a5a5a;

describe("inverted index", () => {
  it("asks a small library for all features, and a large one for those that not all of its pictures have", () => {
    const index = new InvertedIndex();
    const crowd = featuresOf(Array<number>(1000).fill(common));
    index.add(featuresOf([common, rare]));
    for (let at = 1; at < 10; at++) index.add(crowd);
    const query = featuresOf([common, rare]);
    const slotsOf = (asked: PictureFeatures): number[] => index.vote(asked, index.rarest(asked, [[0, 1]], 2_000_000), 20)[0]!.map(({ slot }) => slot);
    assert.equal(slotsOf(query).length, 10);
    for (let at = 10; at < 2002; at++) index.add(crowd);
    assert.deepEqual(slotsOf(query), [0]);
  });

  it("counts the votes of each part of a query by themselves", () => {
    const index = new InvertedIndex();
    const [first, second] = [0x0f0f1111, 0x33337777];
    for (const words of [[first], [second], [rare]]) index.add(featuresOf(words));
    const votes = index.vote(featuresOf([first, second]), [[0], [1], [0, 1], []], 20);
    assert.deepEqual(
      votes.map((ofPart) => ofPart.map(({ slot }) => slot).sort()),
      [[0], [1], [0, 1], []],
    );
    const [alone, , both] = votes;
    assert.equal(alone?.[0]?.score, both?.find(({ slot }) => slot === 0)?.score);
  });

  it("gives the pictures with the most votes, best first, and none that was removed", () => {
    const index = new InvertedIndex();
    const words = [0x0f0f1111, 0x33337777, 0x5a5a9999, 0x66660000];
    for (let shared = 1; shared <= words.length; shared++) index.add(featuresOf(words.slice(0, shared)));
    index.remove(2);
    const [votes] = index.vote(featuresOf(words), [[0, 1, 2, 3]], 2);
    assert.deepEqual(votes?.map(({ slot }) => slot), [3, 1]);
  });
});
