import assert from "node:assert/strict";
import type { PictureAccount } from "../../../src/core/describe/describer.ts";
import { AfterimageError } from "../../../src/core/errors.ts";
import type { WorkerPool } from "../../../src/core/indexing/workerPool.ts";
import type { DocumentRecord } from "../../../src/core/model.ts";
import { searchByImage, type ImageSearchTools } from "../../../src/core/search/imageSearch.ts";
import { grouped, lookAt, picturesIn, picturesOf, recognise, resembling } from "../../../src/core/search/recognition.ts";
import type { PictureQuestion } from "../../../src/core/search/searcher.ts";
import type { FoundPicture } from "../../../src/core/visual/visualIndex.ts";
import { picture } from "./builders.ts";

const never = new AbortController().signal;

function pictureFile(path: string, pixels: string, side: number, mtimeMs: number): DocumentRecord {
  const document = picture(path, [], { mtimeMs });
  return { ...document, fragments: document.fragments.map((fragment) => ({ ...fragment, picture: { width: side, height: side, thumbnail: "", pixels } })) };
}

function found(pixels: string, agreeing: number): FoundPicture {
  return { pixels, agreeing, share: 1, region: [], covers: 1, map: [1, 0, 0, 0, 1, 0, 0, 0], confidence: 1 };
}

describe("pictures of a catalog", () => {
  it("are gathered again when it has changed, and only then", () => {
    const documents = [pictureFile("a.png", "a", 400, 1)];
    const catalog = { generation: 1, documents: () => documents };
    const before = picturesIn(catalog);
    assert.equal(picturesIn(catalog), before);
    documents.push(pictureFile("b.png", "b", 400, 1));
    catalog.generation++;
    assert.deepEqual([...picturesIn(catalog).keys()], ["a", "b"]);
    assert.deepEqual([...before.keys()], ["a"]);
  });
});

describe("the pixels of pictures", () => {
  it("are compared without a thumbnail where the picture has come since the question was asked", async () => {
    const grey = { values: new Uint8Array(1), width: 1, height: 1 };
    const tasks: unknown[] = [];
    const pool = { run: (_: string, task: unknown) => Promise.resolve(tasks.push(task)) as never, hasIdle: true };
    const resemble = resembling({ grey }, picturesOf([picture("a.png", [])]), { pool }, never);
    const { map } = found("new", 50);
    await resemble([found("new", 50)], never);
    assert.deepEqual(tasks, [{ grey, pictures: [{ thumbnail: undefined, map }] }]);
  });
});

describe("a closer look at a picture", () => {
  const grey = { values: new Uint8Array(1), width: 1, height: 1 };
  const light = { light: true } as never;
  const dark = { light: false } as never;

  /** A pool that says what was begun, finished and given up; a closer look ends when it is told to, if it is. */
  function poolOf(hasIdle: boolean, endsCloser: Promise<unknown> = new Promise(() => undefined)): { pool: Pick<WorkerPool, "run" | "hasIdle">; told: string[] } {
    const told: string[] = [];
    const run = async (kind: string, _: unknown, signal: AbortSignal): Promise<unknown> => {
      told.push(kind);
      signal.addEventListener("abort", () => told.push(`${kind} given up`));
      if (kind === "look") return { hash: "", features: light, negative: dark, grey };
      return Promise.race([endsCloser, new Promise((__, reject) => signal.addEventListener("abort", () => reject(new Error("given up"))))]);
    };
    return { pool: { run: run as never, hasIdle }, told };
  }

  async function recognised(
    pool: Pick<WorkerPool, "run" | "hasIdle">,
    { find, findInParts = () => assert.fail("nobody asks") }: { find: (query: unknown) => FoundPicture[]; findInParts?: () => FoundPicture[] },
  ): Promise<string[]> {
    const visual = {
      keep: () => Promise.resolve(),
      find: async (query: unknown) => find(query),
      findInParts: async () => findInParts(),
      findAmong: () => assert.fail("nobody asks"),
      areSame: () => assert.fail("nobody asks"),
    };
    const how = { isWhole: true, pictures: picturesOf([]), resemble: () => Promise.resolve([]), onUnsure: () => undefined };
    const glance = await lookAt({ file: "asked.png" }, { pool }, never);
    return (await recognise(glance, how, { visual }, never)).pictures.map(({ pixels }) => pixels);
  }

  it("is begun with the first one where a process is idle, and given up where that is enough", async () => {
    const { pool, told } = poolOf(true);
    assert.deepEqual(await recognised(pool, { find: () => [found("plan", 50)] }), ["plan"]);
    assert.deepEqual(told, ["look", "closely", "closely given up"]);
  });

  it("is not begun before it is needed where none is", async () => {
    const { pool, told } = poolOf(false);
    assert.deepEqual(await recognised(pool, { find: () => [found("plan", 50)] }), ["plan"]);
    assert.deepEqual(told, ["look"]);
  });

  it("is not waited for, and given up, where the picture is recognised by its negative", async () => {
    const { pool, told } = poolOf(false);
    assert.deepEqual(await recognised(pool, { find: (query) => (query === dark ? [found("dark", 50)] : []) }), ["dark"]);
    assert.deepEqual(told, ["look", "closely", "closely given up"]);
  });

  it("finds what neither the picture nor its negative shows", async () => {
    for (const hasIdle of [true, false]) {
      const { pool } = poolOf(hasIdle, Promise.resolve({}));
      assert.deepEqual(await recognised(pool, { find: () => [], findInParts: () => [found("small", 50)] }), ["small"]);
    }
  });

  it("is given up with a picture that cannot be looked at", async () => {
    const { pool, told } = poolOf(true);
    const run: typeof pool.run = (kind, task, signal) => (kind === "look" ? Promise.reject(new AfterimageError({ kind: "unreadable", message: "damaged" })) : pool.run(kind, task, signal));
    await assert.rejects(lookAt({ file: "damaged.png" }, { pool: { run, hasIdle: true } }, never), { message: "damaged" });
    assert.deepEqual(told, ["closely", "closely given up"]);
  });
});

describe("versions of a recognised picture", () => {
  const pictures = picturesOf([
    pictureFile("a.png", "a", 400, 1),
    pictureFile("a-large.png", "a-large", 900, 1),
    pictureFile("a-new.png", "a-new", 900, 2),
    pictureFile("a.svg", "a-svg", 100, 0),
    pictureFile("b.png", "b", 100, 1),
  ]);
  const visual = { keep: () => Promise.resolve(), find: () => Promise.resolve([]), findInParts: () => Promise.resolve([]), findAmong: () => Promise.resolve([]), areSame: (a: string, b: string) => Promise.resolve(a[0] === b[0]) };
  const groups = async (...all: FoundPicture[]): Promise<string[]> => (await grouped(all, pictures, { visual }, never)).map(({ pixels, versions }) => [pixels, ...versions].join(" "));

  it("are one group, and another picture is another", async () => {
    assert.deepEqual(await groups(found("a", 50), found("b", 40), found("a-large", 30)), ["a a-large", "b"]);
  });

  it("are represented by what matches best", async () => {
    assert.deepEqual(await groups(found("a", 50), found("a-large", 40), found("a-svg", 40)), ["a a-large a-svg"]);
  });

  it("that match as well are represented by the drawing, else the largest, else the newest", async () => {
    assert.deepEqual(await groups(found("a", 50), found("a-svg", 50), found("a-large", 50)), ["a-svg a a-large"]);
    assert.deepEqual(await groups(found("a", 50), found("a-large", 50)), ["a-large a"]);
    assert.deepEqual(await groups(found("a-large", 50), found("a-new", 50)), ["a-new a-large"]);
  });
});

describe("a picture that nothing is recognised in", () => {
  const account: PictureAccount = { title: "Payment flow", summary: "", visibleText: "", components: [], relations: [], diagramType: "", language: "en" };
  const grey = { values: new Uint8Array(1), width: 1, height: 1 };

  /** Asks with a picture that says “ledger”, in a library without pictures. */
  async function asked(narrate: () => Promise<PictureAccount>, seesPictures = false): Promise<{ question: PictureQuestion | undefined; query: string; notes: readonly string[] }> {
    let last: { question: PictureQuestion | undefined; query: string } | undefined;
    const results: Readonly<Record<string, unknown>> = { look: { hash: "", features: {}, negative: {}, grey }, closely: {}, read: "ledger", "draw-asked": new Uint8Array(1) };
    const tools: ImageSearchTools = {
      pool: { run: (kind) => Promise.resolve(results[kind] as never), hasIdle: false },
      visual: { keep: () => Promise.resolve(), find: () => Promise.resolve([]), findInParts: () => Promise.resolve([]), findAmong: () => Promise.resolve([]), areSame: () => Promise.resolve(false) },
      searcher: {
        seesPictures,
        search: ({ query }, _, question) => {
          last = { question, query };
          return Promise.resolve({ hits: [], notes: [], tookMs: 0 });
        },
      },
      catalog: { generation: 0, documents: () => [] },
      narrator: { id: "", about: "", parallelInputs: 1, narrate, dispose: () => undefined },
    };
    const { notes } = await searchByImage({ file: "/pasted.png", query: "newer", limit: 5 }, tools, never);
    return { question: last?.question, query: last?.query ?? "", notes };
  }

  it("is searched by what a vision model says of it, and by the words in it", async () => {
    const { question, query, notes } = await asked(() => Promise.resolve(account));
    assert.equal(question?.description, "Payment flow");
    assert.deepEqual([question.typed, query, notes], ["newer", "ledger newer", []]);
  });

  it("is not described where the encoder sees it", async () => {
    const { question } = await asked(() => assert.fail("nobody asks"), true);
    assert.equal(question?.description, undefined);
  });

  it("is searched by the words in it where the model fails, and says so", async () => {
    const { question, query, notes } = await asked(() => Promise.reject(new AfterimageError({ kind: "bad-answer", message: "no JSON." })));
    assert.equal(question?.description, undefined);
    assert.deepEqual([query, notes], ["ledger newer", ["The picture was not described: no JSON."]]);
  });
});
