import assert from "node:assert/strict";
import type { Encoder } from "../../../src/core/encode/encoder.ts";
import type { VectorLookup } from "../../../src/core/search/dense.ts";
import { Searcher } from "../../../src/core/search/searcher.ts";
import type { SearchRequest, SearchResponse } from "../../../src/core/search/types.ts";
import type { StoredDocument } from "../../../src/core/store/catalog.ts";
import { markdown, mention, picture, recording, section } from "./builders.ts";

const signal = new AbortController().signal;

const gatewayPage = markdown("docs/gateway.md", [
  section("Gateway", "How requests reach the payment services.", [mention("img/flow.png", { prose: "Requests pass the edge proxy." })], 1),
  section("Limits", "Quotas for each tenant.", [], 10),
]);
const flow = picture("img/flow.png", ["Client", "Payment Gateway", "Ledger"]);
const unrelated = picture("img/logo.svg", ["Contoso"]);
const library = [gatewayPage, flow, unrelated];

function searcherOf(documents: readonly StoredDocument[], init: { encoder?: Encoder; vectors?: VectorLookup } = {}): Searcher {
  const { encoder, vectors } = init;
  const space = vectors && { id: "test", vectors, encoder: () => encoder ?? "there is none." };
  const searcher = new Searcher({ ...(space ? { space } : {}), now: () => new Date(2026, 5, 1) });
  searcher.update(documents, []);
  return searcher;
}

function search(searcher: Searcher, query: string, init: Partial<SearchRequest> = {}): Promise<SearchResponse> {
  return searcher.search({ query, limit: 10, ...init }, signal);
}

const pathsOf = ({ hits }: SearchResponse): string[] => hits.map(({ path, anchor }) => path + (anchor.slug ? `#${anchor.slug}` : ""));

const textOnly = { takesImages: false, passageWords: 40, picturesAlone: false };

/** An encoder whose vectors say which of a few topics a text is about. */
const topics = ["payment", "quota", "contoso"];
const encoder: Encoder = {
  passageWords: 40,
  parallelInputs: 1,
  space: { provider: "test", model: "topics", revision: "1", dimension: topics.length, preprocessing: 1 },
  takesImages: false,
  about: "test",
  embed: (inputs) =>
    Promise.resolve(inputs.map(({ text = "" }) => Float32Array.from(topics, (topic) => (text.toLowerCase().includes(topic) ? 1 : 0)))),
  check: () => Promise.resolve({ ok: true, message: "" }),
  dispose: () => undefined,
};

function lookupOf(vectors: Readonly<Record<string, readonly number[]>>): VectorLookup {
  const scored = (vector: Float32Array, keys: Iterable<string>): { key: string; score: number }[] =>
    [...keys]
      .filter((key) => key in vectors)
      .map((key) => ({ key, score: vectors[key]!.reduce((sum, value, at) => sum + value * vector[at]!, 0) }))
      .sort((a, b) => b.score - a.score);
  return {
    exact: scored,
    search: (vector, k, { filter = () => true } = {}) => scored(vector, Object.keys(vectors).filter(filter)).slice(0, k),
  };
}

describe("Searcher", () => {
  it("marks the words of the subject, not those that hold the sentence together", async () => {
    const { hits } = await search(searcherOf(library), "how do requests reach the payment services?");
    const section = hits.find(({ path }) => path === "docs/gateway.md");
    assert.ok(section);
    const marked = section.snippet.matches.map(([start, end]) => section.snippet.text.slice(start, end));
    assert.deepEqual(marked.filter((word) => /^(how|do|the)$/i.test(word)), []);
    assert.ok(marked.includes("payment"));
    assert.doesNotMatch(section.reasons.map(({ text }) => text).join(), /“(how|do|the)”/);
  });

  it("finds a picture by its labels and says why, where, and what shows it", async () => {
    const { hits } = await search(searcherOf(library), "payment gateway diagram");
    const [hit] = hits;
    assert.equal(hit?.path, "img/flow.png");
    assert.deepEqual(hit.boxes.map(({ text }) => text), ["Payment Gateway"]);
    assert.deepEqual(hit.shownIn.map(({ title }) => title), ["Gateway"]);
    assert.match(hit.reasons[0]?.text ?? "", /matches “(payment|gateway)”/);
    assert.ok(hit.reasons.some(({ channel }) => channel === "shown"));
  });

  it("finds a picture by what the section that shows it says, and the section by its picture", async () => {
    assert.ok(pathsOf(await search(searcherOf(library), "edge proxy diagram ")).includes("img/flow.png"));
    const ledger = await search(searcherOf(library), "ledger ");
    assert.deepEqual(pathsOf(ledger), ["img/flow.png", "docs/gateway.md#gateway"]);
    assert.deepEqual(ledger.hits[1]?.shows.map(({ path }) => path), ["img/flow.png"]);
    assert.deepEqual(ledger.hits[1].reasons.map(({ channel }) => channel), ["shows"]);
  });

  it("finds a picture by what a vision model says of it, however often it says that", async () => {
    for (const times of [1, 3, 4, 5, 8]) {
      const account = { title: "", summary: "carousel ".repeat(times), visibleText: "", components: [], relations: [], diagramType: "", language: "" };
      const described = { ...unrelated, accounts: { image: { by: "model", account } } };
      const { hits } = await search(searcherOf([described]), "carousel ");
      assert.match(hits[0]?.reasons[0]?.text ?? "nothing", /in its description$/, `${times} times`);
    }
  });

  it("shows a picture that exists under several paths once", async () => {
    const copy = picture("old/flow-copy.png", ["Client", "Payment Gateway", "Ledger"], { hash: flow.hash });
    const { hits } = await search(searcherOf([...library, copy]), "ledger type:image ");
    assert.deepEqual(hits.map(({ copies }) => copies.length), [1]);
  });

  it("obeys filters and phrases", async () => {
    const searcher = searcherOf(library);
    assert.deepEqual(pathsOf(await search(searcher, "gateway type:section")), ["docs/gateway.md#gateway", "docs/gateway.md#limits"]);
    assert.deepEqual(pathsOf(await search(searcher, '"gateway payment"')), []);
    assert.deepEqual(pathsOf(await search(searcher, '"payment gateway"')), ["img/flow.png"]);
    assert.deepEqual(pathsOf(await search(searcher, "gateway path:nowhere")), []);
  });

  it("lists what filters alone let through, newest first", async () => {
    const newest = picture("img/new.png", [], { mtimeMs: Date.UTC(2026, 3, 1) });
    assert.deepEqual(pathsOf(await search(searcherOf([...library, newest]), "type:png")), ["img/new.png", "img/flow.png"]);
    assert.deepEqual(pathsOf(await search(searcherOf(library), "  ")), []);
  });

  it("passes on notes about what it did not understand", async () => {
    assert.equal((await search(searcherOf(library), "gateway type:banana")).notes.length, 1);
  });

  it("finds by meaning what no word of the query is in", async () => {
    const withVectors = { ...unrelated, vectors: { test: { image: ["k"] } } };
    const searcher = searcherOf([gatewayPage, flow, withVectors], { encoder, vectors: lookupOf({ k: [0, 1, 0] }) });
    const { hits } = await search(searcher, "quota ");
    const found = hits.find(({ path }) => path === "img/logo.svg");
    assert.deepEqual(found?.reasons.map(({ channel }) => channel), ["dense"]);
  });

  it("answers by words with a note when the encoder fails", async () => {
    const broken: Encoder = { ...encoder, embed: () => Promise.reject(new Error("model missing")) };
    const withVectors = { ...flow, vectors: { test: { image: ["k"] } } };
    const { hits, notes } = await search(searcherOf([withVectors], { encoder: broken, vectors: lookupOf({ k: [1, 0, 0] }) }), "gateway ");
    assert.equal(hits.length, 1);
    assert.match(notes[0] ?? "", /model missing/);
  });

  describe("asked with a picture", () => {
    const png = new Uint8Array([1, 2, 3]);
    /** What an encoder was given to embed, and what was found by the vector that it made of it. */
    async function asked(takesImages: boolean, words: string, said: { typed?: string; description?: string }): Promise<{ input: unknown; paths: string[] }> {
      const inputs: unknown[] = [];
      const seeing: Encoder = { ...encoder, takesImages, embed: (given) => Promise.resolve(given.map((input) => (inputs.push(input), Float32Array.of(0, 0, 1)))) };
      const withVectors = { ...unrelated, vectors: { test: { image: ["k"] } } };
      const searcher = searcherOf([withVectors, gatewayPage], { encoder: seeing, vectors: lookupOf({ k: [0, 0, 1] }) });
      assert.equal(searcher.seesPictures, takesImages);
      const answer = await searcher.search({ query: words, limit: 5 }, signal, { seen: [], png, typed: "", ...said });
      return { input: inputs[0], paths: pathsOf(answer) };
    }

    it("embeds it as it looks where the encoder sees, with what was typed beside it", async () => {
      assert.deepEqual(await asked(true, "", {}), { input: { image: png }, paths: ["img/logo.svg"] });
      assert.deepEqual((await asked(true, "read in it", { typed: "the newer one" })).input, { image: png, text: "the newer one" });
    });

    it("embeds what a vision model says of it where the encoder does not see, else the words in it", async () => {
      assert.deepEqual((await asked(false, "read in it", { description: "A logo.", typed: "newer" })).input, { text: "A logo.\nnewer" });
      assert.deepEqual((await asked(false, "read in it", {})).input, { text: "read in it" });
      assert.equal((await asked(false, "", {})).input, undefined);
    });
  });

  it("stops when aborted while the encoder works", async () => {
    const aborting = new AbortController();
    const slow: Encoder = {
      ...encoder,
      embed: () => {
        aborting.abort();
        return Promise.resolve([new Float32Array(3)]);
      },
    };
    const searcher = searcherOf([{ ...flow, vectors: { test: { image: ["k"] } } }], { encoder: slow, vectors: lookupOf({ k: [1, 0, 0] }) });
    await assert.rejects(searcher.search({ query: "gateway", limit: 5 }, aborting.signal), { name: "AbortError" });
  });

  it("names the pictures whose passages a change of a section’s prose touches, and nothing else", () => {
    const searcher = searcherOf(library);
    const before = searcher.passagesOf("docs/gateway.md", textOnly);
    const pictureBefore = searcher.passagesOf("img/flow.png", textOnly);
    const [first, second] = gatewayPage.fragments;
    const reworded = section("Gateway", first!.text, [mention("img/flow.png", { prose: "Requests pass the new proxy." })], 1);
    const stale = searcher.update([markdown("docs/gateway.md", [reworded, second!], { hash: "other" })], []);
    assert.deepEqual([...stale], ["img/flow.png"]);
    assert.deepEqual(searcher.passagesOf("docs/gateway.md", textOnly), before);
    assert.notDeepEqual(searcher.passagesOf("img/flow.png", textOnly), pictureBefore);
  });

  it("follows documents that change and go", async () => {
    const searcher = searcherOf(library);
    searcher.update([], ["docs/gateway.md"]);
    assert.deepEqual(pathsOf(await search(searcher, "edge proxy ")), []);
    assert.deepEqual((await search(searcher, "ledger ")).hits[0]?.shownIn, []);
    searcher.update([gatewayPage], []);
    assert.deepEqual((await search(searcher, "ledger ")).hits[0]?.shownIn.length, 1);
  });

  it("tells the sections that show a file of many fragments, as a deck", () => {
    const page = { ...section("Page", "A plan"), kind: "page" as const, anchor: { page: 2 } };
    const text = markdown("docs/plan.md", [section("Plan", "As agreed.", [mention("plan.pdf")])]);
    const searcher = searcherOf([markdown("plan.pdf", [page]), text]);
    for (const anchor of [{}, { page: 2 }]) assert.deepEqual(searcher.related("plan.pdf", anchor).shownIn.map(({ title }) => title), ["Plan"]);
  });

  it("tells what hangs together with a file, by path and line", () => {
    const searcher = searcherOf(library);
    assert.deepEqual(searcher.related("img/flow.png", {}).shownIn.map(({ title }) => title), ["Gateway"]);
    assert.deepEqual(searcher.related("docs/gateway.md", { line: 4 }).shows.map(({ path }) => path), ["img/flow.png"]);
    assert.deepEqual(searcher.related("docs/gateway.md", { line: 12 }).shows, []);
    assert.deepEqual(searcher.related("nowhere.md", { line: 1 }), { shownIn: [], shows: [] });
  });

  describe("restored from a snapshot", () => {
    const restored = (bytes: Uint8Array | undefined, documents: readonly StoredDocument[]): Searcher => {
      const searcher = new Searcher({});
      searcher.restore(bytes && Buffer.from(bytes), documents);
      return searcher;
    };
    const comparable = async (searcher: Searcher, query: string): Promise<unknown> => (await search(searcher, query)).hits;
    const changedPage = markdown("docs/gateway.md", [section("Gateway", "Now about queues.")], { hash: "changed" });

    it("answers as before", async () => {
      const searcher = searcherOf(library);
      assert.deepEqual(await comparable(restored(searcher.snapshot(), library), "payment gateway"), await comparable(searcher, "payment gateway"));
    });

    it("answers from the documents when they changed meanwhile, or the bytes are damaged, old or missing", async () => {
      const bytes = Buffer.from(searcherOf(library).snapshot());
      const damaged = Buffer.from(bytes);
      damaged[damaged.length - 5]! ^= 1;
      const now = [changedPage, flow];
      for (const saved of [bytes, damaged, bytes.subarray(0, 40), Buffer.alloc(0), undefined]) {
        for (const query of ["edge proxy ", "queues ", "contoso ", "ledger "]) {
          assert.deepEqual(pathsOf(await search(restored(saved, now), query)), pathsOf(await search(searcherOf(now), query)));
        }
      }
    });

    it("knows what a section that changed meanwhile says of a recording that did not", async () => {
      const demo = recording("demo.mp4");
      const before = markdown("a.md", [section("Demo", "", [mention("demo.mp4", { caption: "carousel" })])]);
      const after = markdown("a.md", [section("Demo", "", [mention("demo.mp4", { caption: "lighthouse" })])]);
      const later = restored(searcherOf([before, demo]).snapshot(), [after, demo]);
      const reasonsOf = async (searcher: Searcher, query: string): Promise<unknown> =>
        (await search(searcher, query)).hits.map(({ path, reasons }) => [path, ...reasons.map(({ text }) => text).sort()]);
      for (const query of ["lighthouse ", "carousel "]) {
        assert.deepEqual(await reasonsOf(later, query), await reasonsOf(searcherOf([after, demo]), query));
      }
    });
  });
});
