import assert from "node:assert/strict";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import type { Raster } from "../../../src/core/extract/extractor.ts";
import { openQueryPicture, type QueryPicture } from "../../../src/core/extract/queryPicture.ts";

const { signal } = new AbortController();
const blank = (width: number, height: number, alpha = 1) => sharp({ create: { width, height, channels: 4, background: { r: 9, g: 9, b: 200, alpha } } });

describe("openQueryPicture", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "afterimage-question-"));
  });
  afterEach(() => rm(folder, { recursive: true }));

  async function read(name: string, bytes: Uint8Array | string, maxSide = 100): Promise<{ picture: QueryPicture; preview: Raster }> {
    await writeFile(join(folder, name), bytes);
    const opened = await openQueryPicture(join(folder, name), `“${name}”`, signal);
    return { picture: await opened.tell(), preview: await opened.draw(maxSide) };
  }

  it("tells a picture's size and draws it no larger than wanted", async () => {
    const { picture, preview } = await read("a.png", await blank(400, 200).png().toBuffer());
    assert.deepEqual(picture, { width: 400, height: 200, isAnimated: false, isTransparent: false });
    assert.deepEqual([preview.width, preview.height], [100, 50]);
    assert.deepEqual(await readdir(folder), ["a.png"]);
  });

  it("sees transparency that shows, not an alpha channel that is full", async () => {
    assert.equal((await read("a.png", await blank(40, 20, 0.2).png().toBuffer())).picture.isTransparent, true);
    assert.equal((await read("b.webp", await blank(40, 20).webp().toBuffer())).picture.isTransparent, false);
  });

  it("takes the first frame of an animation, and says that it is one", async () => {
    const frames = await sharp([await blank(8, 8).png().toBuffer(), await blank(8, 8, 0).png().toBuffer()], { join: { animated: true } }).gif().toBuffer();
    const { picture } = await read("a.gif", frames);
    assert.deepEqual([picture.width, picture.height, picture.isAnimated], [8, 8, true]);
  });

  it("draws an SVG", async () => {
    const { picture, preview } = await read("a.svg", '<svg xmlns="http://www.w3.org/2000/svg" width="30" height="15"><rect width="30" height="15"/></svg>');
    assert.deepEqual([picture.width, picture.height, preview.width], [30, 15, 100]);
  });

  for (const [what, name, bytes, kind] of [
    ["an empty file", "a.png", "", "unreadable"],
    ["a damaged picture", "a.png", Buffer.from("89504e470d0a1a0a0000000d49484452", "hex"), "unreadable"],
    ["words that are called a picture", "a.jpg", "not a picture", "unreadable"],
    ["a PDF", "a.pdf", "%PDF-1.7", "unreadable"],
    ["a text", "a.txt", "hello", "unreadable"],
  ] as const) {
    it(`refuses ${what} in words`, async () => {
      await assert.rejects(read(name, bytes), (error: Error & { kind?: string }) => error.kind === kind && error.message.includes(name));
    });
  }

  it("says when the file is gone", async () => {
    await assert.rejects(openQueryPicture(join(folder, "gone.png"), "gone.png", signal), { kind: "not-found" });
  });
});
