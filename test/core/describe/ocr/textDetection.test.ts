import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { textRegions } from "../../../../src/core/describe/ocr/textDetection.ts";

/** A probability map from rows of digits: 9 = 0.9. */
function regionsIn(...rows: readonly string[]): ReturnType<typeof textRegions> {
  const map = Float32Array.from(rows.join(""), (digit) => Number(digit) / 10);
  return textRegions(map, rows[0]!.length, rows.length);
}

describe("textRegions", () => {
  it("gives the bounding box of each connected region", () => {
    assert.deepEqual(regionsIn("0000000000", "0999000000", "0999000999", "0999000999", "0000000999"), [
      { left: 1, top: 1, width: 3, height: 3 },
      { left: 7, top: 2, width: 3, height: 3 },
    ]);
  });

  it("takes regions that touch at a corner for one, also at the edge of the picture", () => {
    assert.deepEqual(regionsIn("999000", "999000", "999000", "000999", "000999", "000999"), [{ left: 0, top: 0, width: 6, height: 6 }]);
  });

  it("leaves out what is too thin or too unlikely", () => {
    assert.deepEqual(regionsIn("99999", "99999", "00000"), []);
    assert.deepEqual(regionsIn("44444", "44444", "44444"), []);
  });
});
