import assert from "node:assert/strict";
import { readFile, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { inspectGraphFile } from "../../../src/core/store/hnswFile.ts";
import { HnswGraph } from "../../../src/core/store/hnswGraph.ts";
import { sha256Hex } from "../../../src/core/store/hash.ts";
import { temporaryFolder, type TemporaryFolder } from "../../support/folder.ts";
import { runScript } from "./runScript.ts";
import { vectorOf } from "./vectors.ts";

const dimension = 4;
const elements = 2000;

describe("inspectGraphFile", () => {
  let folder: TemporaryFolder;
  let path: string;
  beforeEach(async () => {
    folder = await temporaryFolder();
    path = join(folder.path, "graph");
    const graph = HnswGraph.create(dimension);
    for (let label = 0; label < elements; label++) graph.add(label, vectorOf(label, dimension));
    graph.markDeleted(7);
    await graph.write(path);
  });
  afterEach(() => folder.remove());

  it("takes what hnswlib wrote, with its length and checksum", async () => {
    const bytes = await readFile(path);
    assert.deepEqual(await inspectGraphFile(path, dimension, elements), {
      bytes: bytes.length,
      checksum: sha256Hex(bytes),
      count: elements,
    });
  });

  it("takes what hnswlib wrote after reading and growing it", async () => {
    const graph = await HnswGraph.read(path, dimension);
    for (let label = elements; label < 2 * elements; label++) graph.add(label, vectorOf(label, dimension));
    await graph.write(path);
    assert.equal((await inspectGraphFile(path, dimension, 2 * elements)).count, 2 * elements);
  });

  it("refuses a file that is cut off anywhere, as hnswlib leaves it on a full disk", async () => {
    const { length } = await readFile(path);
    for (let cut = length - 1; cut > 0; cut = Math.floor(cut * 0.8)) {
      await truncate(path, cut);
      await assert.rejects(inspectGraphFile(path, dimension, elements));
    }
  });

  it("refuses another dimension, labels beyond the log, and no graph at all", async () => {
    await assert.rejects(inspectGraphFile(path, dimension + 1, elements), /dimension/);
    await assert.rejects(inspectGraphFile(path, dimension, elements - 1), /label/);
    await writeFile(path, Buffer.alloc(10_000, 0xff));
    await assert.rejects(inspectGraphFile(path, dimension, elements));
  });

  it("lets nothing through that makes native code crash", async () => {
    const { stdout, stderr, exitCode } = await runScript("fuzzGraph.ts", [path]);
    assert.deepEqual([stderr, exitCode], ["", 0]);
    const [refused = 0, used = 0] = stdout.split(" ").map(Number);
    assert.ok(refused > 500 && used > 500, stdout);
  });
});
