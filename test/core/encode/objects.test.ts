import assert from "node:assert/strict";
import { probePicture } from "../../../src/core/encode/probePictures.ts";
import { cosine } from "../../../src/core/encode/vectors.ts";
import { AfterimageError } from "../../../src/core/errors.ts";
import { Serving, bodiesOf, never, vectorsOf } from "./serving.ts";

const path = "/v1/embeddings";

describe("the encoder for servers that take objects", () => {
  const serving = new Serving();
  after(() => serving.close());

  it("sends a picture and what is said of it as one object where the server joins them (SGLang)", async () => {
    const double = await serving.double({ dialect: "objects" });
    const encoder = await serving.open(double, { dialect: "objects" });
    assert.equal(encoder.takesImages, true);
    double.forget();
    await vectorsOf(encoder, { text: "queue", image: await probePicture("circle") });
    const [item, ...more] = bodiesOf(double, path)[0]!["input"] as { text: string; image: string }[];
    assert.equal(more.length, 0);
    assert.equal(item!.text, "queue");
    assert.match(item!.image, /^data:image\/png;base64,/);
  });

  it("joins the two itself where the server takes either (Jina), and tells the role as the task", async () => {
    const double = await serving.double({ dialect: "objects", form: "jina" });
    const encoder = await serving.open(double, { dialect: "objects", model: "jina-embeddings-v4" });
    const image = await probePicture("circle");
    const [joint, picture, text] = await vectorsOf(encoder, { text: "message queue", image }, { image }, { text: "message queue" });
    assert.ok(cosine(joint!, picture!) > cosine(text!, picture!));
    assert.ok(cosine(joint!, text!) > cosine(text!, picture!));
    double.forget();
    await encoder.embed([{ text: "queue" }], "query", never);
    assert.equal(bodiesOf(double, path)[0]!["task"], "retrieval.query");
  });

  it("sends strings to servers that know texts only, wrapped as the model was trained", async () => {
    const double = await serving.double({ dialect: "objects", form: "text" });
    const encoder = await serving.open(double, { dialect: "objects", model: "Qwen/Qwen3-Embedding-0.6B" });
    assert.equal(encoder.takesImages, false);
    double.forget();
    await encoder.embed([{ text: "queue" }], "query", never);
    assert.deepEqual(bodiesOf(double, path)[0]!["input"], [
      "Instruct: Given a web search query, retrieve relevant passages that answer the query\nQuery:queue",
    ]);
  });

  it("keeps the order of many inputs", async () => {
    const encoder = await serving.open(await serving.double({ dialect: "objects" }), { dialect: "objects" });
    const inputs = Array.from({ length: 80 }, (_, n) => ({ text: `number ${n}` }));
    const together = await vectorsOf(encoder, ...inputs);
    for (const at of [0, 17, 79]) assert.ok(cosine(together[at]!, (await vectorsOf(encoder, inputs[at]!))[0]!) > 0.9999);
  });

  it("says so when the server makes no vectors", async () => {
    const opening = serving.open(await serving.double({ dialect: "vllm", runner: "generate" }), { dialect: "objects", model: "Qwen/Qwen3-VL-8B-Instruct" });
    await assert.rejects(opening, (error) => error instanceof AfterimageError && error.kind === "wrong-model" && error.hint.includes("--is-embedding"));
  });
});
