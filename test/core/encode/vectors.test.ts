import assert from "node:assert/strict";
import fc from "fast-check";
import { cosine, decodeFloats, keptDimension, unitVector } from "../../../src/core/encode/vectors.ts";

const component = fc.float({ min: -100, max: 100, noNaN: true });
const vector = fc.array(component, { minLength: 2, maxLength: 64 }).filter((components) => Math.abs(components[0]!) > 0.01);

describe("vectors of a server", () => {
  it("are cut to the kept components and brought to length 1", () => {
    fc.assert(
      fc.property(vector, fc.nat(), (raw, cut) => {
        const kept = 1 + (cut % raw.length);
        const unit = unitVector(raw, raw.length, kept);
        assert.equal(unit.length, kept);
        assert.ok(Math.abs(Math.hypot(...unit) - 1) < 1e-5);
        assert.ok(cosine(unit, raw.slice(0, kept)) > 0.9999);
      }),
    );
  });

  it("are refused when they have another dimension, are not numbers, or point nowhere", () => {
    for (const raw of [[1, 2], [1, 2, 3, 4], [1, Number.NaN, 3], [1, 2, Infinity], [0, 0, 0]]) {
      assert.throws(() => unitVector(raw, 3, 3), { name: "AfterimageError", kind: "bad-answer" });
    }
    assert.throws(() => unitVector([1, 2, Number.NaN], 3, 2), { kind: "bad-answer" }, "also in what is cut off");
  });

  it("come back whole from little-endian base64", () => {
    fc.assert(
      fc.property(fc.float32Array({ noNaN: true, maxLength: 40 }), (floats) => {
        const bytes = Buffer.alloc(floats.length * 4);
        floats.forEach((value, at) => bytes.writeFloatLE(value, at * 4));
        assert.deepEqual(decodeFloats(bytes.toString("base64")), floats);
      }),
    );
  });

  it("keep 1024 components of larger ones unless the user wants another number", () => {
    assert.equal(keptDimension(4096, undefined), 1024);
    assert.equal(keptDimension(768, undefined), 768);
    assert.equal(keptDimension(4096, 256), 256);
    assert.equal(keptDimension(2048, 2048), 2048);
    for (const wanted of [0, -1, 1.5, 4097]) assert.throws(() => keptDimension(4096, wanted), { kind: "invalid-argument" });
  });
});
