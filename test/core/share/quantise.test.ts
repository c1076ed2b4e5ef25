import assert from "node:assert/strict";
import fc from "fast-check";
import { describe, it } from "mocha";
import { quantised, restored } from "../../../src/core/share/quantise.ts";
import { innerProduct, isUnit, normalised } from "../../../src/core/store/vectorBytes.ts";

const component = fc.float({ min: -1, max: 1, noNaN: true });
const directions = fc
  .array(component, { minLength: 2, maxLength: 300 })
  .map((values) => normalised(Float32Array.from(values)))
  .filter((vector) => vector !== undefined);

describe("vectors in 8 bits", () => {
  it("point where they did, and have length 1", () => {
    fc.assert(
      fc.property(directions, (vector) => {
        const again = restored(quantised(vector));
        assert.ok(again && isUnit(again));
        // A step is 1/127 of the largest component, and no component is wrong by more than half a step.
        const largest = Math.max(...vector.map(Math.abs));
        const error = (largest / 254) * Math.sqrt(vector.length);
        assert.ok(innerProduct(vector, again) > 1 - error * error - 1e-4);
      }),
    );
  });

  it("are the same when quantised again", () => {
    fc.assert(
      fc.property(directions, (vector) => {
        const once = quantised(vector);
        assert.deepEqual(quantised(restored(once)!), once);
      }),
    );
  });

  it("do not exist for what has no direction", () => {
    for (const values of [[0, 0], [NaN, 1], [Infinity, 1]]) assert.throws(() => quantised(Float32Array.from(values)), RangeError);
    assert.equal(restored(Int8Array.from([0, 0])), undefined);
    assert.equal(restored(Int8Array.from([-128, 5])), undefined);
    assert.equal(restored(Int8Array.from([126, 5])), undefined);
  });
});
