import assert from "node:assert/strict";
import fc from "fast-check";
import { decodeVector, encodeVector, innerProduct, isUnit, normalised } from "../../../src/core/store/vectorBytes.ts";

const vectors = fc.float32Array({ noNaN: true, noDefaultInfinity: true, minLength: 1, maxLength: 20 });

describe("vectors as bytes", () => {
  it("come back as they were, from a part of a larger memory too", () => {
    fc.assert(
      fc.property(vectors, (vector) => {
        assert.deepEqual(decodeVector(encodeVector(vector), vector.length), vector);
        assert.deepEqual(decodeVector(encodeVector(vector.subarray(1)), vector.length - 1), vector.slice(1));
      }),
    );
  });

  it("are refused with another dimension, or with a number that is not finite", () => {
    const bytes = encodeVector(Float32Array.of(1, 2, 3));
    assert.equal(decodeVector(bytes, 4), undefined);
    assert.equal(decodeVector(bytes.subarray(1), 3), undefined);
    assert.equal(decodeVector(encodeVector(Float32Array.of(1, NaN)), 2), undefined);
    assert.equal(decodeVector(encodeVector(Float32Array.of(1, Infinity)), 2), undefined);
  });
});

describe("normalised", () => {
  it("gives length 1 and the same direction, or nothing where there is no direction", () => {
    fc.assert(
      fc.property(vectors, (vector) => {
        const unit = normalised(vector);
        if (unit === undefined) assert.ok(vector.every((value) => value === 0));
        else assert.ok(isUnit(unit) && innerProduct(unit, vector) > 0);
      }),
    );
  });
});
