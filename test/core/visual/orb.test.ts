import assert from "node:assert/strict";
import fc from "fast-check";
import sharp from "sharp";
import { seededRandom } from "../../../src/cli/seededRandom.ts";
import { angleDifference, pyramidStep, type PictureFeatures } from "../../../src/core/visual/features.ts";
import type { GreyPicture } from "../../../src/core/visual/grey.ts";
import { orb } from "../../../src/core/visual/orb.ts";
import { differingBits } from "./differingBits.ts";
import { drawing } from "./drawing.ts";
import { loadOpenCv, type OpenCvFeature } from "./openCv.ts";

describe("ORB", function () {
  this.timeout(60_000);
  let openCv: (picture: GreyPicture, most: number) => OpenCvFeature[];
  before(async () => {
    openCv = await loadOpenCv();
  });

  const all = (picture: GreyPicture, most: number): PictureFeatures => orb(picture, most, (corners) => corners, ["positive"])[0]!;

  async function drawn(seed: number, width: number): Promise<GreyPicture> {
    const { data, info } = await sharp(Buffer.from(drawing(seed))).resize({ width }).greyscale().raw().toBuffer({ resolveWithObject: true });
    return { values: data, width: info.width, height: info.height };
  }

  /** Boxes of any grey, one on the other, and, as a photo has it, noise. */
  function scribbled(width: number, height: number, seed: number, noise: number): GreyPicture {
    const random = seededRandom(seed);
    const below = (most: number): number => Math.floor(random() * most);
    const values = new Uint8Array(width * height).fill(below(256));
    for (let box = 0; box < 60; box++) {
      const [left, top, grey] = [below(width), below(height), below(256)];
      const [right, bottom] = [Math.min(width, left + 2 + below(40)), Math.min(height, top + 2 + below(40))];
      for (let row = top; row < bottom; row++) values.fill(grey, row * width + left, row * width + right);
    }
    return { values: values.map((grey) => Math.max(0, Math.min(255, grey + below(2 * noise + 1) - noise))), width, height };
  }

  const placeOf = (level: number, ...point: number[]): string => `${level}: ${point.map((at) => Math.round(at / pyramidStep ** level)).join()}`;

  /** OpenCV calculates directions with 32-bit floats: once in some thousand features a point that lies between two pixels is the other one. */
  const roundedBits = 2;

  /** Features in which ours differ from OpenCV's: by place, by direction, by the descriptor. */
  function differences(ours: PictureFeatures, theirs: readonly OpenCvFeature[]): { places: string[]; directions: number; descriptors: number } {
    const byPlace = new Map(theirs.map((feature) => [placeOf(feature.level, feature.x, feature.y), feature]));
    const places: string[] = [];
    let [directions, descriptors] = [0, 0];
    for (let at = 0; at < ours.count; at++) {
      const place = placeOf(ours.levels[at]!, ours.points[2 * at]!, ours.points[2 * at + 1]!);
      const feature = byPlace.get(place);
      if (!byPlace.delete(place) || feature === undefined) {
        places.push(place);
        continue;
      }
      if (Math.abs(angleDifference(ours.angles[at]!, feature.angle)) > 1e-5) directions++;
      if (differingBits(feature.descriptor, 0, ours.descriptors, at) > roundedBits) descriptors++;
    }
    return { places: [...places, ...byPlace.keys()], directions, descriptors };
  }

  it("finds in drawings what OpenCV's finds, where it does, and describes it by the same bits", async () => {
    for (const [seed, width, most] of [[1, 960, 1200], [2, 1600, 10_000], [3, 333, 1500]] as const) {
      const picture = await drawn(seed, width);
      const theirs = openCv(picture, most);
      assert.ok(theirs.length > 500, String(theirs.length));
      assert.deepEqual(differences(all(picture, most), theirs), { places: [], directions: 0, descriptors: 0 });
    }
  });

  it("finds in pictures of any size what OpenCV's finds, however many are wanted", () => {
    fc.assert(
      fc.property(fc.integer({ min: 33, max: 300 }), fc.integer({ min: 33, max: 300 }), fc.nat(1000), fc.constantFrom(0, 3, 40), fc.constantFrom(20, 200, 5000), (width, height, seed, noise, most) => {
        const picture = scribbled(width, height, seed, noise);
        assert.deepEqual(differences(all(picture, most), openCv(picture, most)), { places: [], directions: 0, descriptors: 0 });
      }),
      { numRuns: 60 },
    );
  });

  it("finds nothing where nothing is, or no room for a patch", () => {
    for (const [width, height] of [[1, 1], [1, 400], [400, 20], [32, 32], [300, 200]] as const) {
      assert.equal(all({ values: new Uint8Array(width * height).fill(200), width, height }, 500).count, 0);
    }
  });

  it("describes of the corners that it found only those that are kept, in their order", async () => {
    const picture = await drawn(4, 500);
    const features = all(picture, 1000);
    const [kept] = orb(picture, 1000, (corners) => [corners.at(-1)!, corners[7]!, corners[0]!], ["positive"]);
    const bits = (of: PictureFeatures, at: number): Uint32Array => of.descriptors.slice(8 * at, 8 * (at + 1));
    assert.deepEqual([0, 1, 2].map((at) => bits(kept!, at)), [features.count - 1, 7, 0].map((at) => bits(features, at)));
  });

  it("describes a picture's negative as it would describe that", async () => {
    const picture = await drawn(5, 800);
    const [positive, negative] = orb(picture, 1500, (corners) => corners, ["positive", "negative"]);
    const inverted = all({ ...picture, values: picture.values.map((grey) => 255 - grey) }, 1500);
    const descriptorsOf = ({ count, levels, points, descriptors }: PictureFeatures): Map<string, Uint32Array> =>
      new Map(Array.from({ length: count }, (_, at) => [placeOf(levels[at]!, points[2 * at]!, points[2 * at + 1]!), descriptors.slice(8 * at, 8 * (at + 1))]));
    const alike = (features: PictureFeatures): number => {
      const expected = descriptorsOf(inverted);
      return [...descriptorsOf(features)].filter(([place, words]) => words.join() === expected.get(place)?.join()).length;
    };
    // Where two levels of grey are as near, the one that is taken when the picture shrinks is not the negative of the other.
    assert.ok(alike(negative!) > 0.9 * inverted.count, `${alike(negative!)} of ${inverted.count}`);
    assert.equal(alike(positive!), 0);
  });
});
