import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import sharp from "sharp";
import { look, lookClosely, resemble } from "../../../src/core/indexing/look.ts";

describe("look", () => {
  let folder: string;
  let file: string;
  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "afterimage-look-"));
    file = path.join(folder, "picture.png");
    await sharp({ create: { width: 900, height: 540, channels: 3, background: "white" } }).png().toFile(file);
  });
  after(() => rm(folder, { recursive: true, force: true }));

  it("looks at a part, wherever it was drawn", async () => {
    const crop = { x: 0.1, y: 0.1, width: 0.851, height: 0.7 };
    const { grey: { width, height } } = await look({ file, crop }, new AbortController().signal);
    assert.deepEqual([width, height], [766, 378]);
  });

  it("looks as closely at a part", async () => {
    const crop = { x: 0, y: 0, width: 0.5, height: 0.5 };
    const { width, height } = await lookClosely({ file, crop }, new AbortController().signal);
    // 450 × 270, enlarged twice.
    assert.deepEqual([width, height], [900, 540]);
  });

  it("finds that a picture looks like none of which there is no thumbnail", async () => {
    const { grey } = await look({ file }, new AbortController().signal);
    const asked: string[] = [];
    const artifacts = { get: (_: string, key: string) => Promise.resolve(void asked.push(key)) };
    const pictures = [undefined, "forgotten"].map((thumbnail) => ({ thumbnail, map: [1, 0, 0, 0, 1, 0, 0, 0] as const }));
    const nothing = { share: 0, blocks: 0 };
    assert.deepEqual(await resemble({ grey, pictures }, artifacts), [nothing, nothing]);
    assert.deepEqual(asked, ["forgotten"]);
  });
});
