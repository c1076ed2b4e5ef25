import assert from "node:assert/strict";
import fc from "fast-check";
import type { Box } from "../../../src/engine/protocol/webview.ts";
import { between, everything, handles, isEverything, moved, resized } from "../../../webview/panel/selection.ts";

const anywhere = fc.record({ x: fc.double({ min: -3, max: 3, noNaN: true }), y: fc.double({ min: -3, max: 3, noNaN: true }) });
const epsilon = 1e-9;

function assertOnPicture({ x, y, width, height }: Box): void {
  assert.ok(x >= -epsilon && y >= -epsilon && x + width <= 1 + epsilon && y + height <= 1 + epsilon, JSON.stringify({ x, y, width, height }));
  assert.ok(width >= 0.02 - epsilon && height >= 0.02 - epsilon, `too small: ${width} by ${height}`);
}

describe("the selection", () => {
  it("is what lies between two points, drawn in any direction", () => {
    assert.deepEqual(between({ x: 0.75, y: 0.25 }, { x: 0.5, y: 0.5 }), { x: 0.5, y: 0.25, width: 0.25, height: 0.25 });
  });

  it("stays on the picture and worth looking at, whatever is done to it", () => {
    const step = fc.oneof(anywhere, fc.tuple(fc.constantFrom(...handles), anywhere));
    fc.assert(
      fc.property(anywhere, anywhere, fc.array(step, { maxLength: 20 }), (from, to, steps) => {
        let box = between(from, to);
        assertOnPicture(box);
        for (const by of steps) {
          box = Array.isArray(by) ? resized(box, ...by) : moved(box, by);
          assertOnPicture(box);
        }
      }),
    );
  });

  it("keeps its size when it is moved, and the sides that a handle does not have", () => {
    const box = { x: 0.25, y: 0.25, width: 0.5, height: 0.25 };
    assert.deepEqual(moved(box, { x: 1, y: -1 }), { ...box, x: 0.5, y: 0 });
    assert.deepEqual(resized(box, { x: 1, y: 0 }, { x: 0.125, y: 0.5 }), { ...box, width: 0.625 });
    assert.deepEqual(resized(box, { x: -1, y: 0 }, { x: 0.125, y: 0.5 }), { ...box, x: 0.375, width: 0.375 });
  });

  it("knows when it is the whole picture", () => {
    assert.ok(isEverything(everything));
    assert.ok(!isEverything({ ...everything, width: 0.9 }));
  });
});
