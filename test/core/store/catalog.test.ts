import assert from "node:assert/strict";
import { mkdir, readdir, readFile, rm, stat, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { Catalog, type StoredDocument } from "../../../src/core/store/catalog.ts";
import { checkedText } from "../../../src/core/store/checkedText.ts";
import { temporaryFolder, type TemporaryFolder } from "../../support/folder.ts";
import { documents, flipped, paths, plainDocument } from "./arbitraries.ts";

function contents(catalog: Catalog): Map<string, StoredDocument> {
  return new Map([...catalog.documents()].map((document) => [document.path, document]));
}

describe("Catalog", () => {
  let folder: TemporaryFolder;
  beforeEach(async () => {
    folder = await temporaryFolder();
  });
  afterEach(() => folder.remove());

  const open = async (): Promise<Catalog> => {
    const { catalog, problems } = await Catalog.open(folder.path);
    assert.deepEqual(problems, []);
    return catalog;
  };
  const shards = async (): Promise<string[]> => (await readdir(join(folder.path, "catalog"))).sort();

  it("starts empty and writes nothing of itself", async () => {
    const catalog = await open();
    await catalog.flush();
    assert.equal(catalog.size, 0);
    assert.deepEqual(await readdir(folder.path), []);
  });

  it("keeps any document, whatever its path and text", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(documents, { selector: ({ path }) => path, maxLength: 8 }), async (records) => {
        await rm(join(folder.path, "catalog"), { recursive: true, force: true });
        const catalog = await open();
        for (const record of records) catalog.put(record);
        await catalog.flush();
        assert.deepEqual(contents(await open()), new Map(records.map((record) => [record.path, record])));
      }),
      { numRuns: 25 },
    );
  });

  it("behaves like a map that survives closing", async () => {
    const step = fc.oneof(
      { weight: 5, arbitrary: fc.record({ do: fc.constant("put" as const), path: paths, text: fc.string() }) },
      { weight: 3, arbitrary: fc.record({ do: fc.constant("delete" as const), path: paths }) },
      { weight: 1, arbitrary: fc.record({ do: fc.constant("reopen" as const) }) },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
        await rm(join(folder.path, "catalog"), { recursive: true, force: true });
        const model = new Map<string, StoredDocument>();
        let catalog = await open();
        for (const each of steps) {
          const generation = catalog.generation;
          if (each.do === "put") {
            const document = plainDocument(each.path, each.text);
            catalog.put(document);
            model.set(each.path, document);
            assert.ok(catalog.generation > generation);
          } else if (each.do === "delete") {
            catalog.delete(each.path);
            assert.equal(catalog.generation > generation, model.delete(each.path));
          } else {
            await catalog.flush();
            catalog = await open();
          }
          assert.equal(catalog.size, model.size);
        }
        assert.deepEqual(contents(catalog), model);
        for (const [path, document] of model) assert.deepEqual(catalog.get(path), document);
      }),
      { numRuns: 30 },
    );
  });

  it("rewrites one small file for one changed document", async () => {
    const catalog = await open();
    for (let index = 0; index < 400; index++) catalog.put(plainDocument(`docs/${index}.md`));
    await catalog.flush();
    const long = new Date(0);
    for (const name of await shards()) await utimes(join(folder.path, "catalog", name), long, long);

    catalog.put(plainDocument("docs/7.md", "changed"));
    await catalog.flush();

    const times = await Promise.all((await shards()).map(async (name) => (await stat(join(folder.path, "catalog", name))).mtimeMs));
    assert.equal(times.filter((time) => time > 0).length, 1);
  });

  it("writes nothing over a damaged file that cannot be set aside, however often it is tried", async () => {
    const catalog = await open();
    catalog.put(plainDocument("a.md"));
    await catalog.flush();
    const [name = ""] = await shards();
    const path = join(folder.path, "catalog", name);
    await writeFile(path, "damaged");
    await mkdir(`${path}.damaged`);
    const { catalog: damaged } = await Catalog.open(folder.path);
    for (let time = 0; time < 2; time++) await assert.rejects(damaged.flush(), { kind: "not-writable" });
    assert.equal(await readFile(path, "utf8"), "damaged");
  });

  it("loses only the documents of a damaged file, says so, and sets it aside with the next write", async () => {
    const catalog = await open();
    for (let index = 0; index < 100; index++) catalog.put(plainDocument(`${index}.md`, "text"));
    await catalog.flush();
    const [name = ""] = await shards();
    const path = join(folder.path, "catalog", name);
    const whole = await readFile(path);

    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.boolean(), async (bit, cut) => {
        await writeFile(path, cut ? whole.subarray(0, bit % whole.length) : flipped(whole, bit));
        const damaged = await Catalog.open(folder.path);
        assert.equal(damaged.problems.length, 1);
        assert.match(damaged.problems[0] ?? "", new RegExp(name));
        for (const document of damaged.catalog.documents()) assert.deepEqual(document, catalog.get(document.path));
        assert.ok(damaged.catalog.size >= 90 && damaged.catalog.size < 100);
      }),
      { numRuns: 40 },
    );

    const { catalog: damaged } = await Catalog.open(folder.path);
    await damaged.flush();
    assert.ok((await shards()).includes(`${name}.damaged`));
    assert.deepEqual(contents(await open()), contents(damaged));
  });

  it("takes no document that would lead out of the library, or that belongs to another file", async () => {
    for (const path of ["../secret", "a/../../b", "/etc/passwd", "C:\\x", "\\\\server\\x", "", "a.md"]) {
      const line = `${JSON.stringify(plainDocument(path))}\n`;
      await folder.write("catalog/00.jsonl", checkedText(line));
      const { catalog, problems } = await Catalog.open(folder.path);
      assert.deepEqual([catalog.size, problems.length], [0, 1]);
    }
  });

  it("sets aside what another version has written", async () => {
    await folder.write("catalog/00.jsonl", '{"format":99,"checksum":0}\n');
    const { problems } = await Catalog.open(folder.path);
    assert.match(problems.join(), /not one of this version/);
  });

  it("keeps what it could not write for the next flush", async () => {
    const catalog = await open();
    catalog.put(plainDocument("a.md"));
    await folder.write("catalog", "a file in the way");
    await assert.rejects(catalog.flush(), { kind: "not-writable" });
    await rm(join(folder.path, "catalog"));
    await catalog.flush();
    assert.deepEqual([...contents(await open()).keys()], ["a.md"]);
  });

  it("loses no change that comes while it writes", async () => {
    const catalog = await open();
    catalog.put(plainDocument("a.md", "one"));
    const first = catalog.flush();
    catalog.put(plainDocument("a.md", "two"));
    await Promise.all([first, catalog.flush()]);
    assert.equal((await open()).get("a.md")?.fragments[0]?.text, "two");
  });
});
