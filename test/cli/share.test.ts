import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, it } from "mocha";
import { temporaryFolder, type TemporaryFolder } from "../support/folder.ts";
import { filesBelow } from "../core/share/mutate.ts";
import { cliProgram } from "../support/programs.ts";

describe("afterimage share", function () {
  this.timeout(120_000);
  let cache: TemporaryFolder;
  let folder: TemporaryFolder;

  before(async () => {
    cache = await temporaryFolder();
    folder = await temporaryFolder({
      "guide.md": "# Guide\n\n## Message queues\n\nOrders wait in a queue.\n\n## Colours\n\nOnly blue.\n",
      "other.md": "# Other\n\nNothing of note.\n",
    });
  });
  after(async () => {
    await folder.remove();
    await cache.remove();
  });

  function share(...args: readonly string[]): Promise<{ code: number | null; out: string; err: string }> {
    const child = spawn(process.execPath, [cliProgram, "share", folder.path, ...args], {
      env: { ...process.env, AFTERIMAGE_CACHE_DIR: cache.path },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let out = "";
    let err = "";
    child.stdout.on("data", (chunk: Buffer) => (out += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (err += chunk.toString()));
    return new Promise((resolve) => child.once("close", (code) => resolve({ code, out, err })));
  }

  async function lines(): Promise<string[]> {
    const files = await filesBelow(join(folder.path, ".afterimage", "shared"));
    return (await Promise.all(files.map((file) => readFile(file, "utf8")))).flatMap((text) => text.split("\n"));
  }

  it("fails a check while there is nothing, shares, passes the check, and changes nothing when done again", async () => {
    const missing = await share("--check");
    assert.equal(missing.code, 1, missing.err);
    assert.match(missing.out, /There is no shared index/);

    const first = await share("--json");
    assert.equal(first.code, 0, first.err);
    const summary = JSON.parse(first.out) as { written: boolean; added: number; lacking: string[]; kinds: { place: string; lines: number }[] };
    assert.deepEqual([summary.written, summary.added, summary.lacking], [true, 4, []]);
    assert.deepEqual(summary.kinds.map(({ place, lines: count }) => [place.split("/")[0], count]), [["ocr", 0], ["descriptions", 0], ["features", 0], ["vectors", 4]]);

    assert.equal((await share("--check")).code, 0);
    const before = await lines();
    const again = JSON.parse((await share("--json")).out) as { written: boolean; files: number };
    assert.deepEqual([again.written, again.files], [false, 0]);
    assert.deepEqual(await lines(), before);
  });

  it("names the document that changed, adds a line for its section, and prunes the old one on request", async () => {
    await folder.write("guide.md", "# Guide\n\n## Message queues\n\nOrders wait in a queue.\n\n## Colours\n\nBlue and green.\n");
    const behind = await share("--check");
    assert.equal(behind.code, 1);
    assert.match(behind.out, /1 document:\n {2}guide\.md\n/);

    const before = new Set(await lines());
    assert.equal((await share("--yes")).code, 0);
    const after = await lines();
    assert.equal(after.filter((line) => !before.has(line)).length, 1);

    const pruned = JSON.parse((await share("--prune", "--json")).out) as { added: number; removed: number };
    assert.deepEqual([pruned.added, pruned.removed], [0, 1]);
  });
});
