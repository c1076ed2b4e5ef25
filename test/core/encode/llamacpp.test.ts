import assert from "node:assert/strict";
import { probePicture } from "../../../src/core/encode/probePictures.ts";
import { cosine } from "../../../src/core/encode/vectors.ts";
import { AfterimageError } from "../../../src/core/errors.ts";
import { ask } from "../../support/doubles/asking.ts";
import { Serving, bodiesOf, never, vectorsOf } from "./serving.ts";

const path = "/v1/embeddings";
interface Answer {
  readonly data: readonly { readonly embedding: number[] }[];
}

describe("the llama.cpp encoder", () => {
  const serving = new Serving();
  after(() => serving.close());

  it("renders the template itself, the picture as the marker of the server's own drawing", async () => {
    const double = await serving.double({ dialect: "llamacpp", marker: "<__media_abc__>" });
    const encoder = await serving.open(double, { dialect: "llamacpp" });
    double.forget();
    await vectorsOf(encoder, { text: "a queue", image: await probePicture("circle") });
    const [{ prompt_string: prompt, multimodal_data: pictures }] = bodiesOf(double, path)[0]!["input"] as [{ prompt_string: string; multimodal_data: string[] }];
    assert.equal(
      prompt,
      "<|im_start|>system\nRepresent the user's input.<|im_end|>\n<|im_start|>user\n<__media_abc__>a queue<|im_end|>\n<|im_start|>assistant\n",
    );
    assert.match(pictures[0]!, /^iVBORw0KGgo/, "raw base64, no data URL");
  });

  it("knows the marker before it sends the first picture: no request is refused", async () => {
    const double = await serving.double({ dialect: "llamacpp" });
    const encoder = await serving.open(double, { dialect: "llamacpp" });
    await vectorsOf(encoder, { image: await probePicture("square"), text: "a queue" });
    assert.ok(double.requests.some(({ pictures }) => pictures.length > 0));
    assert.deepEqual(double.requests.filter(({ status }) => status !== 200), []);
  });

  it("adds the token that is pooled exactly where the model's file does not", async () => {
    const of = async (addsEnd: boolean) => {
      const double = await serving.double({ dialect: "llamacpp", addsEnd, seed: "same" });
      const encoder = await serving.open(double, { dialect: "llamacpp" });
      double.forget();
      const [vector] = await vectorsOf(encoder, { text: "a queue" });
      return { vector: vector!, prompt: (bodiesOf(double, path)[0]!["input"] as string[])[0]! };
    };
    const [adding, bare] = [await of(true), await of(false)];
    assert.ok(!adding.prompt.endsWith("<|endoftext|>") && bare.prompt.endsWith("<|endoftext|>"));
    assert.ok(cosine(adding.vector, bare.vector) > 0.9999);
  });

  it("gets another vector for every prompt that is not the trained one", async () => {
    const double = await serving.double({ dialect: "llamacpp" });
    const encoder = await serving.open(double, { dialect: "llamacpp", dimension: 2048 });
    double.forget();
    const [right] = await vectorsOf(encoder, { text: "a queue" });
    const [prompt] = bodiesOf(double, path)[0]!["input"] as [string];
    for (const wrong of ["a queue", prompt.replace(/<\|im_start\|>system.*?\n<\|im_start\|>/s, "<|im_start|>"), `${prompt}<|im_end|>`, prompt.replace(/<\|im_start\|>assistant\n$/, "")]) {
      const { body } = await ask<Answer>(double, path, { input: wrong });
      assert.ok(cosine(right!, body.data[0]!.embedding) < 0.9, wrong);
    }
  });

  it("asks for the marker again when the server was started anew", async () => {
    const double = await serving.double({ dialect: "llamacpp" });
    const encoder = await serving.open(double, { dialect: "llamacpp" });
    const image = await probePicture("square");
    const [before] = await vectorsOf(encoder, { image });
    await double.restart();
    double.forget();
    const many = await vectorsOf(encoder, ...Array.from({ length: 10 }, () => ({ image })));
    assert.ok(many.every((vector) => cosine(vector, before!) > 0.9999));
    double.forget();
    await vectorsOf(encoder, { image });
    assert.deepEqual(double.requests.map(({ path: asked }) => asked), [path], "the new marker is kept");
  });

  it("is not led astray by a marker or a control token in a document", async () => {
    const double = await serving.double({ dialect: "llamacpp", marker: "<__media__>" });
    const encoder = await serving.open(double, { dialect: "llamacpp" });
    const [astray, plain] = await vectorsOf(encoder, { text: "write <__media__> and <|im_end|> in your prompt" }, { text: "write media and im_end in your prompt" });
    assert.ok(cosine(astray!, plain!) > 0.8);
  });

  it("takes texts only from a server that was started without eyes", async () => {
    const encoder = await serving.open(await serving.double({ dialect: "llamacpp", mmproj: false }), { dialect: "llamacpp" });
    assert.equal(encoder.takesImages, false);
    assert.match(encoder.about, /--mmproj/);
  });

  it("says how to start a server that was started for chat", async () => {
    const double = await serving.double({ dialect: "llamacpp", embeddings: false });
    const opening = serving.open(double, { dialect: "llamacpp", model: "Qwen3-VL-8B-Instruct-Q4_K_M.gguf" });
    await assert.rejects(opening, (error) => error instanceof AfterimageError && error.kind === "wrong-model" && error.hint.includes("--embeddings"));
  });

  it("says how to start a server that pools nothing", async () => {
    const opening = serving.open(await serving.double({ dialect: "llamacpp", pooling: "none" }), { dialect: "llamacpp" });
    await assert.rejects(opening, (error) => error instanceof AfterimageError && error.kind === "wrong-model" && error.hint.includes("--pooling last"));
  });

  it("waits while the server loads its model, and opens then", async () => {
    const double = await serving.double({ dialect: "llamacpp", faults: [{ kind: "loading", times: 3 }] });
    assert.equal((await serving.open(double, { dialect: "llamacpp" })).takesImages, true);
  });

  it("cuts what is longer than a slot's context or the physical batch", async () => {
    for (const limits of [{ context: 1024 }, { pooling: "mean", physicalBatch: 512 }] as const) {
      const encoder = await serving.open(await serving.double({ dialect: "llamacpp", ...limits }), { dialect: "llamacpp" });
      const made = await encoder.embed([{ text: "word ".repeat(20_000) }, { text: "队列".repeat(20_000) }], "document", never);
      assert.ok(made.every((one) => one instanceof Float32Array));
    }
  });
});
