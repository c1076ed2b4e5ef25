import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { AfterimageError } from "../../../../src/core/errors.ts";
import type { Extraction } from "../../../../src/core/extract/extractor.ts";
import { image } from "../../../../src/core/extract/image.ts";
import { animationOf, frameAt, samplesOf } from "../../../../src/core/extract/moments/animation.ts";
import { limits } from "../../../../src/core/limits.ts";
import { colourAt, extract, fragment, never, sourceOf } from "../sources.ts";
import { buildAnimation, type Frame } from "./buildAnimation.ts";

const dashboard: readonly Frame[] = [
  { says: "Orders", ground: "#204080", ms: 2000 },
  { says: "Payments", ground: "#802020", ms: 1500 },
  { says: "blur", ground: "#808080", ms: 100 },
  { says: "Shipping", ground: "#206020", ms: 3000 },
];

describe("Animated pictures", () => {
  for (const format of ["gif", "webp"] as const) {
    it(`are a moment for each picture of a ${format}, drawn at its time`, async () => {
      const source = sourceOf(`docs/checkout-demo.${format}`, await buildAnimation(dashboard, format));
      const { fragments, problems } = await image.extract(source, never);
      assert.deepEqual(problems, []);
      assert.deepEqual(
        fragments.map(({ key, kind, title, anchor }) => [key, kind, title, anchor.timestamp]),
        [
          ["moment:0", "moment", "checkout demo, at 0:00", 0],
          ["moment:2", "moment", "checkout demo, at 0:02", 2],
          ["moment:3.6", "moment", "checkout demo, at 0:03", 3.6],
        ],
      );
      assert.deepEqual(fragments[0]?.picture, { width: 320, height: 200, needsOcr: true });
      const raster = await image.render!(source, fragments[1]!.anchor, 160, never);
      const [red, green, blue] = colourAt(raster, 150, 90);
      assert.ok(raster.width === 160 && red! > 100 && green! < 60 && blue! < 60, "the red frame");
    });
  }

  it("stay one image where only one picture is to be seen", async () => {
    const spinner = Array.from({ length: 12 }, (_, at): Frame => ({ says: "x".repeat(at), ground: "#202020", ms: 40 }));
    assert.equal(fragment(await extract(image, "spinner.gif", await buildAnimation(spinner)), "image").kind, "image");
    assert.equal(fragment(await extract(image, "still.gif", await buildAnimation(dashboard.slice(0, 1))), "image").kind, "image");
  });

  it("give every frame the time at which browsers show it", async () => {
    const animation = await animationOf(await buildAnimation([0, 10, 200, 500].map((ms, at) => ({ says: `${at}`, ground: "#123456", ms }))));
    assert.deepEqual(animation?.times, [0, 0.1, 0.2, 0.4, 0.9]);
    assert.deepEqual([0, 0.1, 0.15, 0.39, 0.4, 5].map((time) => frameAt(animation, time)), [0, 1, 1, 2, 3, 3]);
  });

  it("are read in batches that give the same samples as all frames at once", async () => {
    const bytes = await buildAnimation(dashboard);
    const animation = (await animationOf(bytes))!;
    const greys = async (batch: number): Promise<Uint8Array[]> => {
      const samples = [];
      for await (const { grey } of samplesOf(bytes, { ...animation, batch }, [], never)) samples.push(grey);
      return samples;
    };
    assert.deepEqual(await greys(3), await greys(4));
  });

  it("of 100,000 frames are read as far as the limit, and say so", async () => {
    const bytes = manyFrames(100_000);
    assert.ok((await extract(image, "long.gif", bytes)).fragments.length > 0);
    const animation = await animationOf(bytes);
    assert.equal(animation?.times.length, limits.animationFrames + 1);
    assert.match(animation.problems[0] ?? "", /Only the first 5,000 of 100,000 frames/);
  }).timeout(60_000);

  it("that break off say how far they could be read", async () => {
    const bytes = await buildAnimation([...dashboard, ...dashboard]);
    for (const share of [0.5, 0.7, 0.9]) {
      const result = await extract(image, "cut.gif", bytes.subarray(0, bytes.length * share)).catch((error: unknown) => error);
      assert.ok(result instanceof AfterimageError || (result as Extraction).fragments.length > 0);
    }
  });
});

/** A GIF of so many frames of 2 × 2 pixels, written byte by byte: the frames take turns between two pictures. */
function manyFrames(count: number): Buffer {
  const head = Buffer.from("47494638396102000200800000000000ffffff", "hex");
  const frame = (codes: string): Buffer => Buffer.from(`21f904000a0000002c0000000002000200000202${codes}00`, "hex");
  const [dark, light] = [frame("8451"), frame("8c53")];
  return Buffer.concat([head, ...Array.from({ length: count }, (_, at) => (at % 2 === 0 ? dark : light)), Buffer.from(";")]);
}
