import assert from "node:assert/strict";
import fc from "fast-check";
import { descriptorWords } from "../../../src/core/visual/features.ts";
import { nearest } from "../../../src/core/visual/hamming.ts";
import { differingBits } from "./differingBits.ts";

/** Few words, so that descriptors are alike more often than not. */
const word = fc.oneof(fc.constantFrom(0, 1, 0b111, 0xff, 0xffffffff, 0x80000000), fc.integer({ min: 0, max: 0xffffffff }));
const descriptors = fc
  .array(fc.array(word, { minLength: descriptorWords, maxLength: descriptorWords }), { minLength: 1, maxLength: 8 })
  .map((all) => Uint32Array.from(all.flat()));

describe("nearest descriptors", () => {
  it("are those that a comparison of all digits finds", () => {
    fc.assert(
      fc.property(descriptors, descriptors, fc.integer({ min: 0, max: 256 }), fc.infiniteStream(fc.nat()), (a, b, most, numbers) => {
        const next = (below: number): number => (numbers.next().value as number) % below;
        const [ofA, ofB] = [a.length / descriptorWords, b.length / descriptorWords];
        // Lists of odd length, too, after which nothing lies at an even address.
        const lists = Array.from({ length: 3 }, () => Uint16Array.from({ length: next(6) }, () => next(ofB)));
        const chosen = Uint8Array.from({ length: ofA }, () => next(lists.length));
        const expected = Array.from({ length: ofA }, (_, i) => {
          const ranked = [...lists[chosen[i]!]!]
            .filter((j) => differingBits(a, i, b, j, 2) <= 24 && differingBits(a, i, b, j) <= most)
            .map((j) => ({ j, bits: differingBits(a, i, b, j) }));
          const best = ranked.sort((one, other) => one.bits - other.bits)[0];
          return best === undefined ? -1 : best.bits * 65_536 + best.j;
        });
        assert.deepEqual([...nearest(a, b, lists, chosen, most)], expected);
      }),
    );
  });
});
