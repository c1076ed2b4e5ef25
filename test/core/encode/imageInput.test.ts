import assert from "node:assert/strict";
import fc from "fast-check";
import sharp, { type Color } from "sharp";
import { fittedSize, pixelsWithin, prepareImage, qwen3VlPixels } from "../../../src/core/encode/imageInput.ts";

const { factor, minPixels, maxPixels } = qwen3VlPixels;
const blank = (width: number, height: number, background: Color) =>
  sharp({ create: { width, height, channels: 4, background } }).png().toBuffer();
const bytesOf = ({ base64 }: { base64: string }) => Buffer.from(base64, "base64");

describe("a picture for a model", () => {
  it("has sides in whole factors and as many pixels as the budget allows, whatever its size", () => {
    const side = fc.integer({ min: 1, max: 20_000 });
    fc.assert(
      fc.property(side, side, (width, height) => {
        const fitted = fittedSize(width, height, qwen3VlPixels);
        assert.equal(fitted.width % factor, 0);
        assert.equal(fitted.height % factor, 0);
        const pixels = fitted.width * fitted.height;
        assert.ok(pixels >= minPixels && pixels <= maxPixels, `${width} × ${height} became ${fitted.width} × ${fitted.height}`);
      }),
    );
  });

  it("keeps its shape but for the rounding to factors", () => {
    const { width, height } = fittedSize(3840, 2160, qwen3VlPixels);
    assert.ok(Math.abs(width / height - 16 / 9) < 0.05);
    assert.deepEqual(fittedSize(640, 480, qwen3VlPixels), { width: 640, height: 480 }, "what fits stays");
  });

  it("gets smaller where the context is too short for the budget", () => {
    assert.equal(pixelsWithin(qwen3VlPixels, 32_768).maxPixels, maxPixels);
    assert.equal(pixelsWithin(qwen3VlPixels, 600).maxPixels, 450 * factor ** 2);
    assert.ok(pixelsWithin(qwen3VlPixels, 1).maxPixels >= minPixels);
  });

  it("has white where it was transparent", async () => {
    const { base64 } = await prepareImage(await blank(64, 64, { r: 0, g: 0, b: 0, alpha: 0 }), qwen3VlPixels);
    const { data, info } = await sharp(Buffer.from(base64, "base64")).raw().toBuffer({ resolveWithObject: true });
    assert.equal(info.channels, 3);
    assert.ok(data.every((sample) => sample === 255));
  });

  it("is padded on white rather than stretched when it is a thin line", async () => {
    const prepared = await prepareImage(await blank(6000, 3, "#000"), qwen3VlPixels);
    assert.ok(prepared.width / prepared.height <= 200, "beyond 200:1 Qwen's preprocessing fails");
    const { dominant } = await sharp(bytesOf(prepared)).stats();
    assert.ok(dominant.r > 200, "most of it is paper");
  });

  it("stays lossless where that is small, and becomes JPEG where it is not", async () => {
    assert.equal((await prepareImage(await blank(800, 600, "#369"), qwen3VlPixels)).mime, "image/png");
    const noise = await sharp({ create: { width: 1400, height: 1000, channels: 3, background: "#888", noise: { type: "gaussian", mean: 128, sigma: 60 } } })
      .png()
      .toBuffer();
    const prepared = await prepareImage(noise, qwen3VlPixels);
    assert.equal(prepared.mime, "image/jpeg");
    assert.equal((await sharp(bytesOf(prepared)).metadata()).format, "jpeg");
  });

  it("is the same for the same bytes, so that its vector can be kept", async () => {
    const picture = await blank(500, 300, "#c60");
    assert.deepEqual(await prepareImage(picture, qwen3VlPixels), await prepareImage(picture, qwen3VlPixels));
  });

  it("is refused alone when its bytes are no picture", async () => {
    const whole = await blank(200, 200, "#123");
    for (const bytes of [new Uint8Array(0), Buffer.from("no picture"), whole.subarray(0, whole.length / 2)]) {
      await assert.rejects(prepareImage(bytes, qwen3VlPixels), { name: "AfterimageError", kind: "refused-input" });
    }
  });
});
