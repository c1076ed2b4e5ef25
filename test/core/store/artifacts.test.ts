import assert from "node:assert/strict";
import { readdir, readFile, stat, truncate, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import sharp from "sharp";
import { artifactKinds, ArtifactStore } from "../../../src/core/store/artifacts.ts";
import { sha256Hex } from "../../../src/core/store/hash.ts";
import { temporaryFolder, type TemporaryFolder } from "../../support/folder.ts";
import { runScript } from "./runScript.ts";

const signal = new AbortController().signal;
const key = sha256Hex("key");
const pixel = sharp({ create: { width: 2, height: 2, channels: 3, background: "red" } });

describe("ArtifactStore", () => {
  let folder: TemporaryFolder;
  let store: ArtifactStore;
  beforeEach(async () => {
    folder = await temporaryFolder();
    store = new ArtifactStore(folder.path, { maxBytes: 1_000_000 });
  });
  afterEach(() => folder.remove());

  it("gives back what was put, kind by kind", async () => {
    const contents = {
      vector: Buffer.from([0, 1, 2, 255]),
      ocr: Buffer.from("[]"),
      features: Buffer.from("features"),
      description: Buffer.alloc(0),
      thumbnail: await pixel.webp().toBuffer(),
      raster: await pixel.png().toBuffer(),
    };
    for (const kind of artifactKinds) await store.put(kind, key, contents[kind]);
    for (const kind of artifactKinds) {
      assert.equal(await store.has(kind, key), true);
      assert.deepEqual(await store.get(kind, key), contents[kind]);
    }
  });

  it("misses what was never put", async () => {
    assert.equal(await store.has("vector", key), false);
    assert.equal(await store.get("vector", key), undefined);
  });

  it("hands pictures out as files of their kind", async () => {
    const png = await pixel.png().toBuffer();
    await store.put("raster", key, png);
    assert.match(store.pathOf("raster", key), /\.png$/);
    assert.match(store.pathOf("thumbnail", key), /\.webp$/);
    assert.deepEqual(await readFile(store.pathOf("raster", key)), png);
  });

  it("refuses a key that is no hash, and so could leave the folder", () => {
    for (const bad of ["", "..", "../../etc/passwd", key.toUpperCase(), `${key}0`, `${key}\n`]) {
      assert.throws(() => store.pathOf("vector", bad), { kind: "invalid-argument" });
    }
  });

  it("counts a damaged artifact as missing and removes it", async () => {
    const content = Buffer.from("a vector's bytes");
    await store.put("vector", key, content);
    const path = store.pathOf("vector", key);
    const whole = await readFile(path);
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length * 8 - 1), async (bit) => {
        const flipped = Buffer.from(whole);
        flipped.writeUInt8(flipped.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
        await writeFile(path, flipped);
        assert.equal(await store.get("vector", key), undefined);
        await assert.rejects(stat(path), { code: "ENOENT" });
      }),
      { numRuns: 50 },
    );
    await store.put("vector", key, content);
    assert.deepEqual(await store.get("vector", key), content);
  });

  it("counts a picture that was cut off as missing", async () => {
    await store.put("thumbnail", key, await pixel.webp().toBuffer());
    await store.put("raster", key, await pixel.png().toBuffer());
    for (const kind of ["thumbnail", "raster"] as const) {
      const path = store.pathOf(kind, key);
      await truncate(path, (await stat(path)).size - 1);
      assert.equal(await store.get(kind, key), undefined);
      assert.equal(await store.has(kind, key), false);
    }
  });

  it("prunes what was used longest ago until it is below its cap", async () => {
    let now = Date.UTC(2026, 0, 1);
    const day = 24 * 60 * 60 * 1000;
    const small = new ArtifactStore(folder.path, { maxBytes: 5000, now: () => now });
    const keys = Array.from({ length: 10 }, (_, index) => sha256Hex(String(index)));
    for (const each of keys) {
      await small.put("ocr", each, Buffer.alloc(900));
      await utimes(small.pathOf("ocr", each), now / 1000, now / 1000);
      now += day;
    }
    await small.get("ocr", keys[0] ?? "");
    assert.equal(await small.has("ocr", keys[1] ?? ""), true);

    const pruned = await small.prune(signal);

    const left = await Promise.all(keys.map((each) => small.has("ocr", each)));
    assert.deepEqual(left, [true, true, false, false, false, false, false, false, true, true]);
    assert.deepEqual(pruned, { removed: 6, bytes: 6 * 912 });
  });

  it("prunes nothing below its cap, but for what crashed writers left", async () => {
    await store.put("ocr", key, Buffer.from("[]"));
    const shard = join(folder.path, "ocr", key.slice(0, 2));
    const [abandoned, fresh] = [join(shard, ".a.1.ff.tmp"), join(shard, ".b.2.ff.tmp")];
    await writeFile(abandoned, "half");
    await writeFile(fresh, "half");
    const twoHoursAgo = Date.now() / 1000 - 7200;
    await utimes(abandoned, twoHoursAgo, twoHoursAgo);

    assert.deepEqual(await store.prune(signal), { removed: 0, bytes: 0 });
    assert.deepEqual((await readdir(shard)).sort(), [".b.2.ff.tmp", key.slice(2)].sort());
  });

  it("stops pruning when asked to", async () => {
    const tight = new ArtifactStore(folder.path, { maxBytes: 0 });
    await tight.put("ocr", key, Buffer.from("[]"));
    await assert.rejects(tight.prune(AbortSignal.abort()), { name: "AbortError" });
    assert.equal(await tight.has("ocr", key), true);
  });

  it("never shows one process half of what another writes or prunes", async () => {
    const results = await Promise.all(
      ["1", "2", "3"].map((seed) => runScript("hammerArtifacts.ts", [folder.path, seed])),
    );
    for (const result of results) assert.deepEqual(result, { stdout: "", stderr: "", exitCode: 0 });
  });
});
