import assert from "node:assert/strict";
import fc from "fast-check";
import sharp from "sharp";
import { greyOf, scaled, type GreyPicture } from "../../../src/core/visual/grey.ts";
import { drawing, rasterFrom } from "./drawing.ts";

describe("grey pictures", () => {
  const colour = fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255));

  /** Mean difference of values, of 255, but for the edges. */
  function difference(a: GreyPicture, b: GreyPicture): number {
    const edge = 4;
    let [sum, count] = [0, 0];
    for (let y = edge; y < a.height - edge; y++) {
      for (let x = edge; x < a.width - edge; x++, count++) sum += Math.abs(a.values[y * a.width + x]! - b.values[y * b.width + x]!);
    }
    return sum / count;
  }

  async function bySharp({ values, width, height }: GreyPicture, factor: number): Promise<GreyPicture> {
    const size = { width: Math.round(width * factor), height: Math.round(height * factor) };
    const picture = sharp(values, { raw: { width, height, channels: 1 } }).resize({ ...size, fit: "fill" });
    return { values: await picture.toColourspace("b-w").raw().toBuffer(), ...size };
  }

  it("are as light as libvips makes them", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(colour, { minLength: 1, maxLength: 50 }), async (colours) => {
        const raster = { data: Uint8Array.from(colours.flat()), width: colours.length, height: 1 };
        const expected = await sharp(raster.data, { raw: { width: raster.width, height: 1, channels: 3 } }).greyscale().raw().toBuffer();
        for (const [at, value] of greyOf(raster).values.entries()) assert.ok(Math.abs(value - expected[at]!) <= 1, `${colours[at]!.join()}: ${value}, not ${expected[at]!}`);
      }),
    );
  });

  it("keep black, white and every grey", () => {
    const greys = Array.from({ length: 256 }, (_, value) => value);
    const grey = greyOf({ data: Uint8Array.from(greys.flatMap((value) => [value, value, value])), width: 256, height: 1 });
    assert.deepEqual([...grey.values], greys);
  });

  it("are enlarged as libvips enlarges them", async () => {
    const picture = greyOf(await rasterFrom(Buffer.from(drawing(1))));
    for (const factor of [1.1, 1.37, 1.5, 2]) {
      const [ours, theirs] = [await scaled(picture, factor), await bySharp(picture, factor)];
      assert.deepEqual([ours.width, ours.height], [theirs.width, theirs.height]);
      assert.ok(difference(ours, theirs) < 0.3, `${factor}: ${difference(ours, theirs)}`);
    }
  });

  it("are enlarged and made smaller however small they are", async () => {
    const flat = (width: number, height: number): GreyPicture => ({ values: new Uint8Array(width * height).fill(90), width, height });
    for (const [width, height] of [[1, 1], [1, 7], [3, 2], [900, 1]] as const) {
      for (const factor of [0.3, 1, 1.5, 2]) {
        const { values, ...size } = await scaled(flat(width, height), factor);
        assert.deepEqual(size, { width: Math.max(1, Math.round(width * factor)), height: Math.max(1, Math.round(height * factor)) });
        assert.ok(values.length === size.width * size.height && values.every((value) => value === 90), `${width} × ${height}, ${factor}`);
      }
    }
  });
});
