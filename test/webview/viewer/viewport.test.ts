import assert from "node:assert/strict";
import fc from "fast-check";
import { centerOf, firstLook, fit, lookAt, pan, place, reveal, zoomAt, type Size, type Viewport } from "../../../webview/viewer/viewport.ts";
import type { Point } from "../../../src/engine/protocol/webview.ts";

const stage = { width: 1000, height: 600 };
const large = { width: 4000, height: 3000 };

function under({ scale, x, y }: Viewport, at: Point): Point {
  return { x: (at.x - x) / scale, y: (at.y - y) / scale };
}

function closeTo(actual: number, expected: number, tolerance: number): void {
  assert.ok(Math.abs(actual - expected) <= tolerance, `${actual} is not within ${tolerance} of ${expected}`);
}

describe("the viewport", () => {
  it("fits a large picture whole and in the middle, and enlarges no small one", () => {
    const { scale, x, y } = fit(large, stage);
    assert.ok(x >= 0 && y >= 0 && x + large.width * scale <= stage.width && y + large.height * scale <= stage.height);
    assert.deepEqual(fit({ width: 100, height: 100 }, stage), { scale: 1, x: 450, y: 250 });
  });

  it("keeps the point under the pointer there when zooming in", () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1000, noNaN: true }), fc.double({ min: 0, max: 600, noNaN: true }), fc.double({ min: 1, max: 8, noNaN: true }), (x, y, factor) => {
        const before = place(large, stage, 0.5, { x: 0.4, y: 0.6 });
        const after = zoomAt(before, large, stage, before.scale * factor, { x, y });
        const was = under(before, { x, y });
        const is = under(after, { x, y });
        closeTo(is.x, was.x, 1e-6);
        closeTo(is.y, was.y, 1e-6);
      }),
    );
  });

  it("never loses the picture from the stage, whatever is done to it", () => {
    const point = fc.record({ x: fc.integer({ min: -5000, max: 5000 }), y: fc.integer({ min: -5000, max: 5000 }) });
    const step = fc.oneof(point, fc.double({ min: 0.1, max: 10, noNaN: true }));
    fc.assert(
      fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
        let viewport = fit(large, stage);
        for (const by of steps) {
          viewport = typeof by === "number" ? zoomAt(viewport, large, stage, viewport.scale * by, { x: 700, y: 100 }) : pan(viewport, large, stage, by);
        }
        const { x, y } = centerOf(viewport, large, stage);
        assert.ok(x >= -1e-9 && x <= 1 + 1e-9 && y >= -1e-9 && y <= 1 + 1e-9, `the middle of the stage is at ${x}, ${y}`);
      }),
    );
  });

  it("finds the same place again after the stage has changed its size", () => {
    const before = place(large, stage, 1, { x: 0.3, y: 0.7 });
    const other: Size = { width: 700, height: 900 };
    const after = place(large, other, 1, centerOf(before, large, stage));
    const center = centerOf(after, large, other);
    closeTo(center.x, 0.3, 1e-9);
    closeTo(center.y, 0.7, 1e-9);
  });

  it("opens fitted when the matches can be read, and at the matches when they are tiny", () => {
    assert.deepEqual(firstLook(large, stage, [{ x: 0.4, y: 0.4, width: 0.2, height: 0.1 }]), fit(large, stage));
    const tiny = { x: 0.8, y: 0.2, width: 0.02, height: 0.005 };
    const look = firstLook(large, stage, [tiny]);
    assert.ok(tiny.height * large.height * look.scale >= 12, "high enough to read");
    closeTo(centerOf(look, large, stage).x, 0.81, 1e-9);
  });

  it("reveals what is out of view and leaves alone what is in view", () => {
    const viewport = place(large, stage, 1, { x: 0.5, y: 0.5 });
    assert.equal(reveal(viewport, large, stage, { x: 0.5, y: 0.5, width: 0.05, height: 0.02 }), viewport);
    const away = reveal(viewport, large, stage, { x: 0.8, y: 0.8, width: 0.05, height: 0.02 });
    closeTo(centerOf(away, large, stage).x, 0.825, 1e-9);
  });

  it("opens with a region whole on the stage, larger than fitted where that helps, and at the whole picture when it is all of it", () => {
    const corner = (x: number, y: number): Point => ({ x, y });
    const region = [corner(0.6, 0.1), corner(0.8, 0.12), corner(0.79, 0.3), corner(0.61, 0.3)];
    const viewport = lookAt(large, stage, region);
    assert.ok(viewport.scale > fit(large, stage).scale);
    for (const { x, y } of region) {
      const [left, top] = [viewport.x + x * large.width * viewport.scale, viewport.y + y * large.height * viewport.scale];
      assert.ok(left >= 0 && left <= stage.width && top >= 0 && top <= stage.height, `${left}, ${top}`);
    }
    assert.deepEqual(lookAt(large, stage, [corner(0, 0), corner(1, 0), corner(1, 1), corner(0, 1)]), fit(large, stage));
  });
});
