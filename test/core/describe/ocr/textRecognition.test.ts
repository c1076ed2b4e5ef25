import assert from "node:assert/strict";
import fc from "fast-check";
import { describe, it } from "mocha";
import { decodeCtc } from "../../../../src/core/describe/ocr/textRecognition.ts";

const characters = ["", ..."abcdefABC019._,中文", " "];

/** One step of the network's output: what it sees and, where given, how likely it takes a space to be. */
type Step = string | { readonly sees: string; readonly space: number };

function decode(...steps: readonly Step[]): string {
  const probabilities = new Float32Array(steps.length * characters.length);
  steps.forEach((step, row) => {
    const { sees, space } = typeof step === "string" ? { sees: step, space: 0 } : step;
    probabilities[row * characters.length + characters.length - 1] = space;
    probabilities[row * characters.length + characters.indexOf(sees)] = 0.9;
  });
  return decodeCtc(probabilities, characters).text;
}

/** A step between two words that the network did not quite take for a space. */
const gap = { sees: "", space: 0.3 };

describe("decodeCtc", () => {
  it("drops blanks and repetitions, and keeps a letter that a blank repeats", () => {
    assert.equal(decode("a", "a", "", "b", "", "b", " ", "c"), "abb c");
  });

  it("gives the mean probability of the characters", () => {
    const row = (at: number, probability: number) => characters.map((_, each) => (each === at ? probability : 0));
    const { confidence } = decodeCtc(Float32Array.from([...row(1, 0.5), ...row(2, 1)]), characters);
    assert.ok(Math.abs(confidence - 0.75) < 1e-6);
    assert.deepEqual(decodeCtc(Float32Array.from(row(0, 1)), characters), { text: "", confidence: 0 });
  });

  it("puts a space where the network hesitated about one", () => {
    assert.equal(decode("a", "b", gap, "c"), "ab c");
    assert.equal(decode("a", "b", { sees: "", space: 0.05 }, "c"), "abc");
    assert.equal(decode("a", ",", gap, "c"), "a, c");
  });

  it("does not put a second one behind the first letter of a word", () => {
    assert.equal(decode("a", "b", " ", "c", gap, "d"), "ab cd");
    assert.equal(decode("a", gap, "b"), "ab");
  });

  it("leaves numbers, identifiers, file names and Chinese together", () => {
    assert.equal(decode("1", "0", gap, "9"), "109");
    assert.equal(decode("a", "b", "_", gap, "c"), "ab_c");
    assert.equal(decode("a", "b", ".", gap, "c"), "ab.c");
    assert.equal(decode("a", "b", ".", gap, "C"), "ab. C");
    assert.equal(decode("中", "文", gap, "中"), "中文中");
  });

  it("never loses or reorders a character, whatever spaces it adds", () => {
    const letter = fc.constantFrom(...characters.slice(1, -1));
    fc.assert(
      fc.property(fc.array(fc.record({ letter, space: fc.double({ min: 0, max: 0.6, noNaN: true }) })), (written) => {
        const steps = written.flatMap(({ letter: sees, space }): Step[] => [{ sees: "", space }, sees]);
        assert.equal(decode(...steps).replaceAll(" ", ""), written.map((each) => each.letter).join(""));
      }),
    );
  });
});
