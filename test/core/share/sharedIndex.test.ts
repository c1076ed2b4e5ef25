import assert from "node:assert/strict";
import { appendFile, readFile, rename, rm, symlink, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, it } from "mocha";
import { formatManifest, isSameSpace, parseManifest, sharedSpace } from "../../../src/core/share/manifest.ts";
import { quantised, restored } from "../../../src/core/share/quantise.ts";
import { SharedIndex, vectorKind } from "../../../src/core/share/sharedIndex.ts";
import { inputKey } from "../../../src/core/share/sharedKeys.ts";
import { formatLine } from "../../../src/core/share/sharedLine.ts";
import { refusedPayload, shardFile } from "../../../src/core/share/sharedShard.ts";
import { writeShare } from "../../../src/core/share/writeShare.ts";
import { temporaryFolder, type TemporaryFolder } from "../../support/folder.ts";
import { writeSharedIndex } from "../../support/sharedIndex.ts";
import { shareTexts, testForm, testSpace, vectorOf } from "./textLibrary.ts";

const key = inputKey("text");
const expected = restored(quantised(vectorOf("text")));
const kind = vectorKind(sharedSpace(testSpace, testForm, []));
const file = shardFile(kind.place, key);

describe("a shared index", () => {
  let folder: TemporaryFolder;
  let library: string;
  const at = (name: string): string => join(library, "shared", name);

  beforeEach(async () => {
    folder = await temporaryFolder();
    library = join(folder.path, ".afterimage");
    await writeSharedIndex(folder.path, { vectors: [{ space: testSpace, form: testForm, probes: [], of: { [key]: vectorOf("text") } }] });
  });
  afterEach(() => folder.remove());

  const read = async (index: SharedIndex | undefined): Promise<Float32Array | undefined> => index?.vectorsOf(testSpace, [])?.get(key);

  it("is none where there is no manifest", async () => {
    await rm(at("manifest.txt"));
    assert.equal(await SharedIndex.open(library), undefined);
  });

  it("notices that a file has changed since it was read", async () => {
    const index = await SharedIndex.open(library);
    assert.deepEqual(await read(index), expected);
    await writeFile(at(file), "");
    assert.equal(await read(index), undefined);
  });

  it("lets a vector count before the word that there is none", async () => {
    await appendFile(at(file), `${formatLine(kind.place, { key, payload: refusedPayload })}\n`);
    assert.deepEqual(await read(await SharedIndex.open(library)), expected);
    await writeFile(at(file), `${formatLine(kind.place, { key, payload: refusedPayload })}\n`);
    assert.equal(await read(await SharedIndex.open(library)), undefined);
  });

  it("gives nothing of a newer format, and says what to do", async () => {
    await appendFile(at("manifest.txt"), `${formatLine("manifest", { key: "format", payload: "2" })}\n`);
    const index = await SharedIndex.open(library);
    assert.equal(await read(index), undefined);
    assert.match(index?.problems.join() ?? "", /format 2.*update Afterimage/);
    await assert.rejects(shareTexts(library, new Map()), /format 2/);
  });

  it("does not read a file that is too large, and reports it once", async () => {
    await truncate(at(file), 10 * 1024 ** 3);
    const index = await SharedIndex.open(library);
    assert.deepEqual([await read(index), await read(index), index?.problems.length], [undefined, undefined, 1]);
  });

  it("skips lines of other places, other keys and wrong forms, and takes the right one among them", async () => {
    const line = (await readFile(at(file), "latin1")).trim();
    const payload = line.split(" ")[1]!;
    const wrong = [
      formatLine("vectors/other", { key, payload }),
      formatLine(kind.place, { key: `${key.startsWith("00") ? "11" : "00"}${key.slice(2)}`, payload }),
      formatLine(kind.place, { key: key.toUpperCase(), payload }),
      formatLine(kind.place, { key: key.slice(2), payload }),
      formatLine(kind.place, { key, payload: `${payload}=` }),
      formatLine(kind.place, { key, payload: Buffer.alloc(8).toString("base64") }),
      formatLine(kind.place, { key, payload: Buffer.alloc(9, 127).toString("base64") }),
      `${key} ${payload}`,
      "",
      " ",
    ];
    await writeFile(at(file), [...wrong, line, ...wrong].join("\r\n"), "latin1");
    const index = await SharedIndex.open(library);
    assert.deepEqual(await read(index), expected);
    assert.match(index?.problems.join() ?? "", /18 lines/);
  });

  it("follows no links, when reading and when writing", async function () {
    await rename(at("vectors"), join(folder.path, "outside"));
    try {
      await symlink(join(folder.path, "outside"), at("vectors"));
    } catch {
      this.skip(); // Windows may not allow links
    }
    const index = await SharedIndex.open(library);
    assert.equal(await read(index), undefined);
    assert.match(index?.problems.join() ?? "", /is not a folder/);
    const before = await readFile(join(folder.path, "outside", file.slice("vectors/".length)), "utf8");
    await assert.rejects(writeShare(library, { changes: new Map([[file, "x"]]) }, new AbortController().signal), /no folder of its own/);
    assert.equal(await readFile(join(folder.path, "outside", file.slice("vectors/".length)), "utf8"), before);
  });
});

describe("spaces of a manifest", () => {
  const served = { ...testSpace, provider: "vllm", model: "m" };
  const probes = [vectorOf("a"), vectorOf("b")];

  it("are of the same weights only when the self-test gives the same", () => {
    const shared = sharedSpace(served, testForm, probes);
    assert.ok(isSameSpace(shared, served, probes));
    assert.ok(isSameSpace(shared, { ...served, revision: `${served.revision}#0123456789ab` }, probes));
    assert.ok(!isSameSpace(shared, served, [vectorOf("a"), vectorOf("c")]));
    assert.ok(!isSameSpace(shared, served, []));
    assert.ok(!isSameSpace(shared, { ...served, preprocessing: 2 }, probes));
    assert.ok(!isSameSpace(sharedSpace(served, testForm, []), served, probes));
  });

  it("of one name and two weights have two folders", () => {
    assert.notEqual(sharedSpace(served, testForm, probes).id, sharedSpace(served, testForm, [vectorOf("c")]).id);
  });

  it("come back as they were written, also when two manifests are merged line by line", () => {
    const one = { spaces: [sharedSpace(served, testForm, probes)], narrators: ["see@1"] };
    const other = { spaces: [sharedSpace(testSpace, testForm, [])], narrators: ["look@2"] };
    const merged = parseManifest(formatManifest(one) + formatManifest(other));
    assert.deepEqual([merged.version, merged.wrong, merged.narrators], [1, 0, ["look@2", "see@1"]]);
    assert.deepEqual(merged.spaces, [...one.spaces, ...other.spaces].sort((a, b) => (a.id < b.id ? -1 : 1)));
    assert.equal(formatManifest(merged), formatManifest(parseManifest(formatManifest(other) + formatManifest(one))));
  });
});
