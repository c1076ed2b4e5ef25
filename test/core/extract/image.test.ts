import assert from "node:assert/strict";
import { describe, it } from "mocha";
import sharp from "sharp";
import { image } from "../../../src/core/extract/image.ts";
import { thumbnailOf } from "../../../src/core/extract/raster.ts";
import { limits } from "../../../src/core/limits.ts";
import { bitmap } from "./bitmap.ts";
import { colourAt, extract, fragment, never, rejectsWith, sourceOf } from "./sources.ts";

type Colour = { r: number; g: number; b: number; alpha: number };
const red: Colour = { r: 255, g: 0, b: 0, alpha: 1 };
const clear: Colour = { r: 0, g: 0, b: 0, alpha: 0 };

const plain = (width: number, height: number, background = red) => sharp({ create: { width, height, channels: 4, background } });

/** A bar of one colour on a transparent ground. */
async function barOn(colour: string, width = 80, height = 60): Promise<Buffer> {
  const bar = Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><rect x="10" y="20" width="60" height="10" fill="${colour}"/></svg>`);
  return plain(width, height, clear).composite([{ input: bar }]).png().toBuffer();
}

describe("Raster images", () => {
  it("are one fragment with size and the file's name in words", async () => {
    const result = await extract(image, "img/payment-flow_v2.png", await plain(64, 48).png().toBuffer());
    assert.equal(result.fragments.length, 1);
    const { title, kind, picture } = fragment(result, "image");
    assert.deepEqual({ title, kind, picture }, { title: "payment flow v2", kind: "image", picture: { width: 64, height: 48, needsOcr: true } });
  });

  it("are read in every format that the extensions promise", async () => {
    const pixels = plain(40, 30);
    const files: Record<string, Buffer> = {
      png: await pixels.clone().png().toBuffer(),
      jpg: await pixels.clone().jpeg().toBuffer(),
      gif: await pixels.clone().gif().toBuffer(),
      webp: await pixels.clone().webp().toBuffer(),
      avif: await pixels.clone().avif({ effort: 0 }).toBuffer(),
      tiff: await pixels.clone().tiff().toBuffer(),
      bmp: bitmap(40, 30),
    };
    for (const [ending, bytes] of Object.entries(files)) {
      const source = sourceOf(`a.${ending}`, bytes);
      const { picture } = fragment(await image.extract(source, never), "image");
      assert.deepEqual([picture?.width, picture?.height], [40, 30], ending);
      const raster = await image.render!(source, {}, 2048, never);
      assert.deepEqual([raster.width, raster.height], [40, 30], ending);
      const [r, , b] = colourAt(raster, 20, 15);
      assert.ok(ending === "bmp" ? b! > 200 : r! > 200, `${ending} keeps its colour`);
    }
  });

  it("are told of by their header alone where only words are wanted", async () => {
    const png = await sharp({ create: { width: 300, height: 200, channels: 3, background: "#fff" } }).png().toBuffer();
    const truncated = png.subarray(0, png.length - 20);
    const { fragments } = await image.extract({ path: "cut.png", bytes: truncated, wordsOnly: true }, never);
    assert.deepEqual(fragments.map(({ title, picture }) => [title, picture?.width, picture?.height]), [["cut", 300, 200]]);
    await assert.rejects(image.extract({ path: "cut.png", bytes: truncated }, never), { kind: "unreadable" });
  });

  it("give only the first frame of an animation", async () => {
    const frames = await sharp(Buffer.from([255, 0, 0, 0, 0, 255]), { raw: { width: 1, height: 2, channels: 3, pageHeight: 1 } }).gif().toBuffer();
    const { picture } = fragment(await extract(image, "a.gif", frames), "image");
    assert.deepEqual([picture?.width, picture?.height], [1, 1]);
  });

  it("stand upright when their EXIF data turns them", async () => {
    const bytes = await plain(40, 20).jpeg().withMetadata({ orientation: 6 }).toBuffer();
    const source = sourceOf("a.jpg", bytes);
    const { picture } = fragment(await image.extract(source, never), "image");
    assert.deepEqual([picture?.width, picture?.height], [20, 40]);
    const raster = await image.render!(source, {}, 2048, never);
    assert.deepEqual([raster.width, raster.height], [20, 40]);
  });

  it("are scaled down to the asked side and never up", async () => {
    const source = sourceOf("a.png", await plain(400, 100).png().toBuffer());
    const small = await image.render!(source, {}, 200, never);
    assert.deepEqual([small.width, small.height], [200, 50]);
    const same = await image.render!(source, {}, 4000, never);
    assert.deepEqual([same.width, same.height], [400, 100]);
  });

  it("lie on white when transparent, and on a dark ground when drawn in light colours", async () => {
    const dark = await image.render!(sourceOf("a.png", await barOn("#102030")), {}, 500, never);
    assert.deepEqual(colourAt(dark, 1, 1), [255, 255, 255]);
    const light = await image.render!(sourceOf("a.png", await barOn("white")), {}, 500, never);
    assert.ok((colourAt(light, 1, 1)).every((value) => value < 60));
    assert.ok((colourAt(light, 40, 25)).every((value) => value > 240));
  });

  it("are refused with a reason when empty, truncated, or something else", async () => {
    const noise = await sharp({ create: { width: 200, height: 200, channels: 3, background: "red", noise: { type: "gaussian", mean: 128, sigma: 60 } } }).png().toBuffer();
    await rejectsWith(extract(image, "a.png", ""), "unreadable");
    await rejectsWith(extract(image, "a.png", noise.subarray(0, noise.length / 2)), "unreadable");
    await rejectsWith(extract(image, "a.png", "just words"), "unreadable");
    const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>';
    assert.match((await rejectsWith(extract(image, "a.png", svg), "unreadable")).message, /SVG/);
    await rejectsWith(extract(image, "a.bmp", bitmap(40, 30).subarray(0, 30)), "unreadable");
  });

  it("are refused by their header when they would take too much memory", async () => {
    const bytes = await plain(1, 1).png().toBuffer();
    const bomb = Buffer.from(bytes);
    bomb.writeUInt32BE(60_000, 16);
    bomb.writeUInt32BE(60_000, 20);
    bomb.writeUInt32BE(crc32(bomb.subarray(12, 29)), 29);
    assert.match((await rejectsWith(extract(image, "a.png", bomb), "too-large")).message, /pixels/);
    await rejectsWith(extract(image, "a.bmp", bitmap(60_000, 60_000)), "too-large");
  });

  it("give thumbnails within the limit", async () => {
    const raster = await image.render!(sourceOf("a.png", await plain(1500, 900).png().toBuffer()), {}, 2048, never);
    const { format, width, height } = await sharp(await thumbnailOf(raster)).metadata();
    assert.deepEqual([format, width, height], ["webp", limits.thumbnailSide, Math.round(limits.thumbnailSide * 0.6)]);
  });
});

/** The checksum of PNG chunks (ISO 3309). */
function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return (crc ^ 0xffffffff) >>> 0;
}
