import assert from "node:assert/strict";
import { diagramPng } from "../library.ts";
import { ask, cosine } from "./asking.ts";
import { startDouble, type Double, type DoubleOptions } from "./double.ts";

interface Embeddings {
  readonly data: readonly { readonly embedding: number[] }[];
}
interface Failure {
  readonly error: { readonly code: number; readonly message: string; readonly type: string };
}

const template = (content: string, end = ""): string =>
  `<|im_start|>system\nRepresent the user's input.<|im_end|>\n<|im_start|>user\n${content}<|im_end|>\n<|im_start|>assistant\n${end}`;
const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64");

describe("the llama.cpp double", () => {
  const running: Double[] = [];
  async function start(options: Omit<DoubleOptions & { dialect: "llamacpp" }, "dialect"> = {}): Promise<Double> {
    const started = await startDouble({ dialect: "llamacpp", ...options });
    running.push(started);
    return started;
  }
  const vectorOf = async (of: Double, input: unknown): Promise<number[]> => {
    const { status, body } = await ask<Embeddings>(of, "/v1/embeddings", { input });
    assert.equal(status, 200, JSON.stringify(body));
    return body.data[0]!.embedding;
  };
  const failureOf = async (of: Double, path: string, body: unknown): Promise<Failure["error"]> => (await ask<Failure>(of, path, body)).body.error;
  const markerOf = async (of: Double): Promise<string> => (await ask<{ media_marker: string }>(of, "/props")).body.media_marker;
  let double: Double;
  let png: Buffer;

  before(async () => {
    double = await start();
    png = await diagramPng("Gateway", "Orders");
  });
  after(() => Promise.all(running.map((each) => each.close())));

  it("answers like Ollama in part, and is told apart by what it does not answer", async () => {
    const { body: tags } = await ask<{ models: { name: string }[] }>(double, "/api/tags");
    assert.equal(tags.models.length, 1);
    assert.equal((await ask(double, "/api/show", {})).status, 200);
    assert.equal((await ask(double, "/api/version")).status, 404);
    assert.deepEqual((await ask(double, "/health")).body, { status: "ok" });
  });

  it("draws a new marker with every start", async () => {
    const before = await markerOf(double);
    assert.match(before, /^<__media_[\w-]{32}__>$/);
    await double.restart();
    assert.notEqual(await markerOf(double), before);
  });

  it("puts a picture at its marker, close to the words in it", async () => {
    const marker = await markerOf(double);
    const picture = await vectorOf(double, { prompt_string: template(marker), multimodal_data: [base64(png)] });
    assert.ok(cosine(picture, await vectorOf(double, template("Gateway Orders"))) > 0.6);
    assert.ok(cosine(picture, await vectorOf(double, template("a bicycle"))) < 0.4);
  });

  it("refuses a prompt whose markers do not fit its pictures", async () => {
    const marker = await markerOf(double);
    for (const prompt of [template("<__media__>"), template(""), template(marker + marker)]) {
      const input = { prompt_string: prompt, multimodal_data: [base64(png)] };
      assert.deepEqual(await failureOf(double, "/v1/embeddings", { input }), { code: 500, message: "Failed to tokenize prompt", type: "server_error" });
    }
  });

  it("gives worthless vectors for any other template, and nearly the same ones for one end too many", async () => {
    const right = await vectorOf(double, template("Gateway Orders"));
    for (const wrong of ["Gateway Orders", template("Gateway Orders").slice(0, -1), `<|im_start|>user\nGateway Orders<|im_end|>\n`]) {
      assert.ok(Math.abs(cosine(right, await vectorOf(double, wrong))) < 0.2);
    }
    const doubled = cosine(right, await vectorOf(double, template("Gateway Orders", "<|endoftext|>")));
    assert.ok(doubled > 0.9 && doubled < 0.999, String(doubled));
  });

  it("needs the end from the client when its tokenizer adds none, and shows it when asked", async () => {
    const bare = await start({ addsEnd: false });
    const piecesOf = async (of: Double): Promise<unknown> =>
      (await ask<{ tokens: { piece: string }[] }>(of, "/tokenize", { content: "a", add_special: true, with_pieces: true })).body.tokens.at(-1)?.piece;
    assert.deepEqual([await piecesOf(double), await piecesOf(bare)], ["<|endoftext|>", "a"]);
    assert.deepEqual(await vectorOf(bare, template("x", "<|endoftext|>")), await vectorOf(double, template("x")));
    assert.ok(Math.abs(cosine(await vectorOf(bare, template("x")), await vectorOf(double, template("x")))) < 0.2);
  });

  it("answers a list in OpenAI's form and in its own, floats or base64", async () => {
    const input = [template("one"), template("two")];
    const { body } = await ask<{ data: { embedding: string; index: number }[] }>(double, "/v1/embeddings", { input, encoding_format: "base64" });
    const vector = await vectorOf(double, input[1]);
    assert.equal(Buffer.from(body.data[1]!.embedding, "base64").readFloatLE(40), vector[10]);
    const own = await ask<{ index: number; embedding: number[][] }[]>(double, "/embeddings", { content: input });
    assert.deepEqual(own.body[1], { index: 1, embedding: [vector] });
  });

  it("refuses what it was not started for", async () => {
    const chat = await start({ embeddings: false });
    assert.deepEqual(await failureOf(chat, "/v1/embeddings", { input: "x" }), {
      code: 501,
      message: "This server does not support embeddings. Start it with `--embeddings`",
      type: "not_supported_error",
    });
    assert.equal((await failureOf(double, "/v1/chat/completions", { messages: [] })).code, 501);
    const blind = await start({ mmproj: false });
    assert.equal((await ask<{ modalities: { vision: boolean } }>(blind, "/props")).body.modalities.vision, false);
    const input = { prompt_string: template(await markerOf(blind)), multimodal_data: [base64(png)] };
    assert.match((await failureOf(blind, "/v1/embeddings", { input })).message, /does not support multimodal/);
    assert.equal((await failureOf(double, "/rerank", {})).type, "not_supported_error");
    assert.equal((await failureOf(double, "/version", undefined)).type, "not_found_error");
    assert.match((await failureOf(double, "/v1/embeddings", { input: "x", encoding_format: "bytes" })).message, /float or base64/);
    assert.equal((await failureOf(double, "/tokenize", { content: 1 })).code, 400);
    assert.equal((await failureOf(double, "/v1/embeddings", {})).code, 400);
    assert.match((await failureOf(await start({ pooling: "none" }), "/v1/embeddings", { input: "x" })).message, /^Pooling type 'none'/);
  });

  it("refuses pictures that it cannot decode, WebP among them", async () => {
    const { default: sharp } = await import("sharp");
    const marker = await markerOf(double);
    for (const bytes of [Buffer.from("no picture"), await sharp(png).webp().toBuffer()]) {
      const input = { prompt_string: template(marker), multimodal_data: [base64(bytes)] };
      assert.deepEqual(await failureOf(double, "/v1/embeddings", { input }), { code: 500, message: "Failed to load image or audio file", type: "server_error" });
    }
  });

  it("refuses what its context does not hold, or its batch where it cannot be split", async () => {
    const input = template("word ".repeat(1000));
    const narrow = await start({ context: 512 });
    assert.equal((await failureOf(narrow, "/v1/embeddings", { input })).type, "exceed_context_size_error");
    const deep = await start({ physicalBatch: 512 });
    assert.equal((await ask(deep, "/v1/embeddings", { input })).status, 200);
    const shallow = await start({ physicalBatch: 512, pooling: "mean" });
    assert.match((await failureOf(shallow, "/v1/embeddings", { input })).message, /increase the physical batch size \(current batch size: 512\)/);
  });

  it("answers 503 while it loads, whatever is asked", async () => {
    const loading = await start({ faults: [{ kind: "loading", times: 2 }] });
    const { status, body } = await ask<Failure>(loading, "/health");
    assert.deepEqual([status, body.error], [503, { code: 503, message: "Loading model", type: "unavailable_error" }]);
    assert.equal((await ask(loading, "/v1/models")).status, 503);
    assert.equal((await ask(loading, "/health")).status, 200);
  });

  it("asks for its key except where it says that it is there", async () => {
    const locked = await start({ apiKey: "s3cret" });
    assert.equal((await ask(locked, "/health")).status, 200);
    for (const path of ["/v1/models", "/props"]) assert.equal((await failureOf(locked, path, undefined)).type, "authentication_error");
  });

  it("describes pictures in a schema when it was started to chat", async () => {
    const chat = await start({ embeddings: false });
    const schema = { type: "object", properties: { title: { type: "string" } } };
    const { body } = await ask<{ choices: { message: { content: string } }[] }>(chat, "/v1/chat/completions", {
      messages: [{ role: "user", content: [{ type: "image_url", image_url: { url: `data:image/png;base64,${base64(png)}` } }] }],
      response_format: { type: "json_schema", json_schema: { name: "account", schema } },
    });
    assert.deepEqual(JSON.parse(body.choices[0]!.message.content), { title: "Gateway" });
  });
});
