import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { formatVersion, openLibraryFolder } from "../../../src/core/store/libraryFolder.ts";
import { temporaryFolder, type TemporaryFolder } from "../../support/folder.ts";

describe("openLibraryFolder", () => {
  let root: TemporaryFolder;
  beforeEach(async () => {
    root = await temporaryFolder();
  });
  afterEach(() => root.remove());

  it("makes .afterimage in the workspace folder, and finds it again", async () => {
    const expected = { path: join(root.path, ".afterimage"), inWorkspace: true, problems: [] };
    assert.deepEqual(await openLibraryFolder(root.path), expected);
    assert.deepEqual(await openLibraryFolder(root.path), expected);
    assert.deepEqual((await readdir(expected.path)).sort(), [".gitignore", "library.json"]);
  });

  it("shows Git what is shared and nothing else", async () => {
    await openLibraryFolder(root.path);
    for (const file of ["catalog/00.jsonl", "writer.json", "spaces/x/vectors-0.log", "shared/ocr/aa.jsonl"]) {
      await root.write(`.afterimage/${file}`, "");
    }
    execFileSync("git", ["init", "--quiet"], { cwd: root.path });
    const status = execFileSync("git", ["status", "--porcelain", "--untracked-files=all"], { cwd: root.path });
    assert.deepEqual(status.toString().trim().split("\n"), ["?? .afterimage/.gitignore", "?? .afterimage/shared/ocr/aa.jsonl"]);
  });

  it("uses the fallback where the workspace folder cannot be written", async () => {
    await root.write("workspace/.afterimage", "a file in the way");
    const fallback = join(root.path, "storage");
    assert.deepEqual(await openLibraryFolder(join(root.path, "workspace"), fallback), {
      path: fallback,
      inWorkspace: false,
      problems: [],
    });
  });

  it("says so when neither can be written", async () => {
    await root.write(".afterimage", "");
    await root.write("storage", "");
    await assert.rejects(openLibraryFolder(root.path, join(root.path, "storage")), { kind: "not-writable" });
    await assert.rejects(openLibraryFolder(root.path), { kind: "not-writable" });
  });

  it("leaves a library of a newer version alone", async () => {
    const written = JSON.stringify({ format: formatVersion + 1 });
    await root.write(".afterimage/library.json", written);
    await assert.rejects(openLibraryFolder(root.path), { kind: "unavailable", message: /newer version/ });
    assert.equal(await readFile(join(root.path, ".afterimage/library.json"), "utf8"), written);
  });

  for (const damaged of ["", "{", "null", '{"format":"1"}', '{"format":-1}', "\u0000\u0000\u0000"]) {
    it(`sets aside a library.json of ${JSON.stringify(damaged)} and goes on`, async () => {
      await root.write(".afterimage/library.json", damaged);
      const { problems, path } = await openLibraryFolder(root.path);
      assert.equal(problems.length, 1);
      assert.equal(await readFile(join(path, "library.json.damaged"), "utf8"), damaged);
      assert.deepEqual((await openLibraryFolder(root.path)).problems, []);
    });
  }
});
