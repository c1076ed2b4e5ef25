import assert from "node:assert/strict";
import sharp from "sharp";
import { askedDetail, FeatureDetector, indexedDetail } from "../../../src/core/visual/featureDetector.ts";
import { packFeatures, unpackFeatures, type PictureFeatures } from "../../../src/core/visual/features.ts";
import { VisualIndex } from "../../../src/core/visual/visualIndex.ts";
import { drawing, partOf, rasterOf } from "./drawing.ts";

describe("visual index", function () {
  this.timeout(60_000);
  const signal = new AbortController().signal;
  const detector = new FeatureDetector();
  const features = new Map<string, PictureFeatures>();
  const index = new VisualIndex((pixels) => Promise.resolve(features.get(pixels)));

  before(async () => {
    for (let seed = 0; seed < 6; seed++) features.set(`drawing-${seed}`, await detector.find(await rasterOf(Buffer.from(drawing(seed))), indexedDetail));
    features.set("drawing-0.jpg", await detector.find(await rasterOf(await sharp(Buffer.from(drawing(0))).jpeg({ quality: 70 }).toBuffer()), indexedDetail));
    await index.keep(new Set(features.keys()), signal);
  });

  it("finds the picture that a scaled and compressed part is of, and where in it the part lies", async () => {
    const box = { left: 240, top: 120, width: 576, height: 360 };
    const [best] = await index.find(await detector.find(await partOf(3, box, 1.3), askedDetail), signal);
    assert.equal(best?.pixels, "drawing-3");
    const expected = [
      { x: 0.25, y: 0.2 },
      { x: 0.85, y: 0.2 },
      { x: 0.85, y: 0.8 },
      { x: 0.25, y: 0.8 },
    ];
    assert.equal(best.region.length, 4);
    for (const corner of expected) {
      assert.ok(best.region.some(({ x, y }) => Math.hypot(x - corner.x, y - corner.y) < 0.02), `no corner of the region is near ${JSON.stringify(corner)}`);
    }
    assert.ok(best.covers > 0.9);
  });

  it("recognises a picture in a dark theme by its negative", async () => {
    const dark = await rasterOf(await sharp(Buffer.from(drawing(2))).negate({ alpha: false }).png().toBuffer());
    assert.deepEqual(await index.find(await detector.find(dark, askedDetail), signal), []);
    const [best] = await index.find(await detector.findInNegative(dark, askedDetail), signal);
    assert.equal(best?.pixels, "drawing-2");
  });

  it("claims nothing for a picture that is not in the library", async () => {
    assert.deepEqual(await index.find(await detector.find(await rasterOf(Buffer.from(drawing(77))), askedDetail), signal), []);
  });

  it("tells a copy in another format from another picture", async () => {
    assert.equal(await index.areSame("drawing-0", "drawing-0.jpg", signal), true);
    assert.equal(await index.areSame("drawing-0", "drawing-1", signal), false);
  });

  it("no longer finds what was taken out", async () => {
    await index.keep(new Set(["drawing-1"]), signal);
    assert.equal(index.size, 1);
    assert.deepEqual(await index.find(features.get("drawing-3")!, signal), []);
    await index.keep(new Set(features.keys()), signal);
  });

  it("keeps features on disk in at most 16 KB, and refuses damaged ones", () => {
    const packed = Buffer.from(packFeatures(features.get("drawing-4")!));
    assert.ok(packed.length <= 16_384);
    assert.deepEqual(unpackFeatures(packed)?.descriptors, features.get("drawing-4")!.descriptors);
    assert.equal(unpackFeatures(packed.subarray(0, -1)), undefined);
  });
});
