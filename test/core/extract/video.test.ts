import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { chmod, writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { before, describe, it } from "mocha";
import { AfterimageError, messageOf } from "../../../src/core/errors.ts";
import { findFfmpeg, ffmpegVariable, missingFfmpeg } from "../../../src/core/extract/moments/ffmpeg.ts";
import { video } from "../../../src/core/extract/video.ts";
import { mutated } from "./diagram/mutate.ts";
import { inFolder, recordingOf, requireFfmpeg, withFile, type Shot } from "./moments/recording.ts";
import { colourAt, never, rejectsWith } from "./sources.ts";

const shots: readonly Shot[] = [
  { says: "Orders", ground: "navy", seconds: 3 },
  { says: "Payments", ground: "maroon", seconds: 2.5 },
  { says: "Shipping", ground: "darkgreen", seconds: 4 },
];

const extracted = (path: string, bytes: Uint8Array) => withFile(path, bytes, (source) => video.extract(source, never));

describe("Video and screen recordings", function () {
  this.timeout(60_000);
  before(requireFfmpeg);

  for (const ending of ["mp4", "webm"] as const) {
    it(`are a moment for each picture of a ${ending}, drawn at its time`, async () => {
      await withFile(`talks/order-flow.${ending}`, await recordingOf(shots, ending), async (source) => {
        const { fragments, problems } = await video.extract(source, never);
        assert.deepEqual(problems, []);
        assert.deepEqual(fragments.map(({ kind, title }) => [kind, title]), [
          ["moment", "order flow, at 0:00"],
          ["moment", "order flow, at 0:03"],
          ["moment", "order flow, at 0:05"],
        ]);
        const times = fragments.map(({ anchor }) => anchor.timestamp ?? Number.NaN);
        for (const [at, start] of [0, 3, 5.5].entries()) assert.ok(Math.abs(times[at]! - start) <= 0.26, `${times[at]} for ${start}`);
        assert.deepEqual(fragments[1]?.picture, { width: 320, height: 200, needsOcr: true });
        const drawn = await Promise.all(fragments.map(({ anchor }) => video.render!(source, anchor, 160, never)));
        assert.deepEqual(drawn.map(({ width, height }) => [width, height]), [[160, 100], [160, 100], [160, 100]]);
        const strongest = drawn.map((raster) => colourAt(raster, 4, 4).reduce((best, value, at, all) => (value > all[best]! ? at : best), 0));
        assert.deepEqual(strongest, [2, 0, 1], "blue, red, green");
      });
    });
  }

  it("have their moments also where a frame is only written when something changes", async () => {
    await withFile("a.mp4", await recordingOf(shots, "mp4", { sparse: true }), async (source) => {
      const { fragments } = await video.extract(source, never);
      assert.equal(fragments.length, 3);
      for (const { anchor } of fragments) assert.equal((await video.render!(source, anchor, 4096, never)).width, 320);
    });
  });

  it("are looked at up to the minute that the user wants", async () => {
    await withFile("a.mp4", await recordingOf(shots, "mp4"), async (source) => {
      const { fragments, problems } = await video.extract({ ...source, upTo: 5 / 60 }, never);
      assert.deepEqual(fragments.map(({ title }) => title), ["a, at 0:00", "a, at 0:03"]);
      assert.deepEqual(problems, ["Only the first 0:05 are indexed."]);
    });
  });

  it("that break off are read as far as they go", async () => {
    const whole = await recordingOf(shots, "webm");
    const { fragments } = await extracted("a.webm", whole.subarray(0, whole.length / 2));
    assert.equal(fragments[0]?.anchor.timestamp, 0);
  });

  it("are refused with a reason when empty, something else, or without a picture", async () => {
    await rejectsWith(extracted("a.mp4", Buffer.alloc(0)), "unreadable");
    const text = await rejectsWith(extracted("notes.mp4", Buffer.from("just some text")), "unreadable");
    assert.match(text.message, /notes\.mp4 is not what its name says/);
    const header = Buffer.from("00000018667479706d703432000000006d70343269736f6d", "hex");
    await rejectsWith(extracted("a.mp4", header), "unreadable");
    // A box that claims to be of 2⁶² bytes.
    await rejectsWith(extracted("a.mp4", Buffer.concat([header, Buffer.from("000000016d6461744000000000000000", "hex")])), "unreadable");
  });

  it("reach no other file and no server, whatever they name", async () => {
    const asked: string[] = [];
    const server = createServer((request, response) => {
      asked.push(request.url ?? "");
      response.end();
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    try {
      const listed = `#EXTM3U\n#EXTINF:10,\nhttp://127.0.0.1:${port}/a.ts\n#EXTINF:10,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n`;
      await rejectsWith(extracted("list.mp4", Buffer.from(listed)), "unreadable");
      await rejectsWith(extracted("concat.mkv", Buffer.from(`ffconcat version 1.0\nfile 'http://127.0.0.1:${port}/a.ts'\n`)), "unreadable");
      // The same behind the first bytes of a real container.
      await rejectsWith(extracted("disguised.mp4", Buffer.from(`\0\0\0\x08ftyp${listed}`)), "unreadable");
    } finally {
      server.close();
    }
    assert.deepEqual(asked, []);
  });

  it("stop being decoded when nobody waits any more", async () => {
    const long = await recordingOf([{ says: "Long", ground: "navy", seconds: 60 }], "mp4");
    const abort = new AbortController();
    await withFile("long.mp4", long, async (source) => {
      const result = video.extract(source, abort.signal);
      setTimeout(() => abort.abort(), 20);
      await assert.rejects(result, { name: "AbortError" });
    });
  });

  for (const ending of ["mp4", "webm"] as const) {
    it(`survive 120 mutations of a ${ending}`, async () => {
      const small = shots.map((shot) => ({ ...shot, says: "a", seconds: 1 }));
      const original = await recordingOf(small, ending, { size: "64x48" });
      await fc.assert(
        fc.asyncProperty(mutated(original), async (bytes) => {
          const result = await extracted(`a.${ending}`, bytes).catch((error: unknown) => error);
          if (result instanceof AfterimageError) assert.notEqual(result.message, "");
          else assert.ok("fragments" in (result as object), messageOf(result));
        }),
        { numRuns: 120 },
      );
    }).timeout(600_000);
  }
});

describe("ffmpeg", () => {
  it("is what is named, else the first on the PATH, but never in a relative folder", async () => {
    await inFolder(async (folder) => {
      const program = join(folder, process.platform === "win32" ? "ffmpeg.exe" : "ffmpeg");
      await writeFile(program, "#!/bin/sh\n");
      await chmod(program, 0o755);
      const before = process.cwd();
      process.chdir(folder);
      try {
        assert.equal(await findFfmpeg({ PATH: "." }), undefined);
        assert.equal(await findFfmpeg({ [ffmpegVariable]: "./ffmpeg", PATH: folder }), undefined);
      } finally {
        process.chdir(before);
      }
      assert.equal(await findFfmpeg({ PATH: folder }), program);
      assert.equal(await findFfmpeg({ [ffmpegVariable]: program, PATH: "" }), program);
      assert.equal(await missingFfmpeg({ PATH: folder }), undefined);
    });
  });

  it("that is missing is told with what to do", async () => {
    assert.match((await missingFfmpeg({ PATH: "" })) ?? "", /^needs ffmpeg, which is not installed\. Install it .*afterimage\.ffmpegPath/);
    assert.match((await missingFfmpeg({ [ffmpegVariable]: "/nowhere/ffmpeg" })) ?? "", /\/nowhere\/ffmpeg is not a program/);
  });
});
