import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import sharp from "sharp";
import { look, type LookTools } from "../../../src/core/indexing/look.ts";

describe("look", () => {
  let folder: string;
  let file: string;
  const tools: LookTools = {
    describer: { describe: () => assert.fail("it is not asked for text") } as unknown as LookTools["describer"],
    detector: { findBothWays: () => Promise.resolve([]) },
  };

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "afterimage-look-"));
    file = path.join(folder, "picture.png");
    await sharp({ create: { width: 900, height: 540, channels: 3, background: "white" } }).png().toFile(file);
  });
  after(() => rm(folder, { recursive: true, force: true }));

  it("looks at a part, wherever it was drawn", async () => {
    const crop = { x: 0.1, y: 0.1, width: 0.851, height: 0.7 };
    const { png } = await look({ file, crop, ocr: false }, tools, new AbortController().signal);
    const { width, height } = await sharp(png).metadata();
    assert.deepEqual([width, height], [766, 378]);
  });
});
