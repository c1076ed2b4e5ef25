import assert from "node:assert/strict";
import fc from "fast-check";
import type { Point } from "../../../src/engine/protocol/webview.ts";
import { areaOf, boundsOf, regionText } from "../../../webview/shared/region.ts";

const rectangle = (x: number, y: number, width: number, height: number): Point[] => [
  { x, y },
  { x: x + width, y },
  { x: x + width, y: y + height },
  { x, y: y + height },
];

describe("a region of a picture", () => {
  it("is named by where it is and how much of the picture it is", () => {
    assert.equal(regionText(rectangle(0, 0, 1, 1)), "all of it");
    assert.equal(regionText(rectangle(0, 0, 0.25, 0.2)), "upper left, 5% of it");
    assert.equal(regionText(rectangle(0.4, 0.8, 0.2, 0.1)), "bottom, 2% of it");
    assert.equal(regionText(rectangle(0.8, 0.45, 0.1, 0.1)), "right, 1% of it");
    assert.equal(regionText(rectangle(0.25, 0.25, 0.5, 0.5)), "middle, 25% of it");
  });

  it("counts as far as it lies on the picture", () => {
    assert.deepEqual(boundsOf(rectangle(-0.5, 0.5, 1, 1)), { x: 0, y: 0.5, width: 0.5, height: 0.5 });
    assert.equal(areaOf(rectangle(-1, -1, 3, 3)), 1);
  });

  it("covers between nothing and all of the picture, whichever way its corners go round", () => {
    const corner = fc.record({ x: fc.double({ min: -1, max: 2, noNaN: true }), y: fc.double({ min: -1, max: 2, noNaN: true }) });
    fc.assert(
      fc.property(fc.tuple(corner, corner, corner), (region) => {
        const area = areaOf(region);
        assert.ok(area >= 0 && area <= 1);
        assert.ok(Math.abs(area - areaOf([...region].reverse())) < 1e-9);
      }),
    );
  });
});
