import assert from "node:assert/strict";
import { seededRandom } from "../../../src/cli/seededRandom.ts";
import { descriptorWords, type PictureFeatures } from "../../../src/core/visual/features.ts";
import { project } from "../../../src/core/visual/transform.ts";
import { align } from "../../../src/core/visual/verify.ts";

const side = 1000;

/** Features at some places, each unlike any other. */
function featuresAt(places: readonly (readonly [number, number])[], random: () => number): PictureFeatures {
  return {
    width: side,
    height: side,
    count: places.length,
    points: Float32Array.from(places.flat()),
    levels: new Uint8Array(places.length),
    angles: new Float32Array(places.length),
    descriptors: Uint32Array.from({ length: places.length * descriptorWords }, () => Math.floor(random() * 2 ** 32)),
  };
}

describe("alignment", () => {
  /**
   * A picture whose features are in a part of it, and a query that shows it without a tenth at the left and top, stretched
   * to the right, each place a little off.
   */
  function alignedBy(width: number, height: number, mostOff: number, seed: number, stretch = 1): ReturnType<typeof align> {
    const random = seededRandom(seed);
    const places = Array.from({ length: 40 }, () => [100 + width * random(), 100 + height * random()] as const);
    const picture = featuresAt(places, random);
    const off = (): number => (2 * random() - 1) * mostOff;
    return align({ ...picture, points: Float32Array.from(places.flatMap(([x, y]) => [stretch * (x - 100) + off(), y - 100 + off()])) }, picture);
  }

  it("needs no feature in most of the picture: what lies in a corner says nothing of the perspective", () => {
    for (let seed = 0; seed < 20; seed++) {
      const alignment = alignedBy(40, 120, 8, seed);
      assert.ok(alignment !== undefined && alignment.agreeing > 5, `seed ${seed}`);
    }
  });

  it("says where the query lies on the picture", () => {
    const { region } = alignedBy(800, 800, 0.2, 1)!;
    assert.equal(region.length, 4);
    assert.ok(region.every(({ x, y }) => [x, y].every((at) => Math.min(Math.abs(at - 0.1), Math.abs(at - 1)) < 0.005)));
  });

  it("takes a query that is neither turned nor stretched for a screenshot, whose far corner a few features in the near one place well", () => {
    for (let seed = 0; seed < 20; seed++) {
      const { map } = alignedBy(150, 150, 4, seed)!;
      const { x, y } = project(map, { x: 0.9, y: 0.9 });
      assert.ok(Math.hypot(x - 1, y - 1) < 0.03, `seed ${seed}: ${x}, ${y}`);
    }
  });

  it("does not take a stretched one for a screenshot", () => {
    const { map } = alignedBy(800, 800, 0.2, 1, 0.9)!;
    const { x, y } = project(map, { x: 0.81, y: 0.9 });
    assert.ok(Math.hypot(x - 1, y - 1) < 0.003, `${x}, ${y}`);
  });

  it("finds none between pictures that share nothing", () => {
    const random = seededRandom(3);
    const places = Array.from({ length: 200 }, () => [side * random(), side * random()] as const);
    assert.equal(align(featuresAt(places, random), featuresAt(places, random)), undefined);
  });
});
