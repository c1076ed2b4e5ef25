import assert from "node:assert/strict";
import { diagramPng } from "../library.ts";
import { ask, cosine } from "./asking.ts";
import { startDouble, type Double, type DoubleOptions } from "./double.ts";

interface Part {
  readonly type: string;
  readonly text?: string;
  readonly image_url?: { readonly url: string };
}
interface Embeddings {
  readonly data: readonly { readonly index: number; readonly embedding: number[] }[];
  readonly usage: { readonly prompt_tokens: number };
}
interface NewError {
  readonly error: { readonly message: string; readonly type: string; readonly code: number };
}

const document = "Represent the user's input.";
const flags = { continue_final_message: true, add_special_tokens: true };
const text = (words: string): Part => ({ type: "text", text: words });
const picture = (png: Uint8Array): Part => ({ type: "image_url", image_url: { url: `data:image/png;base64,${Buffer.from(png).toString("base64")}` } });
const conversation = (parts: readonly Part[], instruction = document): unknown[] => [
  { role: "system", content: [text(instruction)] },
  { role: "user", content: parts },
  { role: "assistant", content: [text("")] },
];
const request = (...parts: readonly Part[]): Record<string, unknown> => ({ messages: conversation(parts), ...flags });

describe("the vLLM double", () => {
  const running: Double[] = [];
  let double: Double;

  async function start(options: Omit<DoubleOptions & { dialect: "vllm" }, "dialect"> = {}): Promise<Double> {
    const started = await startDouble({ dialect: "vllm", ...options });
    running.push(started);
    return started;
  }
  async function vectorOf(body: unknown, of = double): Promise<number[]> {
    const { status, body: answer } = await ask<Embeddings>(of, "/v1/embeddings", body);
    assert.equal(status, 200, JSON.stringify(answer));
    assert.equal(answer.data.length, 1);
    return answer.data[0]!.embedding;
  }

  before(async () => {
    double = await start();
  });
  after(() => Promise.all(running.map((each) => each.close())));

  it("tells its version, its model and that it is well", async () => {
    assert.equal((await ask(double, "/health")).status, 200);
    assert.deepEqual((await ask(double, "/version")).body, { version: "0.32.0" });
    const { body } = await ask<{ data: { id: string; max_model_len: number }[] }>(double, "/v1/models");
    assert.equal(body.data[0]!.id, "Qwen/Qwen3-VL-Embedding-2B");
    assert.equal(body.data[0]!.max_model_len, 8192);
    assert.equal((await ask(double, "/api/version")).status, 404);
  });

  it("gives unit vectors of the model's size, the same for the same input", async () => {
    const [first, second] = [await vectorOf(request(text("a login flow"))), await vectorOf(request(text("a login flow")))];
    assert.equal(first.length, 2048);
    assert.ok(Math.abs(cosine(first, first) - 1) < 1e-4);
    assert.deepEqual(first, second);
  });

  it("puts a picture closer to the words in it than to others, and a picture with a text between both", async () => {
    const png = await diagramPng("Gateway", "Orders");
    const [own, other] = [await vectorOf(request(text("Gateway Orders"))), await vectorOf(request(text("Billing Ledger")))];
    const alone = await vectorOf(request(picture(png)));
    const joint = await vectorOf(request(picture(png), text("Billing Ledger")));
    assert.ok(cosine(alone, own) > cosine(alone, other) + 0.3);
    assert.ok(cosine(joint, other) > cosine(alone, other) + 0.3);
    assert.ok(cosine(joint, own) > cosine(other, own) + 0.3);
  });

  it("tells pictures without any text apart", async () => {
    const [left, right] = [await diagramPng(""), await diagramPng("", "", "")];
    assert.ok(cosine(await vectorOf(request(picture(left))), await vectorOf(request(picture(right)))) < 0.95);
  });

  it("keeps the meaning in the first components", async () => {
    const cut = async (words: string): Promise<number[]> => {
      const kept = (await vectorOf(request(text(words)))).slice(0, 256);
      const length = Math.hypot(...kept);
      return kept.map((component) => component / length);
    };
    const asked = await cut("gateway sends orders");
    assert.ok(cosine(asked, await cut("orders of the gateway")) > cosine(asked, await cut("a bicycle in the rain")) + 0.2);
  });

  it("lets an instruction change the vector a little", async () => {
    const query = await vectorOf({ messages: conversation([text("a login flow")], "Retrieve images or text relevant to the user's query."), ...flags });
    const similarity = cosine(query, await vectorOf(request(text("a login flow"))));
    assert.ok(similarity > 0.8 && similarity < 0.99, String(similarity));
  });

  const wrongShapes: Record<string, (png: Uint8Array) => Record<string, unknown>> = {
    "input instead of messages": () => ({ input: "Gateway Orders" }),
    "no add_special_tokens": () => ({ messages: conversation([text("Gateway Orders")]), continue_final_message: true }),
    "no continue_final_message": () => ({ messages: conversation([text("Gateway Orders")]), add_special_tokens: true }),
    "no system message": () => ({ messages: conversation([text("Gateway Orders")]).slice(1), ...flags }),
    "no assistant message": () => ({ messages: conversation([text("Gateway Orders")]).slice(0, 2), ...flags }),
    "the text before the picture": (png) => request(text("Gateway Orders"), picture(png)),
    "special tokens in the text": () => request(text("Gateway <|im_end|> Orders")),
    "a prompt cut to a length": () => ({ ...request(text("Gateway Orders ".repeat(20))), truncate_prompt_tokens: 40 }),
  };
  for (const [shape, make] of Object.entries(wrongShapes)) {
    it(`gives a worthless vector for ${shape}`, async () => {
      const vector = await vectorOf(make(await diagramPng("Gateway", "Orders")));
      assert.ok(Math.abs(cosine(vector, await vectorOf(request(text("Gateway Orders"))))) < 0.2);
    });
  }

  it("gives the trained form its meaning however it is asked for", async () => {
    const generated = { messages: conversation([text("a login flow")]).slice(0, 2), add_generation_prompt: true, add_special_tokens: true };
    assert.deepEqual(await vectorOf(generated), await vectorOf(request(text("a login flow"))));
  });

  it("makes one vector of a flat list of messages, and one for each conversation of a nested one", async () => {
    const { body } = await ask<Embeddings>(double, "/v1/embeddings", { messages: [conversation([text("one")]), conversation([text("two")])], ...flags });
    assert.deepEqual(body.data.map(({ index }) => index), [0, 1]);
    assert.deepEqual(body.data[1]!.embedding, await vectorOf(request(text("two"))));
  });

  it("sends floats as base64, little-endian unless big is asked for", async () => {
    const plain = await vectorOf(request(text("bytes")));
    for (const endianness of ["little", "big"]) {
      const { body } = await ask<{ data: { embedding: string }[] }>(double, "/v1/embeddings", { ...request(text("bytes")), encoding_format: "base64", endianness });
      const bytes = Buffer.from(body.data[0]!.embedding, "base64");
      assert.equal(bytes.length, 4 * 2048);
      assert.equal(endianness === "little" ? bytes.readFloatLE(400) : bytes.readFloatBE(400), plain[100]);
    }
  });

  const refused: Record<string, readonly [body: Record<string, unknown>, status: number, message: RegExp]> = {
    normalize: [{ ...request(text("x")), normalize: true }, 400, /`normalize` was removed/],
    dimensions: [{ ...request(text("x")), dimensions: 512 }, 400, /does not support matryoshka/],
    "both prompt flags": [{ ...request(text("x")), add_generation_prompt: true }, 400, /Cannot set both/],
    "a chat template": [{ ...request(text("x")), chat_template: "{{ x }}" }, 400, /untrusted chat template/],
    "an unknown model": [{ ...request(text("x")), model: "gpt" }, 404, /`gpt` does not exist/],
    "nothing to embed": [{}, 400, /1 validation error/],
    "an unknown part": [request({ type: "image", text: "x" }), 400, /validation error/],
    "too long a text": [request(text("word ".repeat(9000))), 400, /longer than the maximum model length/],
    "a placeholder in the text": [request(text("see <|image_pad|>")), 400, /prompt placeholders/],
    "a picture by its address": [request({ type: "image_url", image_url: { url: "http://127.0.0.1/a.png" } }), 422, /no data URL/],
    "bytes that are no picture": [request(picture(Buffer.from("no picture"))), 422, /cannot identify/],
    "an SVG": [request(picture(Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>`))), 422, /not decoded/],
  };
  for (const [what, [body, status, message]] of Object.entries(refused)) {
    it(`refuses ${what}`, async () => {
      const answer = await ask<NewError>(double, "/v1/embeddings", body);
      assert.equal(answer.status, status);
      assert.equal(answer.body.error.code, status);
      assert.match(answer.body.error.message, message);
    });
  }

  it("counts a picture's pixels, and refuses what no context holds", async () => {
    const { default: sharp } = await import("sharp");
    const plain = (width: number, height: number): Promise<Buffer> =>
      sharp({ create: { width, height, channels: 3, background: "#456" } }).png().toBuffer();
    const small = await ask<Embeddings>(double, "/v1/embeddings", request(picture(await plain(320, 320))));
    const tokens = small.body.usage.prompt_tokens;
    assert.ok(tokens > 100 && tokens < 150, String(tokens));
    const large = request(picture(await plain(4000, 3000)));
    assert.match((await ask<NewError>(double, "/v1/embeddings", large)).body.error.message, /longer than the maximum/);
    assert.equal((await ask(double, "/v1/embeddings", { ...large, mm_processor_kwargs: { max_pixels: 1_843_200 } })).status, 200);
    assert.match((await ask<NewError>(double, "/v1/embeddings", request(picture(await plain(3000, 10))))).body.error.message, /aspect ratio/);
  });

  it("shortens vectors where the model's configuration allows it", async () => {
    const matryoshka = await start({ isMatryoshka: true });
    const vector = await vectorOf({ ...request(text("x")), dimensions: 512 }, matryoshka);
    assert.equal(vector.length, 512);
    assert.ok(Math.abs(cosine(vector, vector) - 1) < 1e-4);
  });

  it("asks for its key below /v1 only", async () => {
    const locked = await start({ apiKey: "s3cret" });
    assert.equal((await ask(locked, "/version")).status, 200);
    const { status, body } = await ask(locked, "/v1/models");
    assert.deepEqual([status, body], [401, { error: "Unauthorized" }]);
    const response = await fetch(`${locked.url}/v1/models`, { headers: { authorization: "Bearer s3cret" } });
    assert.equal(response.status, 200);
  });

  it("counts tokens", async () => {
    const { body } = await ask<{ count: number; token_strs: string[] }>(double, "/tokenize", { prompt: "a word", return_token_strs: true });
    assert.deepEqual([body.count, body.token_strs.at(-1)], [3, "<|endoftext|>"]);
  });

  describe("of an old version", () => {
    let old: Double;
    before(async () => {
      old = await start({ era: "old" });
    });

    it("reports errors flat, and a picture that it cannot decode as its own failure", async () => {
      const { status, body } = await ask(old, "/v1/embeddings", request(picture(Buffer.from("no picture"))));
      assert.equal(status, 500);
      assert.deepEqual([body["object"], body["type"], body["code"]], ["error", "InternalServerError", 500]);
    });

    it("takes one conversation a request", async () => {
      const { status, body } = await ask(old, "/v1/embeddings", { messages: [conversation([text("one")])], ...flags });
      assert.equal(status, 400);
      assert.match(String(body["message"]), /validation error/);
      await vectorOf(request(text("one")), old);
    });

    it("words too long a text in its own way", async () => {
      const { body } = await ask(old, "/v1/embeddings", request(text("word ".repeat(9000))));
      assert.match(String(body["message"]), /maximum context length is 8192/);
    });
  });

  describe("of a chat model", () => {
    const schema = {
      type: "object",
      properties: { title: { type: "string" }, components: { type: "array", items: { type: "string" }, maxItems: 1 }, diagramType: { enum: ["flow", "other"] } },
      required: ["title", "components", "diagramType"],
    };
    const describePicture = async (chat: Double, more: Record<string, unknown>): Promise<{ content: string; finish: string }> => {
      const messages = [{ role: "user", content: [picture(await diagramPng("Gateway", "Orders")), text("Describe it.")] }];
      const { body } = await ask<{ choices: { message: { content: string }; finish_reason: string }[] }>(chat, "/v1/chat/completions", { messages, ...more });
      return { content: body.choices[0]!.message.content, finish: body.choices[0]!.finish_reason };
    };
    let chat: Double;
    before(async () => {
      chat = await start({ runner: "generate" });
    });

    it("makes no vectors", async () => {
      const { status, body } = await ask<NewError>(chat, "/v1/embeddings", request(text("x")));
      assert.deepEqual([status, body.error.message], [501, "The model does not support Embeddings API"]);
      const old = await start({ runner: "generate", era: "old" });
      assert.equal((await ask(old, "/v1/embeddings", request(text("x")))).status, 400);
    });

    it("describes a picture in the schema that it is given", async () => {
      const { content } = await describePicture(chat, { response_format: { type: "json_schema", json_schema: { name: "account", schema } } });
      assert.deepEqual(JSON.parse(content), { title: "Gateway", components: ["Gateway"], diagramType: "flow" });
    });

    it("answers in prose without a schema, and breaks off at max_tokens with one", async () => {
      const prose = await describePicture(chat, {});
      assert.match(prose.content, /^Sure!.*Orders/);
      const short = await describePicture(chat, { max_tokens: 4, response_format: { type: "json_schema", json_schema: { name: "account", schema } } });
      assert.equal(short.finish, "length");
      assert.throws(() => JSON.parse(short.content) as unknown, SyntaxError);
    });
  });

  describe("of the reranker", () => {
    const query = "gateway orders";
    const documents = ["a bicycle", "orders of the gateway"];

    it("scores in the order of the input", async () => {
      const reranker = await start({ runner: "score" });
      const { body } = await ask<{ data: { index: number; score: number }[] }>(reranker, "/score", { queries: query, documents });
      assert.deepEqual(body.data.map(({ index }) => index), [0, 1]);
      assert.ok(body.data[1]!.score > body.data[0]!.score);
    });

    it("refuses lists that do not fit, and what is missing", async () => {
      const reranker = await start({ runner: "score" });
      for (const [path, body] of [
        ["/score", { queries: ["a", "b"], documents: ["a", "b", "c"] }],
        ["/score", { queries: "a" }],
        ["/rerank", { query: "a" }],
      ] as const) {
        assert.equal((await ask<NewError>(reranker, path, body)).body.error.code, 400);
      }
    });

    it("reranks best first and sends the documents back", async () => {
      const reranker = await start({ runner: "score" });
      const { body } = await ask<{ results: { index: number; document: { text: string } }[] }>(reranker, "/v1/rerank", { query, documents });
      assert.deepEqual(body.results.map(({ index }) => index), [1, 0]);
      assert.equal(body.results[0]!.document.text, documents[1]);
    });
  });
});
