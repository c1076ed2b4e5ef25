import assert from "node:assert/strict";
import { probePicture } from "../../../src/core/encode/probePictures.ts";
import { cosine } from "../../../src/core/encode/vectors.ts";
import { AfterimageError } from "../../../src/core/errors.ts";
import { ask } from "../../support/doubles/asking.ts";
import { Serving, bodiesOf, never, vectorsOf } from "./serving.ts";

const path = "/api/embed";

describe("the Ollama encoder", () => {
  const serving = new Serving();
  after(() => serving.close());
  const recent = { dialect: "ollama", version: "0.36.0" } as const;
  const withEyes = { dialect: "ollama", model: "embeddinggemma-2" } as const;

  it("knows its weights by their digest", async () => {
    const double = await serving.double({ dialect: "ollama" });
    const { space } = await serving.open(double, { dialect: "ollama" });
    const { body } = await ask<{ models: { name: string; digest: string }[] }>(double, "/api/tags");
    assert.equal(space.revision, body.models.find(({ name }) => name === space.model)!.digest);
    assert.equal(space.dimension, 1024);
  });

  it("takes texts only from versions that refuse pictures, and says so", async () => {
    const encoder = await serving.open(await serving.double({ dialect: "ollama" }), { dialect: "ollama" });
    assert.equal(encoder.takesImages, false);
    assert.match(encoder.about, /texts only/);
    const [alone, joint] = await encoder.embed([{ image: await probePicture("circle") }, { image: await probePicture("circle"), text: "a circle" }], "document", never);
    assert.ok(alone instanceof AfterimageError && alone.kind === "refused-input");
    assert.ok(joint instanceof Float32Array, "what is said of the picture is embedded");
  });

  it("takes pictures only from servers that look at them", async () => {
    const seeing = await serving.open(await serving.double(recent), withEyes);
    assert.equal(seeing.takesImages, true);
    const blind = await serving.open(await serving.double({ ...recent, ignoresPictures: true }), { dialect: "ollama" });
    assert.equal(blind.takesImages, false, "the two pictures of the probe had one vector");
  });

  it("sends pictures as raw base64 in the items, the only way that counts", async () => {
    const double = await serving.double(recent);
    const encoder = await serving.open(double, withEyes);
    const image = await probePicture("circle");
    double.forget();
    const [right] = await vectorsOf(encoder, { image, text: "queue" });
    const [body] = bodiesOf(double, path);
    const [{ image: base64 }] = body!["input"] as [{ text: string; image: string }];
    const vectorOf = async (wrong: Record<string, unknown>) => (await ask<{ embeddings: number[][] }>(double, path, wrong)).body.embeddings[0]!;
    assert.ok(cosine(right!, await vectorOf(body!)) > 0.9999);
    assert.ok(cosine(right!, await vectorOf({ ...body, input: ["title: none | text: queue"], images: [base64] })) < 0.9, "a top-level list is ignored");
    assert.ok(cosine(right!, await vectorOf({ ...body, input: [`data:image/png;base64,${base64}`] })) < 0.9, "a data URL is a text");
  });

  it("puts nothing beside the inputs that the server would ignore without a word", async () => {
    const double = await serving.double(recent);
    const encoder = await serving.open(double, withEyes);
    await vectorsOf(encoder, { image: await probePicture("square"), text: "queue" }, { image: await probePicture("circle") }, { text: "orders" });
    const bodies = bodiesOf(double, path);
    assert.ok(bodies.some(({ input }) => JSON.stringify(input).includes("image")));
    for (const body of bodies) assert.deepEqual(Object.keys(body).sort(), ["input", "model", "options", "truncate"]);
  });

  it("wraps texts as the model was trained, by role", async () => {
    const double = await serving.double(recent);
    const gemma = await serving.open(double, withEyes);
    const qwen = await serving.open(double, { dialect: "ollama" });
    double.forget();
    for (const encoder of [gemma, qwen]) {
      await encoder.embed([{ text: "queue" }], "query", never);
      await encoder.embed([{ text: "queue" }], "document", never);
    }
    assert.deepEqual(bodiesOf(double, path).flatMap(({ input }) => input), [
      "task: search result | query: queue",
      "title: none | text: queue",
      "Instruct: Given a web search query, retrieve relevant passages that answer the query\nQuery:queue",
      "queue",
    ]);
  });

  it("tells a chat model from an embedding model before it is loaded", async () => {
    const double = await serving.double({ dialect: "ollama", coldLoadMs: 60_000 });
    const opening = serving.open(double, { dialect: "ollama", model: "llama3.2:3b" });
    await assert.rejects(opening, (error) => error instanceof AfterimageError && error.kind === "wrong-model" && error.hint.includes("ollama pull"));
    assert.equal(bodiesOf(double, path).length, 0);
  });

  it("names the models that were pulled when the wanted one was not", async () => {
    const opening = serving.open(await serving.double({ dialect: "ollama" }), { dialect: "ollama", model: "qwen3-embedding:8b" });
    await assert.rejects(opening, (error) => error instanceof AfterimageError && error.kind === "wrong-model" && error.hint.includes("qwen3-embedding:0.6b"));
  });

  it("embeds texts of any length", async () => {
    const encoder = await serving.open(await serving.double({ dialect: "ollama" }), { dialect: "ollama" });
    assert.equal((await vectorsOf(encoder, { text: "word ".repeat(100_000) }))[0]!.length, 1024);
  });

  it("asks for a context that its texts fit in, whatever the server gives by itself", async () => {
    const encoder = await serving.open(await serving.double({ dialect: "ollama", defaultContext: 64 }), { dialect: "ollama" });
    const long = "orders wait in a queue ".repeat(40);
    const [whole, beginning] = await vectorsOf(encoder, { text: `${long}bicycle bicycle bicycle bicycle bicycle` }, { text: long });
    assert.ok(cosine(whole!, beginning!) < 0.999);
  });

  it("asks for no more context than the model has, always the same, since another would load it anew", async () => {
    const double = await serving.double({ dialect: "ollama", models: [{ name: "small:latest", capabilities: ["embedding"], context: 512 }] });
    const encoder = await serving.open(double, { dialect: "ollama", model: "small:latest" });
    await vectorsOf(encoder, { text: "word ".repeat(1000) });
    const asked = bodiesOf(double, path).map(({ options }) => (options as { num_ctx: number }).num_ctx);
    assert.deepEqual([...new Set(asked)], [512]);
  });

  it("cuts a text on its own side where the server refuses instead of cutting", async () => {
    const double = await serving.double({ dialect: "ollama", keepsToTruncate: false, models: [{ name: "small:latest", capabilities: ["embedding"], context: 512 }] });
    const encoder = await serving.open(double, { dialect: "ollama", model: "small:latest" });
    assert.equal((await vectorsOf(encoder, { text: "队列".repeat(5000) }))[0]!.length, 1024);
  });
});
