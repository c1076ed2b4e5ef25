import assert from "node:assert/strict";
import fc from "fast-check";
import { bitCount, nearest } from "../../../src/core/visual/hamming.ts";

const word = fc.integer({ min: 0, max: 0xffffffff });

describe("hamming", () => {
  it("counts the bits of two words as their binary digits say", () => {
    const digits = (value: number): number => value.toString(2).replaceAll("0", "").length;
    fc.assert(fc.property(word, word, (a, b) => bitCount(a | 0, b | 0) === digits(a) + digits(b)));
  });

  it("finds the descriptor that differs least, and by how many bits", () => {
    const asked = new Uint32Array(8);
    const others = new Uint32Array(24).fill(0xffffffff, 0, 8);
    others.set([0b111, 0, 0, 0, 0, 0, 0, 1], 8);
    others.set([0, 0, 0, 0, 0, 0, 0, 0b11], 16);
    assert.equal(nearest(asked, 0, others, Uint16Array.of(0, 1, 2), 64), 2 * 65536 + 2);
    assert.equal(nearest(asked, 0, others, Uint16Array.of(0, 1), 64), 4 * 65536 + 1);
    assert.equal(nearest(asked, 0, others, Uint16Array.of(0), 64), -1);
  });
});
