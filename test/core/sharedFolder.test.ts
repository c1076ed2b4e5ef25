import assert from "node:assert/strict";
import { lstat, mkdir, symlink } from "node:fs/promises";
import { join } from "node:path";
import { folderBytes } from "../../src/core/sharedFolder.ts";
import { temporaryFolder } from "../support/folder.ts";

describe("the size of a shared index", () => {
  it("is that of all files below the folder, of links only their own", async () => {
    const folder = await temporaryFolder({ "shared/manifest.txt": "12345", "shared/ocr/00.txt": "123", "shared/ocr/01.txt": "", "elsewhere/large.txt": "x".repeat(10_000) });
    await mkdir(join(folder.path, "shared/vectors/space"), { recursive: true });
    await symlink(join(folder.path, "elsewhere"), join(folder.path, "shared/vectors/link"));
    const { size } = await lstat(join(folder.path, "shared/vectors/link"));
    assert.equal(await folderBytes(join(folder.path, "shared")), 8 + size);
    await folder.remove();
  });

  it("is nothing where there is none", async () => {
    const folder = await temporaryFolder();
    assert.equal(await folderBytes(join(folder.path, "shared")), 0);
    await folder.remove();
  });
});
