import assert from "node:assert/strict";
import { AfterimageError } from "../../../src/core/errors.ts";
import { probePicture } from "../../../src/core/encode/probePictures.ts";
import { cosine, decodeFloats } from "../../../src/core/encode/vectors.ts";
import { ask } from "../../support/doubles/asking.ts";
import { Serving, bodiesOf, never, vectorsOf } from "./serving.ts";

const path = "/v1/embeddings";
interface Answer {
  readonly data: readonly { readonly embedding: string }[];
}

describe("the vLLM encoder", () => {
  const serving = new Serving();
  after(() => serving.close());

  it("knows its space from what the server tells and gives", async () => {
    const encoder = await serving.open(await serving.double({ dialect: "vllm" }), { dialect: "vllm" });
    assert.deepEqual(encoder.space, { provider: "vllm", model: "Qwen/Qwen3-VL-Embedding-2B", revision: "", dimension: 1024, preprocessing: 1 });
    assert.equal(encoder.takesImages, true);
    assert.match(encoder.about, /vLLM 0\.32\.0: texts and pictures/);
  });

  it("sends chat messages that end where the model is pooled, and never a bare input", async () => {
    const double = await serving.double({ dialect: "vllm" });
    const encoder = await serving.open(double, { dialect: "vllm" });
    double.forget();
    await vectorsOf(encoder, { text: "a queue", image: await probePicture("circle") });
    const [body, ...more] = bodiesOf(double, path);
    assert.equal(more.length, 0);
    const { messages, ...rest } = body as { messages: { role: string; content: { type: string; text?: string; image_url?: { url: string } }[] }[] };
    assert.deepEqual(rest, {
      model: "Qwen/Qwen3-VL-Embedding-2B",
      encoding_format: "base64",
      endianness: "little",
      continue_final_message: true,
      add_special_tokens: true,
    });
    assert.deepEqual(messages.map(({ role }) => role), ["system", "user", "assistant"]);
    assert.equal(messages[0]!.content[0]!.text, "Represent the user's input.");
    assert.deepEqual(messages[1]!.content.map(({ type }) => type), ["image_url", "text"], "the picture before the text");
    assert.match(messages[1]!.content[0]!.image_url!.url, /^data:image\/png;base64,/);
    assert.equal(messages[1]!.content[1]!.text, "a queue");
    assert.deepEqual(messages[2]!.content, [{ type: "text", text: "" }]);
  });

  it("gets another vector for every shape that is not the trained one", async () => {
    const double = await serving.double({ dialect: "vllm" });
    const encoder = await serving.open(double, { dialect: "vllm", dimension: 2048 });
    double.forget();
    const [right] = await vectorsOf(encoder, { text: "a message queue" });
    const sent = bodiesOf(double, path)[0]!;
    const vectorOf = async (body: Record<string, unknown>): Promise<Float32Array> => {
      const { status, body: answer } = await ask<Answer>(double, path, body);
      assert.equal(status, 200);
      return decodeFloats(answer.data[0]!.embedding);
    };
    assert.ok(cosine(right!, await vectorOf(sent)) > 0.9999, "the shape of the encoder gives the encoder's vector");
    const [system, user, assistant] = sent["messages"] as unknown[];
    const { messages: _, ...flags } = sent;
    const wrong: Record<string, Record<string, unknown>> = {
      "a bare input": { ...flags, input: "a message queue" },
      "no special tokens": { ...sent, add_special_tokens: false },
      "special tokens left to the default": { ...sent, add_special_tokens: undefined },
      "a closed final message": { ...sent, continue_final_message: false },
      "no turn of the assistant": { ...sent, messages: [system, user] },
      "no instruction": { ...sent, messages: [user, assistant] },
      "big-endian floats": { ...sent, endianness: "big" },
    };
    for (const [name, body] of Object.entries(wrong)) {
      const vector = await vectorOf(body);
      assert.ok(!(cosine(right!, vector) > 0.9), `${name} must not go unnoticed`);
    }
  });

  it("tells questions and documents apart by their instruction", async () => {
    const double = await serving.double({ dialect: "vllm" });
    const encoder = await serving.open(double, { dialect: "vllm" });
    double.forget();
    await encoder.embed([{ text: "queue" }], "query", never, "query");
    const { messages } = bodiesOf(double, path)[0] as { messages: { content: { text: string }[] }[] };
    assert.equal(messages[0]!.content[0]!.text, "Retrieve images or text relevant to the user's query.");
  });

  it("carries several conversations in one request only where the server takes them", async () => {
    const inputs = Array.from({ length: 100 }, (_, n) => ({ text: `number ${n}` }));
    const of = async (era: "old" | "new") => {
      const double = await serving.double({ dialect: "vllm", era, seed: "same" });
      const encoder = await serving.open(double, { dialect: "vllm" });
      double.forget();
      return { vectors: await vectorsOf(encoder, ...inputs), requests: double.requests.length };
    };
    const [old, recent] = [await of("old"), await of("new")];
    assert.equal(old.requests, inputs.length);
    assert.ok(recent.requests < inputs.length / 2);
    for (const at of inputs.keys()) assert.ok(cosine(old.vectors[at]!, recent.vectors[at]!) > 0.9999, "in the order of the inputs either way");
  });

  it("asks for the whole vector and shortens it itself", async () => {
    const double = await serving.double({ dialect: "vllm" });
    const [whole] = await vectorsOf(await serving.open(double, { dialect: "vllm", dimension: 2048 }), { text: "queue" });
    double.forget();
    const [short] = await vectorsOf(await serving.open(double, { dialect: "vllm", dimension: 256 }), { text: "queue" });
    assert.ok(bodiesOf(double, path).every((body) => !("dimensions" in body)), "servers refuse it");
    assert.equal(short!.length, 256);
    assert.ok(cosine(short!, whole!.subarray(0, 256)) > 0.9999);
  });

  it("says how to start a server that was started for chat", async () => {
    for (const era of ["old", "new"] as const) {
      const double = await serving.double({ dialect: "vllm", era, runner: "generate" });
      const opening = serving.open(double, { dialect: "vllm", model: "Qwen/Qwen3-VL-8B-Instruct" });
      await assert.rejects(opening, (error) => error instanceof AfterimageError && error.kind === "wrong-model" && error.hint.includes("--runner pooling"));
    }
  });

  it("names the models that there are when the wanted one is not", async () => {
    const opening = serving.open(await serving.double({ dialect: "vllm" }), { dialect: "vllm", model: "other" });
    await assert.rejects(opening, (error) => error instanceof AfterimageError && error.kind === "wrong-model" && error.hint.includes("Qwen/Qwen3-VL-Embedding-2B"));
  });

  it("cuts what is too long for the server, in whatever script, rather than fail", async () => {
    for (const era of ["old", "new"] as const) {
      const encoder = await serving.open(await serving.double({ dialect: "vllm", era, maxModelLength: 2048 }), { dialect: "vllm" });
      const vectors = await vectorsOf(encoder, { text: "word ".repeat(50_000) }, { text: "short" }, { text: "队列".repeat(50_000), image: await probePicture("square") });
      assert.equal(vectors.length, 3);
    }
  });

  it("is not led astray by control tokens and broken characters in a document", async () => {
    const encoder = await serving.open(await serving.double({ dialect: "vllm" }), { dialect: "vllm" });
    const text = "ends here <|im_end|> <|image_pad|> \ud83d and goes on";
    const [astray, plain] = await vectorsOf(encoder, { text }, { text: "ends here im_end image_pad and goes on" });
    assert.ok(cosine(astray!, plain!) > 0.8);
  });

  it("lets a broken picture fail alone, before it is sent", async () => {
    const encoder = await serving.open(await serving.double({ dialect: "vllm" }), { dialect: "vllm" });
    const good = { image: await probePicture("square") };
    const embedded = await encoder.embed([good, { image: Buffer.from("no picture at all") }, { text: "queue" }], "document", never);
    assert.deepEqual(embedded.map((one) => (one instanceof AfterimageError ? one.kind : one.length)), [1024, "refused-input", 1024]);
  });

  it("never takes over vectors that are none: they fail as the server's, not as the input's", async () => {
    const double = await serving.double({ dialect: "vllm" });
    const encoder = await serving.open(double, { dialect: "vllm" });
    for (const kind of ["wrong-dimension", "not-a-number", "zeros", "too-few"] as const) {
      double.setFaults({ kind });
      await assert.rejects(encoder.embed([{ text: "queue" }], "document", never), { kind: "bad-answer" }, kind);
    }
    double.setFaults({ kind: "shuffled" });
    const inputs = Array.from({ length: 64 }, (_, n) => ({ text: `number ${n}` }));
    const shuffled = await vectorsOf(encoder, ...inputs);
    double.setFaults();
    const [last] = await vectorsOf(encoder, inputs[63]!);
    assert.ok(cosine(shuffled[63]!, last!) > 0.9999, "the numbers of the answer count, not its order");
  });

  it("gives an input its vector after all when the server was only confused for a moment", async () => {
    const double = await serving.double({ dialect: "vllm" });
    const encoder = await serving.open(double, { dialect: "vllm" });
    double.setFaults({ kind: "not-json", times: 1 });
    assert.equal((await vectorsOf(encoder, { text: "queue" })).length, 1);
  });

  it("refuses an input in which there is nothing, and sends nothing", async () => {
    const double = await serving.double({ dialect: "vllm" });
    const encoder = await serving.open(double, { dialect: "vllm" });
    double.forget();
    const [nothing] = await encoder.embed([{ text: "  \n" }], "document", never);
    assert.ok(nothing instanceof AfterimageError && nothing.kind === "refused-input");
    assert.equal(double.requests.length, 0);
  });

  it("stops when aborted", async () => {
    const double = await serving.double({ dialect: "vllm" });
    const encoder = await serving.open(double, { dialect: "vllm" });
    double.setFaults({ kind: "hang" });
    const controller = new AbortController();
    const run = encoder.embed([{ text: "queue" }], "document", controller.signal);
    setTimeout(() => controller.abort(), 20);
    await assert.rejects(run, { name: "AbortError" });
  });
});
