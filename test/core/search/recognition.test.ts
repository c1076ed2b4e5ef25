import assert from "node:assert/strict";
import type { PictureAccount } from "../../../src/core/describe/describer.ts";
import { AfterimageError } from "../../../src/core/errors.ts";
import type { DocumentRecord } from "../../../src/core/model.ts";
import { searchByImage, type ImageSearchTools } from "../../../src/core/search/imageSearch.ts";
import { grouped, picturesIn, picturesOf, recognise, resembling } from "../../../src/core/search/recognition.ts";
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
    const raster = { data: new Uint8Array(3), width: 1, height: 1 };
    const tasks: unknown[] = [];
    const pool = { run: (_: string, task: unknown) => Promise.resolve(tasks.push(task)) as never };
    const resemble = resembling({ hash: "", features: undefined as never, raster }, picturesOf([picture("a.png", [])]), { pool, visual: undefined as never }, never);
    const { map } = found("new", 50);
    await resemble([found("new", 50)], never);
    assert.deepEqual(tasks, [{ raster, pictures: [{ thumbnail: undefined, map }] }]);
  });
});

describe("a picture that its negative is recognised in", () => {
  it("is not waited for to be looked at closely, which is given up", async () => {
    const raster = { data: new Uint8Array(3), width: 1, height: 1 };
    const features = { light: true } as never;
    const negative = { light: false } as never;
    let givenUp = false;
    const pool = {
      run: (kind: string, _: unknown, signal: AbortSignal) =>
        kind === "negative" ? Promise.resolve(negative) : new Promise<never>((__, reject) => signal.addEventListener("abort", () => reject(new Error(`${kind} ${(givenUp = true)}`)))),
    };
    const visual = {
      keep: () => Promise.resolve(),
      find: (query: unknown) => Promise.resolve(query === negative ? [found("dark", 50)] : []),
      findInParts: () => assert.fail("nobody asks"),
      findAmong: () => assert.fail("nobody asks"),
      areSame: () => assert.fail("nobody asks"),
    };
    const how = { isWhole: true, pictures: picturesOf([]), resemble: () => Promise.resolve([]), onUnsure: () => undefined };
    const { pictures } = await recognise({ hash: "", features, raster }, how, { pool: pool as never, visual }, never);
    assert.deepEqual(pictures.map(({ pixels }) => pixels), ["dark"]);
    assert.equal(givenUp, true);
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
  const raster = { data: new Uint8Array(3), width: 1, height: 1 };

  /** Asks with a picture that says “ledger”, in a library without pictures. */
  async function asked(narrate: () => Promise<PictureAccount>, seesPictures = false): Promise<{ question: PictureQuestion | undefined; query: string; notes: readonly string[] }> {
    let last: { question: PictureQuestion | undefined; query: string } | undefined;
    const results: Readonly<Record<string, unknown>> = { look: { hash: "", features: {}, raster }, negative: {}, closely: {}, read: "ledger" };
    const tools: ImageSearchTools = {
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
