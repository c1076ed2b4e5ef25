import assert from "node:assert/strict";
import { setTimeout } from "node:timers/promises";
import sharp from "sharp";
import type { Raster } from "../../../src/core/extract/extractor.ts";
import { openRaster, pngOf, thumbnailOf } from "../../../src/core/extract/raster.ts";
import { packFeatures, selectFeatures, sketchOf, unpackFeatures, type PictureFeatures } from "../../../src/core/visual/features.ts";
import { askedDetail, closeDetail, findFeatures, findFeaturesOfBoth, indexedDetail } from "../../../src/core/visual/findFeatures.ts";
import { greyOf } from "../../../src/core/visual/grey.ts";
import { resemblancesOf } from "../../../src/core/visual/resemblance.ts";
import { VisualIndex, type FoundPicture, type KeptPicture, type Resemble } from "../../../src/core/visual/visualIndex.ts";
import { drawing, partOf, rasterFrom } from "./drawing.ts";

describe("visual index", function () {
  this.timeout(60_000);
  const signal = new AbortController().signal;
  const features = new Map<string, PictureFeatures>();
  const thumbnails = new Map<string, Uint8Array>();
  const index = new VisualIndex((pixels) => Promise.resolve(features.get(pixels)));
  const known = (...names: string[]): Map<string, KeptPicture> => new Map((names.length > 0 ? names : [...features.keys()]).map((name) => [name, { isSketch: false }]));
  const add = async (name: string, picture: Uint8Array): Promise<void> => {
    const raster = await rasterFrom(Buffer.from(picture));
    features.set(name, await findFeatures(raster, indexedDetail));
    thumbnails.set(name, await thumbnailOf(raster));
  };
  const likeIn =
    (query: Raster): Resemble =>
    (aligned) =>
      resemblancesOf(greyOf(query), aligned.map(({ pixels, map }) => ({ thumbnail: thumbnails.get(pixels)!, map })));
  const find = (seen: PictureFeatures, query: Raster): Promise<FoundPicture[]> => index.find(seen, likeIn(query), signal);

  before(async () => {
    for (let seed = 0; seed < 6; seed++) await add(`drawing-${seed}`, Buffer.from(drawing(seed)));
    await add("drawing-0.jpg", await sharp(Buffer.from(drawing(0))).jpeg({ quality: 70 }).toBuffer());
    await index.keep(known(), signal);
  });

  it("finds the picture that a scaled and compressed part is of, and where in it the part lies", async () => {
    const box = { left: 240, top: 120, width: 576, height: 360 };
    const part = await partOf(3, box, 1.3);
    const [best] = await find(await findFeatures(part, askedDetail), part);
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
    const dark = await rasterFrom(await sharp(Buffer.from(drawing(2))).negate({ alpha: false }).png().toBuffer());
    const both = await findFeaturesOfBoth(greyOf(dark), askedDetail);
    assert.deepEqual(await find(both.features, dark), []);
    const [best] = await find(both.negative, dark);
    assert.equal(best?.pixels, "drawing-2");
  });

  it("looks at the pixels of what agrees far less only where nothing that agrees more is claimed", async () => {
    const whole = features.get("drawing-3")!;
    const library = new Map([
      ["whole", whole],
      ["strip", selectFeatures(whole, [...whole.levels.keys()].filter((feature) => whole.points[2 * feature]! < 0.15 * whole.width))],
    ]);
    const two = new VisualIndex((pixels) => Promise.resolve(library.get(pixels)));
    const lookedAt = async (share: number): Promise<string[][]> => {
      const calls: string[][] = [];
      const resemble: Resemble = (aligned) => {
        calls.push(aligned.map(({ pixels }) => pixels));
        return Promise.resolve(aligned.map(() => ({ share, blocks: 100 })));
      };
      await two.findAmong([...library.keys()], [whole], resemble, signal);
      return calls;
    };
    assert.deepEqual(await lookedAt(1), [["whole"]]);
    assert.deepEqual(await lookedAt(0), [["whole"], ["strip"]]);
  });

  it("makes who asks while it is still being read wait for all of it", async () => {
    const slow = new VisualIndex(async (pixels) => {
      await setTimeout(5);
      return features.get(pixels);
    });
    const readAhead = slow.keep(known(), signal);
    assert.equal(slow.size, 0);
    await slow.keep(known(), signal);
    assert.equal(slow.size, features.size);
    await readAhead;
  });

  it("reads what is missing after reading was given up", async () => {
    const given = new AbortController();
    const interrupted = new VisualIndex((pixels) => {
      given.abort();
      return Promise.resolve(features.get(pixels));
    });
    await assert.rejects(interrupted.keep(known(), given.signal), { name: "AbortError" });
    assert.ok(interrupted.size < features.size);
    await interrupted.keep(known(), signal);
    assert.equal(interrupted.size, features.size);
  });

  it("recognises most of a picture by a sketch until it has been looked at", async () => {
    let sketched = true;
    const some = new VisualIndex((pixels) => Promise.resolve(sketched ? sketchOf(features.get(pixels)!) : features.get(pixels)));
    const agreeing = async (query: Raster): Promise<[string | undefined, number]> => {
      const [best] = await some.find(await findFeatures(query, askedDetail), likeIn(query), signal);
      return [best?.pixels, best?.agreeing ?? 0];
    };
    const part = await partOf(3, { left: 96, top: 60, width: 816, height: 510 }, 1.3);
    await some.keep(new Map([...features.keys()].map((name) => [name, { isSketch: true }])), signal);
    const [first, few] = await agreeing(part);
    sketched = false;
    await some.keep(known(), signal);
    const [then, all] = await agreeing(part);
    assert.deepEqual([first, then, some.size], ["drawing-3", "drawing-3", features.size]);
    assert.ok(all > few, `${all} agree of all, ${few} of the sketch`);
  });

  it("sketches a picture by features from all over it, fewer than a hundred", () => {
    for (const whole of features.values()) {
      const sketch = sketchOf(whole);
      assert.ok(sketch.count > 90 && sketch.count <= 100, String(sketch.count));
      const quarters = new Set(Array.from({ length: sketch.count }, (_, at) => `${Math.floor((2 * sketch.points[2 * at]!) / sketch.width)} ${Math.floor((2 * sketch.points[2 * at + 1]!) / sketch.height)}`));
      assert.equal(quarters.size, 4);
      assert.equal(new Set(sketch.levels).size, new Set(whole.levels).size);
      assert.deepEqual(sketchOf(sketch), sketch);
    }
  });

  it("claims nothing for a picture that is not in the library", async () => {
    const foreign = await rasterFrom(Buffer.from(drawing(77)));
    assert.deepEqual(await find(await findFeatures(foreign, askedDetail), foreign), []);
  });

  it("claims nothing for a picture made from the same template, with other things in its places", async () => {
    const part = await partOf(3, { left: 0, top: 0, width: 960, height: 600 }, 1);
    const cover = { input: await sharp({ create: { width: 480, height: 600, channels: 3, background: "#fff" } }).png().toBuffer(), left: 480, top: 0 };
    const other = await partOf(4, { left: 480, top: 0, width: 480, height: 600 }, 1);
    const sibling = await rasterFrom(await openRaster(part).composite([cover, { input: Buffer.from(await pngOf(other)), left: 480, top: 0 }]).png().toBuffer());
    assert.deepEqual((await find(await findFeatures(sibling, askedDetail), sibling)).filter(({ confidence }) => confidence > 0.5), []);
  });

  it("finds what is small on a slide by the slide's parts", async () => {
    const small = await sharp(Buffer.from(drawing(5))).resize(380).png().toBuffer();
    const slide = await rasterFrom(
      await sharp({ create: { width: 1000, height: 563, channels: 3, background: "#fff" } }).composite([{ input: small, left: 560, top: 90 }]).png().toBuffer(),
    );
    const found = await index.findInParts(await findFeatures(slide, closeDetail), likeIn(slide), signal);
    assert.equal(found[0]?.pixels, "drawing-5");
    const [left, right] = [Math.min(...found[0].region.map(({ x }) => x)), Math.max(...found[0].region.map(({ x }) => x))];
    assert.ok(left < 0.02 && right > 0.98, "all of the picture is on the slide");
  });

  it("tells a copy in another format from another picture", async () => {
    assert.equal(await index.areSame("drawing-0", "drawing-0.jpg", signal), true);
    assert.equal(await index.areSame("drawing-0", "drawing-1", signal), false);
  });

  it("no longer finds what was taken out", async () => {
    await index.keep(known("drawing-1"), signal);
    assert.equal(index.size, 1);
    assert.deepEqual(await find(features.get("drawing-3")!, await rasterFrom(Buffer.from(drawing(3)))), []);
    await index.keep(known(), signal);
  });

  it("keeps features on disk in at most 16 KB, and refuses damaged ones", () => {
    const packed = Buffer.from(packFeatures(features.get("drawing-4")!));
    assert.ok(packed.length <= 16_384);
    assert.deepEqual(unpackFeatures(packed)?.descriptors, features.get("drawing-4")!.descriptors);
    assert.equal(unpackFeatures(packed.subarray(0, -1)), undefined);
    const onNoLevel = Buffer.from(packed);
    onNoLevel[6 + 4] = 8;
    assert.equal(unpackFeatures(onNoLevel), undefined);
  });
});
