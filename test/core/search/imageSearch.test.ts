import assert from "node:assert/strict";
import { readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";
import { temporaryFolder, type TemporaryFolder } from "../../support/folder.ts";
import { openTestLibrary, testServices, type TestLibrary } from "../../support/library.ts";
import { drawing } from "../visual/drawing.ts";
import type { SearchResponse } from "../../../src/core/search/types.ts";
import type { Services } from "../../../src/core/services.ts";

const never = new AbortController().signal;

describe("search with a picture", function () {
  this.timeout(120_000);
  let cache: TemporaryFolder;
  let folder: TemporaryFolder;
  let outside: TemporaryFolder;
  let services: Services;
  let open: TestLibrary;

  before(async () => {
    [cache, folder, outside] = [await temporaryFolder(), await temporaryFolder(), await temporaryFolder()];
    services = testServices(cache.path);
    for (const seed of [1, 2, 3]) await writeFile(join(folder.path, `plan-${seed}.svg`), drawing(seed));
    await writeFile(join(folder.path, "guide.md"), "# Guide\n\nNothing to see.\n\n## Second plan\n\n![plan](plan-2.svg)\n");
    open = await openTestLibrary(folder.path, services);
    await open.library.index({ rebuild: false }, never);
  });
  after(async () => {
    await open.library.close();
    services.dispose();
    for (const each of [cache, folder, outside]) await each.remove();
  });

  /** Part of a drawing, as pasted. */
  async function pasted(seed: number): Promise<string> {
    const file = join(outside.path, `pasted-${seed}.png`);
    const whole = await sharp(Buffer.from(drawing(seed))).png().toBuffer();
    await sharp(whole).extract({ left: 100, top: 60, width: 760, height: 480 }).png().toFile(file);
    return file;
  }

  it("finds the picture first, with the part that was pasted, and then the section that shows it", async () => {
    const { hits } = await open.library.searchByImage({ file: await pasted(2), query: "", limit: 10 }, never);
    assert.deepEqual(
      hits.slice(0, 2).map(({ path, anchor }) => [path, anchor.slug]),
      [
        ["plan-2.svg", undefined],
        ["guide.md", "second-plan"],
      ],
    );
    assert.equal(hits[0]!.match?.region.length, 4);
    assert.ok(hits[0]!.match.confidence > 0.95);
  });

  it("reads no text in a picture that it recognises, whose words are in the library", async () => {
    const tasks: string[] = [];
    const { pool } = services;
    const run = pool.run.bind(pool);
    pool.run = (kind, task, signal) => {
      tasks.push(kind);
      return run(kind, task, signal);
    };
    try {
      await open.library.searchByImage({ file: await pasted(3), query: "", limit: 10 }, never);
      await open.library.searchByImage({ file: await pasted(8), query: "", limit: 10 }, never);
    } finally {
      pool.run = run;
    }
    const looks = tasks.filter((kind) => kind === "look" || kind === "read");
    assert.deepEqual(looks, ["look", "look", "read"]);
  });

  it("tells what it recognised before the answer, and nothing where it recognised nothing", async () => {
    const told: (readonly string[])[] = [];
    const ask = async (file: string): Promise<SearchResponse> =>
      open.library.searchByImage({ file, query: "", limit: 10 }, never, (hits) => void told.push(hits.map(({ path, match }) => `${path} ${match !== undefined}`)));
    const { hits } = await ask(await pasted(2));
    assert.ok(hits.length > 1);
    await ask(await pasted(8));
    assert.deepEqual(told, [["plan-2.svg true"]]);
  });

  it("leaves nothing of a picture behind, neither in the library nor in the cache", async () => {
    const all = async (): Promise<string[]> => (await Promise.all([cache, folder].map(({ path }) => readdir(path, { recursive: true })))).flat().sort();
    const file = await pasted(9);
    const before = await all();
    await open.library.searchByImage({ file, query: "", limit: 10 }, never);
    assert.deepEqual(await all(), before);
    await rm(file);
  });
});
