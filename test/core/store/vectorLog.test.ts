import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { VectorLog } from "../../../src/core/store/vectorLog.ts";
import { temporaryFolder, type TemporaryFolder } from "../../support/folder.ts";
import { flipped } from "./arbitraries.ts";
import { runScript } from "./runScript.ts";
import { keyOf, vectorOf } from "./vectors.ts";

const dimension = 3;
type Entry = { key: string; vector: Float32Array | undefined } | undefined;

describe("VectorLog", () => {
  let folder: TemporaryFolder;
  let path: string;
  beforeEach(async () => {
    folder = await temporaryFolder();
    path = join(folder.path, "log");
  });
  afterEach(() => folder.remove());

  const entries = (from = 0): Entry[] => {
    const log = VectorLog.open(path, dimension);
    try {
      return [...log.entries(from)].map((entry) => entry && { key: entry.key, vector: entry.vector?.slice() });
    } finally {
      log.close();
    }
  };
  /** Adds 0 and 1, deletes 0, adds 2. */
  const story = async (): Promise<{ bytes: Buffer; told: Entry[] }> => {
    const log = VectorLog.open(path, dimension);
    log.append(keyOf(0), vectorOf(0, dimension));
    log.append(keyOf(1), vectorOf(1, dimension));
    log.append(keyOf(0), undefined);
    assert.equal(log.append(keyOf(2), vectorOf(2, dimension)), 3);
    await log.sync();
    log.close();
    return { bytes: await readFile(path), told: entries() };
  };

  it("tells its story again, from any slot on", async () => {
    const { told } = await story();
    const expected = [
      { key: keyOf(0), vector: vectorOf(0, dimension) },
      { key: keyOf(1), vector: vectorOf(1, dimension) },
      { key: keyOf(0), vector: undefined },
      { key: keyOf(2), vector: vectorOf(2, dimension) },
    ];
    assert.deepEqual(told, expected);
    for (let from = 0; from <= 4; from++) assert.deepEqual(entries(from), expected.slice(from));
  });

  it("reads single vectors, and none where there is a delete or nothing", async () => {
    await story();
    const log = VectorLog.open(path, dimension);
    assert.deepEqual(log.vector(3)?.slice(), vectorOf(2, dimension));
    assert.equal(log.vector(2), undefined);
    assert.equal(log.vector(4), undefined);
    log.close();
  });

  it("loses the last entry alone, wherever the file is cut, and goes on behind what is whole", async () => {
    const { bytes, told } = await story();
    const slotBytes = bytes.length / told.length;
    for (let length = 0; length < bytes.length; length++) {
      await writeFile(path, bytes.subarray(0, length));
      const whole = told.slice(0, Math.floor(length / slotBytes));
      assert.deepEqual(entries(), whole);

      const log = VectorLog.open(path, dimension);
      log.append(keyOf(9), vectorOf(9, dimension));
      log.close();
      assert.deepEqual(entries(), [...whole, { key: keyOf(9), vector: vectorOf(9, dimension) }]);
    }
  });

  it("loses one entry to a flipped bit, and none around it", async () => {
    const { bytes, told } = await story();
    const slotBytes = bytes.length / told.length;
    for (let at = 0; at < bytes.length; at++) {
      await writeFile(path, flipped(bytes, at * 8 + (at % 8)));
      const hit = Math.floor(at / slotBytes);
      assert.deepEqual(entries(), told.map((entry, slot) => (slot === hit ? undefined : entry)));
    }
  });

  it("makes nothing of another dimension's vectors", async () => {
    await story();
    const log = VectorLog.open(path, dimension + 1);
    assert.deepEqual([...log.entries(0)].filter((entry) => entry !== undefined), []);
    log.close();
  });

  it("stays as it was when the disk takes only a part of an entry", async function () {
    if (process.platform === "win32") this.skip();
    const { stdout } = await runScript("fillLog.ts", [path, "500"], { maxFileKilobytes: 8 });
    const [appended, kind] = stdout.split(" ");
    assert.equal(kind, "not-writable");
    const log = VectorLog.open(path, 500);
    assert.equal(log.slots, Number(appended));
    log.append(keyOf(1000), vectorOf(1000, 500));
    const keys = [...log.entries(0)].map((entry) => entry?.key);
    assert.deepEqual(keys, [...Array.from({ length: Number(appended) }, (_, number) => keyOf(number)), keyOf(1000)]);
    log.close();
  });

  it("refuses work once it is closed", async () => {
    await story();
    const log = VectorLog.open(path, dimension);
    log.close();
    assert.throws(() => log.vector(0), /closed/);
    assert.throws(() => log.append(keyOf(0), undefined), /closed/);
  });
});
