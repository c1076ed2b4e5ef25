import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { cp, mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, it } from "mocha";
import type { Label } from "../../../src/core/model.ts";
import { SharedIndex } from "../../../src/core/share/sharedIndex.ts";
import { inputKey } from "../../../src/core/share/sharedKeys.ts";
import { quantised, restored } from "../../../src/core/share/quantise.ts";
import { sha256Hex } from "../../../src/core/store/hash.ts";
import type { PictureFeatures } from "../../../src/core/visual/features.ts";
import { seededRandom } from "../../../src/cli/seededRandom.ts";
import { temporaryFolder, type TemporaryFolder } from "../../support/folder.ts";
import { writeSharedIndex } from "../../support/sharedIndex.ts";
import { damage } from "./mutate.ts";
import { testForm, testSpace, vectorOf } from "./textLibrary.ts";

/** How many damaged folders are tried; a longer run sets it. */
const rounds = Number(process.env["AFTERIMAGE_SHARED_MUTATIONS"] ?? 200);

const texts = Array.from({ length: 8 }, (_, at) => `text ${at}`);
const otherSpace = { ...testSpace, model: "other" };

/** What was shared under a key: if anything else comes back, a wrong vector or text is used. */
const vectors = Object.fromEntries(texts.map((text) => [inputKey(text), vectorOf(text)]));
const otherVectors = Object.fromEntries(texts.map((text) => [inputKey(text), vectorOf(`other ${text}`)]));
const labels = (text: string): Label[] => [{ text, box: { x: 0.25, y: 0.5, width: 0.125, height: 0.0625 } }];
const ocr = Object.fromEntries(texts.map((text) => [sha256Hex(text), labels(text)]));
/** Of a picture with one corner, that only this text has. */
const featuresOf = (text: string): PictureFeatures => {
  const words = createHash("sha256").update(text).digest();
  return { width: 64, height: 48, count: 1, points: Float32Array.of(32, 16.5), levels: Uint8Array.of(2), angles: Float32Array.of(0), descriptors: Uint32Array.from({ length: 8 }, (_, at) => words.readUInt32LE(4 * at)) };
};
const features = Object.fromEntries(texts.map((text) => [sha256Hex(text), featuresOf(text)]));

describe("a shared index that is damaged or hostile", function () {
  // A round takes some tens of milliseconds, on a busy machine a second.
  this.timeout(60_000 + rounds * 5_000);
  let valid: TemporaryFolder;
  let folder: TemporaryFolder;

  before(async () => {
    valid = await temporaryFolder();
    folder = await temporaryFolder();
    const spaces = [
      { space: testSpace, form: testForm, probes: [], of: vectors },
      { space: otherSpace, form: testForm, probes: [], of: otherVectors },
    ];
    await writeSharedIndex(valid.path, { ocr, features, vectors: spaces });
  });
  after(async () => {
    await valid.remove();
    await folder.remove();
  });

  async function check(index: SharedIndex | undefined): Promise<number> {
    let found = 0;
    for (const [space, written] of [[testSpace, vectors], [otherSpace, otherVectors]] as const) {
      const shared = index?.vectorsOf(space, []);
      for (const [key, vector] of Object.entries(written)) {
        const read = await shared?.get(key);
        if (read === undefined) continue;
        assert.deepEqual(read, restored(quantised(vector)), "a wrong vector");
        found += 1;
      }
    }
    for (const [key, written] of Object.entries(ocr)) {
      const read = await index?.ocr(key);
      if (read === undefined) continue;
      assert.deepEqual(read, written, "a wrong text");
      found += 1;
    }
    for (const [key, written] of Object.entries(features)) {
      const read = await index?.features(key);
      if (read === undefined) continue;
      assert.deepEqual(read, written, "wrong features");
      found += 1;
    }
    assert.ok((index?.problems.length ?? 0) <= 20);
    return found;
  }

  it("gives all that is in it when nothing is wrong", async () => {
    assert.equal(await check(await SharedIndex.open(join(valid.path, ".afterimage"))), 4 * texts.length);
  });

  it(`gives what was written under a key or nothing, whatever has happened to its files (${rounds} times)`, async () => {
    const next = seededRandom(6);
    const random = (below: number): number => Math.floor(next() * below);
    let found = 0;
    for (let round = 0; round < rounds; round++) {
      await rm(folder.path, { recursive: true });
      await mkdir(folder.path);
      await cp(valid.path, folder.path, { recursive: true });
      const library = join(folder.path, ".afterimage");
      // One is open while its files change, the other is opened afterwards.
      const open = await SharedIndex.open(library);
      await check(open);
      for (let times = random(3); times >= 0; times--) await damage(join(library, "shared"), random);
      found += await check(open);
      found += await check(await SharedIndex.open(library));
    }
    assert.ok(found > rounds, "damage to one file costs the others nothing");
  });
});
