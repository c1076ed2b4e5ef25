import assert from "node:assert/strict";
import fc from "fast-check";
import { angleDifference, descriptorWords, mostTurn, type PictureFeatures } from "../../../src/core/visual/features.ts";
import { InvertedIndex, type Vote } from "../../../src/core/visual/invertedIndex.ts";

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

function vote(index: InvertedIndex, ...question: Parameters<InvertedIndex["voting"]>): Vote[][] {
  const voting = index.voting(...question);
  for (;;) {
    const { done, value } = voting.next();
    if (done) return value;
  }
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
    const slotsOf = (asked: PictureFeatures): number[] => vote(index, asked, index.rarest(asked, [[0, 1]], 2_000_000), 20)[0]!.map(({ slot }) => slot);
    assert.equal(slotsOf(query).length, 10);
    for (let at = 10; at < 2002; at++) index.add(crowd);
    assert.deepEqual(slotsOf(query), [0]);
  });

  it("counts the votes of each part of a query by themselves", () => {
    const index = new InvertedIndex();
    const [first, second] = [0x0f0f1111, 0x33337777];
    for (const words of [[first], [second], [rare]]) index.add(featuresOf(words));
    const votes = vote(index, featuresOf([first, second]), [[0], [1], [0, 1], []], 20);
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
    const [votes] = vote(index, featuresOf(words), [[0, 1, 2, 3]], 2);
    assert.deepEqual(votes?.map(({ slot }) => slot), [3, 1]);
  });

  it("counts what a comparison with every feature counts, however the pictures came in", () => {
    fc.assert(
      fc.property(fc.array(fc.record({ features: someFeatures, weight: fc.constantFrom(1, 4), isSettled: fc.boolean(), isRemoved: fc.boolean() }), { maxLength: 12 }), someFeatures, (pictures, query) => {
        const index = new InvertedIndex();
        for (const { features, weight, isSettled, isRemoved } of pictures) {
          const slot = index.add(features, weight);
          if (isSettled) index.settle();
          if (isRemoved) index.remove(slot);
        }
        const there = [...pictures.keys()].filter((slot) => !pictures[slot]!.isRemoved);
        const expected = votesByHand(there.map((slot) => pictures[slot]!), query, 5).map(({ slot, score }) => ({ slot: there[slot]!, score }));
        assert.deepEqual(vote(index, query, [[...query.levels.keys()]], 5)[0], expected);
      }),
    );
  });
});

/** Words of few kinds, one or two bits apart, so that some features are alike and some not. */
const someFeatures: fc.Arbitrary<PictureFeatures> = fc
  .array(
    fc.record({
      own: fc.constantFrom(0b0, 0b1, 0b10, 0b110, 0x8000, 0x10000),
      signature: fc.constantFrom(0, 0x7f, 0x7fff, 0xffff, 0x80000000, 0xffffffff),
      level: fc.integer({ min: 0, max: 7 }),
      angle: fc.double({ min: 0, max: 6.28, noNaN: true }),
    }),
    { maxLength: 12 },
  )
  .map((all) => ({
    ...featuresOf(all.map(() => 0)),
    levels: Uint8Array.from(all, ({ level }) => level),
    angles: Float32Array.from(all, ({ angle }) => angle),
    descriptors: Uint32Array.from(all.flatMap(({ own, signature }) => [own, signature, 0, 0, 0, 0, 0, 0])),
  }));

function votesByHand(weighted: readonly { features: PictureFeatures; weight: number }[], query: PictureFeatures, most: number): Vote[] {
  const pictures = weighted.map(({ features }) => features);
  const bitsBetween = (a: PictureFeatures, i: number, b: PictureFeatures, j: number, word: number): number =>
    ((a.descriptors[i * descriptorWords + word]! ^ b.descriptors[j * descriptorWords + word]!) >>> 0).toString(2).replaceAll("0", "").length;
  const unit = (2 * Math.PI) / 16;
  const rounded = (angle: number): number => Math.floor(angle / unit) * unit;
  const scores = pictures.map(() => new Float32Array(15));
  for (let i = 0; i < query.count; i++) {
    const near = pictures.map(() => new Uint8Array(15));
    for (const [slot, picture] of pictures.entries()) {
      for (let j = 0; j < picture.count; j++) {
        const bits = bitsBetween(query, i, picture, j, 1) + bitsBetween(query, i, picture, j, 2);
        const isLike = ((query.descriptors[i * descriptorWords]! ^ picture.descriptors[j * descriptorWords]!) & 0xffff).toString(2).replaceAll("0", "").length <= 1;
        const isTurnLike = Math.abs(angleDifference(rounded(query.angles[i]!), rounded(picture.angles[j]!))) <= mostTurn + unit;
        const at = picture.levels[j]! - query.levels[i]! + 7;
        if (isLike && isTurnLike && bits <= 15) near[slot]![at] = Math.max(near[slot]![at]!, 16 - bits);
      }
    }
    const cells = near.flatMap((ofPicture) => [...ofPicture]).filter((value) => value > 0).length;
    const weight = Math.log(1 + pictures.length / Math.max(1, cells));
    for (const [slot, ofPicture] of near.entries()) for (const [at, value] of ofPicture.entries()) if (value > 0) scores[slot]![at]! += weight * value;
  }
  return scores
    .map((own, slot) => ({ slot, score: weighted[slot]!.weight * Math.max(...[...own].map((score, at) => score + (own[at - 1] ?? 0))) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score || a.slot - b.slot)
    .slice(0, most);
}
