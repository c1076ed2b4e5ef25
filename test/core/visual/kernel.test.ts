import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import fc from "fast-check";
import { compileKernel, kernelModule } from "../../../scripts/kernel.ts";
import { KernelMemory } from "../../../src/core/visual/kernel/kernelMemory.ts";

describe("the kernel of the visual channel", () => {
  it("is what its source says", async () => {
    assert.equal(await readFile(kernelModule, "utf8"), await compileKernel(), "run `npm run kernel`");
  });

  it("counts the correspondences that agree with a map, each feature once", () => {
    const features = 4;
    // Steps of a quarter, so that some lie just where they should, and some just as far off as they may.
    const number = fc.integer({ min: -8, max: 8 }).map((quarters) => quarters / 4);
    const pair = fc.tuple(number, number, number, number, number, fc.nat(features - 1));
    const map = fc.tuple(number, number, number, number, number, number);
    fc.assert(
      fc.property(fc.array(pair, { maxLength: 20 }), map, number, number, (pairs, [a, b, c, d, e, f], least, greatest) => {
        const tolerance = 1;
        const agreeing = pairs.filter(([fromX, fromY, toX, toY, scale]) => {
          const [x, y] = [a * fromX + b * fromY + c - toX, d * fromX + e * fromY + f - toY];
          return scale > least && scale < greatest && x * x + y * y <= tolerance;
        });
        const memory = new KernelMemory();
        const end = 48 * pairs.length;
        memory.reserve(end + 2 * features);
        new Float64Array(memory.buffer, 0, 6 * pairs.length).set(pairs.flat());
        const count = (mark: number): number => memory.kernel.agreeing(0, end, a, b, c, d, e, f, least, greatest, tolerance, end, mark);
        const expected = new Set(agreeing.map(([, , , , , feature]) => feature)).size;
        assert.deepEqual([count(1), count(1), count(2)], [expected, 0, expected]);
      }),
    );
  });

  it("has as much memory as is asked for, and keeps what is in it", () => {
    const memory = new KernelMemory();
    new Uint8Array(memory.buffer)[7] = 1;
    for (const bytes of [1, 65_536, 65_537, 1_000_000, 10]) {
      memory.reserve(bytes);
      assert.ok(memory.buffer.byteLength >= bytes);
    }
    assert.equal(new Uint8Array(memory.buffer)[7], 1);
  });
});
