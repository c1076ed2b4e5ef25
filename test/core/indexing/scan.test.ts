import assert from "node:assert/strict";
import { symlink } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, describe, it } from "mocha";
import { FileRules } from "../../../src/core/indexing/rules.ts";
import { scan } from "../../../src/core/indexing/scan.ts";
import type { DocumentLimits } from "../../../src/core/libraryTypes.ts";
import { limits } from "../../../src/core/limits.ts";
import { temporaryFolder, type TemporaryFolder } from "../../support/folder.ts";

describe("scan", () => {
  let folder: TemporaryFolder;
  afterEach(() => folder.remove());

  async function scanAll(exclude: readonly string[] = [], start = "", wanted: DocumentLimits = {}) {
    const { files, skipped } = await scan(folder.path, start, new FileRules(folder.path, exclude, wanted), AbortSignal.timeout(10_000));
    return { paths: files.map((file) => file.path), skipped };
  }

  it("lists documents of known formats, in order, and nothing else", async () => {
    folder = await temporaryFolder({ "b.md": "", "a/c.svg": "<svg/>", "a/code.ts": "", "z.PNG": "x" });
    assert.deepEqual(await scanAll(), { paths: ["a/c.svg", "b.md", "z.PNG"], skipped: [] });
  });

  it("never enters version control, installed packages or its own folder", async () => {
    folder = await temporaryFolder({ ".git/a.md": "", "node_modules/p/readme.md": "", ".afterimage/x.md": "", "sub/node_modules/y.md": "", "ok.md": "" });
    assert.deepEqual((await scanAll()).paths, ["ok.md"]);
  });

  it("follows nested .gitignore files, the deepest deciding", async () => {
    folder = await temporaryFolder({
      ".gitignore": "*.svg\n/build/\n",
      "docs/.gitignore": "!keep.svg\n",
      "docs/keep.svg": "",
      "docs/drop.svg": "",
      "build/out.md": "",
      "docs/build/in.md": "",
    });
    assert.deepEqual((await scanAll()).paths, ["docs/build/in.md", "docs/keep.svg"]);
  });

  it("brings nothing back from below an ignored folder, as git does", async () => {
    folder = await temporaryFolder({ ".gitignore": "out/\n!out/keep.md\n", "out/keep.md": "" });
    assert.deepEqual((await scanAll()).paths, []);
  });

  it("lets .afterimageignore have the last word over .gitignore", async () => {
    folder = await temporaryFolder({ ".gitignore": "*.png\n", ".afterimageignore": "!wanted.png\nsecret.md\n", "wanted.png": "", "other.png": "", "secret.md": "" });
    assert.deepEqual((await scanAll()).paths, ["wanted.png"]);
  });

  it("leaves out what the exclude globs match, files and whole folders", async () => {
    folder = await temporaryFolder({ "a/dist/x.md": "", "a/y.md": "", "notes.tmp.md": "" });
    assert.deepEqual((await scanAll(["**/dist", "**/*.tmp.md"])).paths, ["a/y.md"]);
  });

  it("reports a file that is too large and takes the others", async () => {
    folder = await temporaryFolder({ "big.md": new Uint8Array(limits.textBytes + 1), "small.md": "" });
    const { paths, skipped } = await scanAll();
    assert.deepEqual(paths, ["small.md"]);
    assert.match(skipped[0]?.reason ?? "", /too large: 8\.0 MiB/);
  });

  it("takes files as large as the user wants, of the formats that the limit is for", async () => {
    const large = new Uint8Array(2 * 1024 * 1024);
    folder = await temporaryFolder({ "a.pdf": large, "b.mp4": large, "c.md": large });
    const { paths, skipped } = await scanAll([], "", { fileMegabytes: 1, recordingMegabytes: 0 });
    assert.deepEqual([paths, skipped.map(({ path }) => path)], [["b.mp4", "c.md"], ["a.pdf"]]);
    assert.deepEqual((await scanAll([], "", { fileMegabytes: 2, recordingMegabytes: 1 })).paths, ["a.pdf", "c.md"]);
    const rules = new FileRules(folder.path, [], { fileMegabytes: 500 });
    assert.deepEqual(["a.pdf", "b.mp4", "c.md"].map((path) => rules.maxBytes(path)), [500 * 1024 * 1024, limits.recordingBytes, limits.textBytes]);
  });

  it("does not follow symbolic links: no loop, no escape, and says which documents lie outside", async () => {
    const outside = await temporaryFolder({ "secret.md": "" });
    try {
      folder = await temporaryFolder({ "docs/a.md": "" });
      await symlink(folder.path, join(folder.path, "docs/loop"));
      await symlink(join(outside.path, "secret.md"), join(folder.path, "escape.md"));
      await symlink(join(folder.path, "nowhere.md"), join(folder.path, "dangling.md"));
      await symlink(join(folder.path, "docs/a.md"), join(folder.path, "alias.md"));
      const { paths, skipped } = await scanAll();
      assert.deepEqual(paths, ["docs/a.md"]);
      assert.deepEqual(skipped.map(({ path }) => path).sort(), ["dangling.md", "escape.md"]);
    } finally {
      await outside.remove();
    }
  });

  it("looks at one file or one folder when asked for no more", async () => {
    folder = await temporaryFolder({ "a/x.md": "", "a/b/y.md": "", "z.md": "" });
    assert.deepEqual((await scanAll([], "a")).paths, ["a/b/y.md", "a/x.md"]);
    assert.deepEqual((await scanAll([], "z.md")).paths, ["z.md"]);
    assert.deepEqual((await scanAll([], "gone.md")).paths, []);
  });

  it("judges a single file as the full scan does, ignored parents included", async () => {
    folder = await temporaryFolder({ ".gitignore": "private/\n", "private/deep/x.md": "" });
    assert.deepEqual((await scanAll([], "private/deep/x.md")).paths, []);
  });

  it("stops when aborted", async () => {
    folder = await temporaryFolder({ "a.md": "" });
    await assert.rejects(scan(folder.path, "", new FileRules(folder.path, []), AbortSignal.abort()), { name: "AbortError" });
  });
});
