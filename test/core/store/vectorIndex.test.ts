import assert from "node:assert/strict";
import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { spaceId } from "../../../src/core/encode/spaceId.ts";
import { innerProduct } from "../../../src/core/store/vectorBytes.ts";
import { VectorIndex } from "../../../src/core/store/vectorIndex.ts";
import { temporaryFolder, type TemporaryFolder } from "../../support/folder.ts";
import { flipped } from "./arbitraries.ts";
import { runScript } from "./runScript.ts";
import { bruteForce, keyOf, randomNumbers, spaceOf, vectorOf } from "./vectors.ts";

const signal = new AbortController().signal;
const dimension = 8;
const space = spaceOf(dimension);

describe("VectorIndex", () => {
  let folder: TemporaryFolder;
  let files: string;
  beforeEach(async () => {
    folder = await temporaryFolder();
    files = join(folder.path, "spaces", spaceId(space));
  });
  afterEach(() => folder.remove());

  const open = async (): Promise<VectorIndex> => {
    const { index, problems } = await VectorIndex.open(folder.path, space);
    assert.deepEqual(problems, []);
    return index;
  };
  const add = (index: VectorIndex, from: number, to: number): void => {
    for (let number = from; number < to; number++) index.add(keyOf(number), vectorOf(number, dimension));
  };
  /** Scaling a vector that has length 1 already may change its last bit. */
  const isVectorOf = (vector: Float32Array | undefined, number: number): boolean =>
    vector?.length === dimension && innerProduct(vector, vectorOf(number, dimension)) > 1 - 1e-6;
  /** Every vector is the right one, and the nearest of itself. */
  const assertHolds = (index: VectorIndex, numbers: Iterable<number>): void => {
    const keys = [...numbers].map(keyOf);
    assert.deepEqual([...index.keys()].sort(), keys.sort());
    for (const number of numbers) {
      const vector = vectorOf(number, dimension);
      assert.ok(isVectorOf(index.get(keyOf(number)), number));
      const [nearest] = index.search(vector, 1);
      assert.equal(nearest?.key, keyOf(number));
      assert.ok(Math.abs(nearest.score - 1) < 1e-5);
    }
  };
  const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, index) => from + index);

  it("starts empty, finds nothing, and writes nothing", async () => {
    const index = await open();
    assert.deepEqual(index.search(vectorOf(0, dimension), 5), []);
    await index.flush();
    await index.snapshot(signal);
    index.close();
    assert.deepEqual(await readdir(folder.path), []);
  });

  it("keeps what was flushed without a snapshot, and what came after one", async () => {
    let index = await open();
    add(index, 0, 300);
    index.delete(keyOf(3));
    await index.flush();
    index.close();

    index = await open();
    index.add(keyOf(3), vectorOf(3, dimension));
    await index.snapshot(signal);
    add(index, 300, 400);
    index.delete(keyOf(5));
    await index.flush();
    index.close();

    index = await open();
    assertHolds(index, range(0, 400).filter((number) => number !== 5));
    index.close();
  });

  it("scales vectors to length 1 and leaves a known key alone", async () => {
    const index = await open();
    index.add(keyOf(1), vectorOf(1, dimension).map((value) => value * 1000));
    index.add(keyOf(1), vectorOf(2, dimension));
    assertHolds(index, [1]);
    index.close();
  });

  it("refuses what would break hnswlib, as an addition and as a question", async () => {
    const index = await open();
    add(index, 0, 400);
    const wrong = [
      new Float32Array(dimension),
      new Float32Array(dimension).fill(NaN),
      new Float32Array(dimension).fill(Infinity),
      new Float32Array(dimension - 1).fill(1),
      new Float32Array(0),
    ];
    for (const vector of wrong) {
      assert.throws(() => index.add(keyOf(1000), vector), { kind: "invalid-argument" });
      assert.throws(() => index.search(vector, 3), { kind: "invalid-argument" });
      assert.throws(() => index.exact(vector, []), { kind: "invalid-argument" });
    }
    assert.throws(() => index.add("no key", vectorOf(0, dimension)), { kind: "invalid-argument" });
    assertHolds(index, range(0, 400));
    index.close();
  });

  it("passes on what a filter throws, without harm", async () => {
    const index = await open();
    add(index, 0, 3000);
    let calls = 0;
    const filter = (): boolean => {
      // The first calls count the candidates; the graph comes later.
      if (++calls > 2100) throw new Error("no");
      return true;
    };
    assert.throws(() => index.search(vectorOf(1, dimension), 5, { filter }), /no/);
    assert.throws(() => index.search(vectorOf(1, dimension), 5, { filter: () => assert.fail("at once") }), /at once/);
    assert.equal(index.search(vectorOf(1, dimension), 1)[0]?.key, keyOf(1));
    index.close();
  });

  it("finds nearly what comparing with every vector finds", async () => {
    // In clusters, as embeddings lie; more than are compared one by one.
    const wide = spaceOf(64);
    const { index } = await VectorIndex.open(folder.path, wide);
    const random = randomNumbers(1);
    const centres = range(0, 40).map((number) => vectorOf(number + 10_000, 64));
    const clustered = (number: number): Float32Array => {
      const centre = centres[Math.floor(random() * centres.length)] ?? new Float32Array(64);
      return vectorOf(number, 64).map((value, at) => value + (centre[at] ?? 0));
    };
    const vectors = new Map<string, Float32Array>();
    for (const number of range(0, 3000)) {
      index.add(keyOf(number), clustered(number));
      vectors.set(keyOf(number), index.get(keyOf(number)) ?? new Float32Array(64));
    }
    const inHalf = new Set(range(0, 2600).map(keyOf));
    const halfOf = new Map([...vectors].filter(([key]) => inHalf.has(key)));
    let [found, foundInHalf] = [0, 0];
    for (const number of range(5000, 5020)) {
      const query = clustered(number);
      const right = new Set(bruteForce(query, vectors).slice(0, 10));
      found += index.search(query, 10).filter(({ key }) => right.has(key)).length;
      const rightInHalf = new Set(bruteForce(query, halfOf).slice(0, 10));
      foundInHalf += index.search(query, 10, { filter: (key) => inHalf.has(key) }).filter(({ key }) => rightInHalf.has(key)).length;
    }
    assert.ok(found / 200 >= 0.98, `recall@10 is ${found / 200}`);
    assert.ok(foundInHalf / 200 >= 0.98, `recall@10 with a filter is ${foundInHalf / 200}`);
    index.close();
  });

  it("compares exactly when a filter leaves few", async () => {
    const index = await open();
    add(index, 0, 1500);
    const vectors = new Map(range(0, 1500).filter((number) => number % 7 === 0).map((number) => [keyOf(number), vectorOf(number, dimension)]));
    for (const number of range(2000, 2020)) {
      const query = vectorOf(number, dimension);
      const found = index.search(query, 20, { filter: (key) => vectors.has(key) }).map(({ key }) => key);
      assert.deepEqual(found, bruteForce(query, vectors).slice(0, 20));
      assert.deepEqual(index.exact(query, [...vectors.keys(), keyOf(-1)]).map(({ key }) => key), bruteForce(query, vectors));
    }
    index.close();
  });

  it("behaves like a map that is searched by comparing, through deletes, snapshots and restarts", async () => {
    const step = fc.oneof(
      { weight: 8, arbitrary: fc.record({ do: fc.constant("add" as const), numbers: fc.array(fc.nat(400), { maxLength: 60 }) }) },
      { weight: 4, arbitrary: fc.record({ do: fc.constant("delete" as const), numbers: fc.array(fc.nat(400), { maxLength: 60 }) }) },
      { weight: 2, arbitrary: fc.record({ do: fc.constant("snapshot" as const) }) },
      { weight: 2, arbitrary: fc.record({ do: fc.constant("reopen" as const) }) },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), fc.nat(), async (steps, queryNumber) => {
        await rm(folder.path, { recursive: true, force: true });
        const model = new Map<string, Float32Array>();
        const numbers = new Map<string, number>();
        let index = await open();
        for (const each of steps) {
          if (each.do === "add") {
            for (const number of each.numbers) {
              index.add(keyOf(number), vectorOf(number, dimension));
              model.set(keyOf(number), vectorOf(number, dimension));
              numbers.set(keyOf(number), number);
            }
          } else if (each.do === "delete") {
            for (const number of each.numbers) {
              index.delete(keyOf(number));
              model.delete(keyOf(number));
            }
          } else if (each.do === "snapshot") {
            await index.snapshot(signal);
          } else {
            await index.flush();
            index.close();
            index = await open();
          }
          assert.equal(index.size, model.size);
          const query = vectorOf(queryNumber % 10_000, dimension);
          assert.deepEqual(index.search(query, 5).map(({ key }) => key), bruteForce(query, model).slice(0, 5));
        }
        assert.deepEqual([...index.keys()].sort(), [...model.keys()].sort());
        for (const key of model.keys()) assert.ok(isVectorOf(index.get(key), numbers.get(key) ?? -1));
        index.close();
      }),
      { numRuns: 20 },
    );
  });

  it("takes additions and deletions while a snapshot is written, and answers", async () => {
    let index = await open();
    add(index, 0, 500);
    const writing = index.snapshot(signal);
    for (let turn = 0; turn < 20; turn++) {
      await new Promise((resolve) => setImmediate(resolve));
      add(index, 500 + turn * 5, 505 + turn * 5);
      index.delete(keyOf(turn));
      assert.equal(index.search(vectorOf(502 + turn * 5, dimension), 1)[0]?.key, keyOf(502 + turn * 5));
      assert.notEqual(index.search(vectorOf(turn, dimension), 1)[0]?.key, keyOf(turn));
    }
    await writing;
    assertHolds(index, range(20, 600));
    await index.flush();
    index.close();
    index = await open();
    assertHolds(index, range(20, 600));
    index.close();
  });

  it("writes its log anew when much of it is dead, with what happens meanwhile", async () => {
    let index = await open();
    add(index, 0, 900);
    for (const number of range(0, 600)) index.delete(keyOf(number));
    const writing = index.snapshot(signal);
    for (let turn = 0; turn < 20; turn++) {
      await new Promise((resolve) => setImmediate(resolve));
      index.add(keyOf(turn), vectorOf(turn, dimension));
      index.delete(keyOf(600 + turn));
    }
    await writing;
    const live = [...range(0, 20), ...range(620, 900)];
    assertHolds(index, live);
    await index.snapshot(signal);
    index.close();

    const [graph, sidecar, log] = (await readdir(files)).sort();
    assert.match(graph ?? "", /^graph-1-/);
    assert.deepEqual([sidecar, log], ["index.json", "vectors-1.log"]);
    index = await open();
    assertHolds(index, live);
    index.close();
  });

  it("forgets everything when all is deleted", async () => {
    let index = await open();
    add(index, 0, 300);
    await index.snapshot(signal);
    for (const number of range(0, 300)) index.delete(keyOf(number));
    await index.snapshot(signal);
    index.close();
    index = await open();
    assertHolds(index, []);
    add(index, 0, 10);
    assertHolds(index, range(0, 10));
    index.close();
  });

  it("never answers wrongly from damaged files, and works on", async () => {
    let index = await open();
    add(index, 0, 320);
    for (const number of range(0, 20)) index.delete(keyOf(number));
    await index.snapshot(signal);
    add(index, 320, 340);
    await index.flush();
    index.close();
    const originals = new Map<string, Buffer>();
    for (const name of await readdir(files)) originals.set(name, await readFile(join(files, name)));

    const damage = fc.record({ name: fc.constantFrom(...originals.keys()), at: fc.nat(), kind: fc.constantFrom("flip", "cut", "empty", "missing") });
    await fc.assert(
      fc.asyncProperty(fc.array(damage, { minLength: 1, maxLength: 3 }), async (damages) => {
        await rm(files, { recursive: true });
        for (const [name, bytes] of originals) await folder.write(join("spaces", spaceId(space), name), bytes);
        for (const { name, at, kind } of damages) {
          const path = join(files, name);
          const bytes = await readFile(path).catch(() => Buffer.alloc(0));
          if (kind === "missing" || bytes.length === 0) await rm(path, { force: true });
          else await writeFile(path, kind === "flip" ? flipped(bytes, at) : bytes.subarray(0, kind === "cut" ? at % bytes.length : 0));
        }

        ({ index } = await VectorIndex.open(folder.path, space));
        for (const number of range(0, 340)) {
          const found = index.get(keyOf(number));
          assert.ok(found === undefined || isVectorOf(found, number));
        }
        const query = vectorOf(7777, dimension);
        const live = new Map(range(0, 340).map((number) => [keyOf(number), vectorOf(number, dimension)]));
        const present = new Map([...live].filter(([key]) => index.has(key)));
        assert.deepEqual(index.search(query, 10).map(({ key }) => key), bruteForce(query, present).slice(0, 10));

        for (const number of range(0, 20)) index.delete(keyOf(number));
        add(index, 20, 345);
        await index.snapshot(signal);
        index.close();
        ({ index } = await VectorIndex.open(folder.path, space));
        assertHolds(index, range(20, 345));
        index.close();
      }),
      { numRuns: 20 },
    );
  });

  it("says so when the disk takes only a part of a snapshot, and loses nothing", async function () {
    if (process.platform === "win32") this.skip();
    // The log needs 36 kB, the graph 88.
    const args = [folder.path, "500", String(dimension)];
    const { stdout, stderr } = await runScript("snapshotTooLarge.ts", args, { maxFileKilobytes: 60 });
    assert.deepEqual([stdout, stderr], ["not-writable", ""]);
    assert.deepEqual(await readdir(files), ["vectors-0.log"]);
    const index = await open();
    assertHolds(index, range(0, 500));
    index.close();
  });

  it("says that a damaged graph is built again", async () => {
    let index = await open();
    add(index, 0, 50);
    await index.snapshot(signal);
    index.close();
    const graph = (await readdir(files)).find((name) => name.endsWith(".hnsw")) ?? "";
    await rm(join(files, graph));
    const opened = await VectorIndex.open(folder.path, space);
    assert.match(opened.problems.join(), /built again/);
    index = opened.index;
    assertHolds(index, range(0, 50));
    index.close();
  });

  it("keeps spaces apart", async () => {
    const index = await open();
    add(index, 0, 5);
    await index.snapshot(signal);
    index.close();
    const { index: other } = await VectorIndex.open(folder.path, { ...space, revision: "2" });
    assert.equal(other.size, 0);
    other.close();
  });

  it("answers, takes changes and saves while its graph is built from the log", async () => {
    let index = await open();
    add(index, 0, 600);
    await index.flush();
    index.close();
    index = await open();
    assertHolds(index, range(0, 600));
    index.delete(keyOf(7));
    add(index, 600, 610);
    assertHolds(index, [...range(0, 7), ...range(8, 610)]);
    await index.snapshot(signal);
    assertHolds(index, [...range(0, 7), ...range(8, 610)]);
    index.close();
    index = await open();
    assertHolds(index, [...range(0, 7), ...range(8, 610)]);
    index.close();
  });

  it("can be closed while it builds its graph, and stopped while it writes", async () => {
    let index = await open();
    add(index, 0, 300);
    await index.flush();
    await assert.rejects(index.snapshot(AbortSignal.abort()), { name: "AbortError" });
    const writing = index.snapshot(signal);
    index.close();
    await assert.rejects(writing);
    index = await open();
    const beginning = index.snapshot(signal);
    index.close();
    await assert.rejects(beginning, { name: "AbortError" });
    index = await open();
    assertHolds(index, range(0, 300));
    index.close();
  });
});
