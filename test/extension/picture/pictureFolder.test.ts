import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PictureFolder } from "../../../src/extension/picture/pictureFolder.ts";

describe("PictureFolder", () => {
  let parent: string;
  let folder: PictureFolder;
  beforeEach(async () => {
    parent = await mkdtemp(join(tmpdir(), "afterimage-parent-"));
    folder = new PictureFolder(parent);
  });
  afterEach(() => rm(parent, { recursive: true, force: true }));

  const mode = async (path: string): Promise<number> => (await stat(path)).mode & 0o777;

  it("makes nothing before there is something to keep", async () => {
    assert.deepEqual(await readdir(parent), []);
    folder.dispose();
  });

  it("keeps bytes where only the user can read them", async () => {
    const file = await folder.write(new Uint8Array([1, 2, 3]), "png");
    assert.deepEqual([...(await readFile(file))], [1, 2, 3]);
    assert.ok(file.startsWith(folder.path) && file.endsWith(".png"));
    assert.deepEqual([await mode(folder.path), await mode(file)], [0o700, 0o600]);
  });

  it("takes the next picture after the folder could not be made for one", async () => {
    await rm(parent, { recursive: true });
    await assert.rejects(folder.write(new Uint8Array([1]), "png"));
    await mkdir(parent);
    assert.ok(existsSync(await folder.write(new Uint8Array([2]), "png")));
  });

  it("gives every file a name of its own, also at the same time", async () => {
    const files = await Promise.all([1, 2, 3].map((byte) => folder.write(new Uint8Array([byte]), "png")));
    assert.equal(new Set(files).size, 3);
  });

  it("removes single files, and all when it ends", async () => {
    const [kept, removed] = [await folder.write(new Uint8Array([1]), "png"), await folder.write(new Uint8Array([2]), "png")];
    await folder.remove([removed]);
    assert.deepEqual([existsSync(kept), existsSync(removed)], [true, false]);
    folder.dispose();
    assert.deepEqual(await readdir(parent), []);
  });

  it("clears away what a killed process left, and nothing of one that runs", async () => {
    const { pid: gone } = spawnSync(process.execPath, ["--version"]);
    await mkdir(join(parent, `afterimage-pictures-${gone}-0123`));
    await mkdir(join(parent, `afterimage-pictures-${process.ppid}-0123`));
    await mkdir(join(parent, "afterimage-pictures-of-mine"));
    await folder.newPath("png");
    const left = (await readdir(parent)).filter((name) => join(parent, name) !== folder.path);
    assert.deepEqual(left.sort(), [`afterimage-pictures-${process.ppid}-0123`, "afterimage-pictures-of-mine"].sort());
  });
});
