import assert from "node:assert/strict";
import { mkdir, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { readFileIfPresent, writeFileAtomic } from "../../../src/core/store/atomicFile.ts";
import { temporaryFolder, type TemporaryFolder } from "../../support/folder.ts";
import { runScript } from "./runScript.ts";

describe("writeFileAtomic", () => {
  let folder: TemporaryFolder;
  beforeEach(async () => {
    folder = await temporaryFolder();
  });
  afterEach(() => folder.remove());

  it("makes the folder, writes the file, and replaces it", async () => {
    const path = join(folder.path, "a", "b", "file");
    await writeFileAtomic(path, "one");
    await writeFileAtomic(path, Buffer.from("two"), { durable: false });
    assert.equal(await readFile(path, "utf8"), "two");
    assert.deepEqual(await readdir(join(folder.path, "a", "b")), ["file"]);
  });

  it("says what it could not write, and leaves nothing behind", async () => {
    await folder.write("taken/inside", "");
    const path = join(folder.path, "taken");
    await assert.rejects(writeFileAtomic(path, "x"), { kind: "not-writable", message: new RegExp(`^Cannot write ${path}`) });
    assert.deepEqual(await readdir(folder.path), ["taken"]);
  });

  it("keeps the old content when the disk takes only a part of the new", async function () {
    if (process.platform === "win32") this.skip();
    await folder.write("file", "old");
    const { stdout } = await runScript("writeTooMuch.ts", [join(folder.path, "file")], { maxFileKilobytes: 8 });
    assert.equal(stdout, "not-writable");
    assert.equal(await readFile(join(folder.path, "file"), "utf8"), "old");
    assert.deepEqual(await readdir(folder.path), ["file"]);
  });

  it("lets concurrent writers of one file each write all of it", async () => {
    const path = join(folder.path, "file");
    const contents = Array.from({ length: 12 }, (_, index) => String(index).repeat(5000));
    await Promise.all(contents.map((content) => writeFileAtomic(path, content)));
    assert.ok(contents.includes(await readFile(path, "utf8")));
    assert.deepEqual(await readdir(folder.path), ["file"]);
  });
});

describe("readFileIfPresent", () => {
  it("tells a missing file from one that cannot be read", async () => {
    const folder = await temporaryFolder();
    await mkdir(join(folder.path, "folder"));
    assert.equal(await readFileIfPresent(join(folder.path, "none")), undefined);
    await assert.rejects(readFileIfPresent(join(folder.path, "folder")), { kind: "unavailable" });
    await folder.remove();
  });
});
