import assert from "node:assert/strict";
import type { PictureAccount } from "../../../src/core/describe/describer.ts";
import { AfterimageError } from "../../../src/core/errors.ts";
import type { WorkerPool } from "../../../src/core/indexing/workerPool.ts";
import type { DocumentRecord } from "../../../src/core/model.ts";
import { LastReading, searchByImage, type ImageSearchTools } from "../../../src/core/search/imageSearch.ts";
import { grouped, picturesIn, picturesOf, recognise, resembling, type RecognitionTools } from "../../../src/core/search/recognition.ts";
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
    const pool = { run: (_: string, task: unknown) => Promise.resolve(tasks.push(task)) as never };
    const resemble = resembling({ grey }, picturesOf([picture("a.png", [])]), { root: "/", pool }, never);
    const { map } = found("new", 50);
    await resemble([found("new", 50)], never);
    assert.deepEqual(tasks, [{ grey, pictures: [{ thumbnail: undefined, map }] }]);
  });

  it("are drawn before they are compared where the picture has not been looked at yet, be one of them damaged", async () => {
    const grey = { values: new Uint8Array(1), width: 1, height: 1 };
    const told: string[] = [];
    const run = (kind: string, task: { path?: string }): Promise<unknown> => {
      told.push([kind, task.path].join(" ").trim());
      return task.path === "broken.png" ? Promise.reject(new AfterimageError({ kind: "crashed", message: "The process ended." })) : Promise.resolve([]);
    };
    const unseen = ["new.png", "broken.png"].map((path): DocumentRecord => ({ ...pictureFile(path, path, 400, 1), wordsOnly: true }));
    const pictures = picturesOf([...unseen, pictureFile("seen.png", "seen.png", 400, 1)]);
    const resemble = resembling({ grey }, pictures, { root: "/", pool: { run: run as never } }, never);
    await resemble(["new.png", "broken.png", "seen.png"].map((pixels) => found(pixels, 50)), never);
    assert.deepEqual(told, ["thumbnail new.png", "thumbnail broken.png", "resemble"]);
  });
});

describe("a closer look at a picture", () => {
  const grey = { values: new Uint8Array(1), width: 1, height: 1 };
  const light = { light: true } as never;
  const dark = { light: false } as never;

  /** A pool that says what was begun and given up; a closer look ends when it is told to, if it is. */
  function poolOf(endsCloser: Promise<unknown> = new Promise(() => undefined)): { pool: Pick<WorkerPool, "run">; told: string[] } {
    const told: string[] = [];
    const run = async (kind: string, _: unknown, signal: AbortSignal): Promise<unknown> => {
      told.push(kind);
      signal.addEventListener("abort", () => told.push(`${kind} given up`));
      return Promise.race([endsCloser, new Promise((__, reject) => signal.addEventListener("abort", () => reject(new Error("given up"))))]);
    };
    return { pool: { run: run as never }, told };
  }

  interface Finding {
    readonly find: (query: unknown) => FoundPicture[];
    /** Called when the pixels of what is found have been compared. */
    readonly onCompared?: () => Promise<void>;
    readonly findInParts?: (signal: AbortSignal) => Promise<FoundPicture[]>;
  }

  async function recognised(pool: Pick<WorkerPool, "run">, { find, onCompared = () => Promise.resolve(), findInParts = () => assert.fail("nobody asks") }: Finding): Promise<string[]> {
    const visual: RecognitionTools["visual"] = {
      keep: () => Promise.resolve(),
      find: async (query, resemble, signal) => {
        await resemble([], signal);
        return find(query);
      },
      findInParts: (_, __, signal) => findInParts(signal),
      findAmong: () => assert.fail("nobody asks"),
      areSame: () => assert.fail("nobody asks"),
    };
    const how = { task: { file: "asked.png" }, pictures: picturesOf([]), resemble: async () => (await onCompared(), []), onUnsure: () => undefined };
    return (await recognise({ hash: "", features: light, negative: dark, grey }, how, { root: "/", pool, visual }, never)).pictures.map(({ pixels }) => pixels);
  }

  it("is given up where the first one is enough", async () => {
    const { pool, told } = poolOf();
    assert.deepEqual(await recognised(pool, { find: () => [found("plan", 50)] }), ["plan"]);
    assert.deepEqual(told, ["closely", "closely given up"]);
  });

  it("is not waited for, and given up, where the picture is recognised by its negative", async () => {
    const { pool, told } = poolOf();
    assert.deepEqual(await recognised(pool, { find: (query) => (query === dark ? [found("dark", 50)] : []) }), ["dark"]);
    assert.deepEqual(told, ["closely", "closely given up"]);
  });

  it("finds what neither the picture nor its negative shows", async () => {
    const { pool } = poolOf(Promise.resolve({}));
    assert.deepEqual(await recognised(pool, { find: () => [], findInParts: () => Promise.resolve([found("small", 50)]) }), ["small"]);
  });

  it("is followed by a search for parts while pixels are compared elsewhere, which stops when these are enough", async () => {
    const { pool } = poolOf(Promise.resolve({}));
    let begun: () => void;
    const beginning = new Promise<void>((resolve) => (begun = resolve));
    let stopped: AbortSignal | undefined;
    const findInParts = (signal: AbortSignal): Promise<never> => {
      stopped = signal;
      begun();
      return new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason as Error)));
    };
    assert.deepEqual(await recognised(pool, { find: () => [found("plan", 50)], onCompared: () => beginning, findInParts }), ["plan"]);
    assert.equal(stopped?.aborted, true);
  });

  it("that fails is an error where it is needed, and nothing where it is not", async () => {
    const run = (): Promise<never> => Promise.reject(new AfterimageError({ kind: "crashed", message: "The process ended." }));
    assert.deepEqual(await recognised({ run }, { find: () => [found("plan", 50)] }), ["plan"]);
    await assert.rejects(recognised({ run }, { find: () => [] }), { message: "The process ended." });
  });
});

describe("versions of a recognised picture", () => {
  const pictures = picturesOf([
    pictureFile("a.png", "a", 400, 1),
    pictureFile("a-large.png", "a-large", 900, 1),
    pictureFile("a-new.png", "a-new", 900, 2),
    pictureFile("b.png", "b", 100, 1),
  ]);
  const visual = { keep: () => Promise.resolve(), find: () => Promise.resolve([]), findInParts: () => Promise.resolve([]), findAmong: () => Promise.resolve([]), areSame: (a: string, b: string) => Promise.resolve(a[0] === b[0]) };
  const groups = async (...all: FoundPicture[]): Promise<string[]> => (await grouped(all, pictures, { visual }, never)).map(({ pixels, versions }) => [pixels, ...versions].join(" "));

  it("are one group, and another picture is another", async () => {
    assert.deepEqual(await groups(found("a", 50), found("b", 40), found("a-large", 30)), ["a a-large", "b"]);
  });

  it("are represented by what matches best", async () => {
    assert.deepEqual(await groups(found("a", 50), found("a-large", 40), found("a-new", 40)), ["a a-large a-new"]);
  });

  it("that match as well are represented by the largest, else the newest", async () => {
    assert.deepEqual(await groups(found("a", 50), found("a-large", 50)), ["a-large a"]);
    assert.deepEqual(await groups(found("a-large", 50), found("a-new", 50)), ["a-new a-large"]);
  });
});

describe("the text of the picture that was last asked with", () => {
  it("is not read again, but that of another is, and what could not be read", async () => {
    const last = new LastReading();
    const read: string[] = [];
    const text = (of: string): Promise<string> => last.text(of, () => Promise.resolve(`${of} ${read.push(of)}`));
    assert.deepEqual([await text("a"), await text("a"), await text("b"), await text("a")], ["a 1", "a 1", "b 2", "a 3"]);
    await assert.rejects(last.text("c", () => Promise.reject(new Error("given up"))), { message: "given up" });
    assert.equal(await text("c"), "c 4");
  });
});

describe("a picture that is asked with while a library gets to know its own", () => {
  const results: Readonly<Record<string, unknown>> = { look: { hash: "", features: {}, negative: {}, grey: {} }, closely: {}, resemble: [], read: "ledger" };

  /** @param early what is known at once; the plan is after the acquaintance. @returns what was recognised, and how often was waited */
  async function asked(early: readonly string[]): Promise<{ seen: readonly string[]; waits: number }> {
    const documents = early.map((name) => pictureFile(`${name}.png`, name, 400, 1));
    const catalog = { generation: 0, documents: () => documents };
    let waits = 0;
    let seen: readonly string[] = [];
    const tools: ImageSearchTools = {
      root: "/",
      lastReading: new LastReading(),
      acquaintance: () => {
        waits++;
        catalog.generation++;
        documents.push(pictureFile("plan.png", "plan", 400, 1));
        return Promise.resolve();
      },
      pool: { run: (kind) => Promise.resolve(results[kind] as never) },
      visual: {
        keep: () => Promise.resolve(),
        find: () => Promise.resolve(documents.some(({ path }) => path === "plan.png") ? [found("plan", 50)] : []),
        findInParts: () => Promise.resolve([]),
        findAmong: () => Promise.resolve([]),
        areSame: () => Promise.resolve(false),
      },
      searcher: {
        seesPictures: false,
        search: (_, __, question) => {
          seen = question?.seen.map(({ pixels }) => pixels) ?? [];
          return Promise.resolve({ hits: [], notes: [], tookMs: 0 });
        },
      },
      catalog,
      narrator: undefined,
    };
    await searchByImage({ file: "/pasted.png", query: "", limit: 5 }, tools, never);
    return { seen, waits };
  }

  it("waits for that unless it is recognised at a glance", async () => {
    assert.deepEqual(await asked(["other"]), { seen: ["plan"], waits: 1 });
    assert.deepEqual(await asked(["plan"]), { seen: ["plan"], waits: 0 });
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
      root: "/",
      lastReading: new LastReading(),
      pool: { run: (kind) => Promise.resolve(results[kind] as never) },
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
