import assert from "node:assert/strict";
import { afterEach, describe, it } from "mocha";
import { ffmpegVariable } from "../../../src/core/extract/moments/ffmpeg.ts";
import type { Library } from "../../../src/core/library.ts";
import { temporaryFolder } from "../../support/folder.ts";
import { openTestLibrary, testServices } from "../../support/library.ts";
import { recordingOf, requireFfmpeg } from "../extract/moments/recording.ts";

const never = new AbortController().signal;

describe("Recordings in a library", function () {
  this.timeout(300_000);
  const named = process.env[ffmpegVariable];
  afterEach(() => {
    if (named === undefined) Reflect.deleteProperty(process.env, ffmpegVariable);
    else process.env[ffmpegVariable] = named;
  });

  it("are one line among the skipped files without ffmpeg, and are read as soon as it is there", async function () {
    await requireFfmpeg.call(this);
    const shots = [
      { says: "Orders", ground: "navy", seconds: 1 },
      { says: "Payments", ground: "maroon", seconds: 1 },
    ];
    const recording = await recordingOf(shots, "mp4");
    const folder = await temporaryFolder({ "demo.mp4": recording, "copy.mp4": recording, "notes.md": "# Notes\n" });
    const cache = await temporaryFolder();
    const inLibrary = async (work: (library: Library) => Promise<void>): Promise<void> => {
      const services = testServices(cache.path);
      try {
        const { library } = await openTestLibrary(folder.path, services, { ocr: true });
        await work(library);
        await library.close();
      } finally {
        services.dispose();
      }
    };
    try {
      process.env[ffmpegVariable] = "/nowhere/ffmpeg";
      await inLibrary(async (library) => {
        const { documents, skipped } = await library.index({ rebuild: false }, never);
        assert.equal(documents, 1);
        assert.deepEqual(skipped.map(({ path }) => path), ["copy.mp4 and 1 other"]);
        assert.match(skipped[0]?.reason ?? "", /^needs ffmpeg/);
      });

      Reflect.deleteProperty(process.env, ffmpegVariable);
      await inLibrary(async (library) => {
        const { documents, skipped } = await library.index({ rebuild: false }, never);
        assert.deepEqual(skipped, []);
        assert.equal(documents, 3);
        const { hits } = await library.search({ query: "type:video payments", limit: 10 }, never);
        const { path, key, anchor } = hits[0]!;
        assert.equal(Math.round(anchor.timestamp ?? -1), 1);
        const view = await library.view(path, key, never);
        assert.deepEqual([view.width, view.height], [320, 200]);
      });
    } finally {
      await folder.remove();
      await cache.remove();
    }
  });
});
