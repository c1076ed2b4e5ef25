import assert from "node:assert/strict";
import { diagramPng } from "../library.ts";
import { ask, cosine } from "./asking.ts";
import { startDouble, type Double, type DoubleOptions } from "./double.ts";

interface Embeddings {
  readonly embeddings: number[][];
  readonly load_duration: number;
}
interface Chat {
  readonly message: { readonly content: string; readonly thinking?: string };
  readonly done_reason: string;
}

const embedder = "qwen3-embedding:0.6b";
const describer = "qwen3-vl:8b";
const schema = { type: "object", properties: { title: { type: "string" }, relations: { type: "array", items: { type: "string" } } } };
const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64");

describe("the Ollama double", () => {
  const running: Double[] = [];
  async function start(options: Omit<DoubleOptions & { dialect: "ollama" }, "dialect"> = {}): Promise<Double> {
    const started = await startDouble({ dialect: "ollama", ...options });
    running.push(started);
    return started;
  }
  let double: Double;
  const embed = async (input: unknown, more: Record<string, unknown> = {}, of = double): Promise<number[][]> =>
    (await ask<Embeddings>(of, "/api/embed", { model: embedder, input, ...more })).body.embeddings;
  const errorOf = async (path: string, body: unknown, of = double): Promise<readonly [number, unknown]> => {
    const answer = await ask(of, path, body);
    return [answer.status, answer.body["error"]];
  };

  before(async () => {
    double = await start();
  });
  after(() => Promise.all(running.map((each) => each.close())));

  it("tells its version, its models, their digests and what they can do", async () => {
    assert.deepEqual((await ask(double, "/api/version")).body, { version: "0.33.0" });
    const { body: tags } = await ask<{ models: { name: string; digest: string; capabilities?: string[] }[] }>(double, "/api/tags");
    assert.deepEqual(tags.models.map(({ name }) => name), [describer, embedder, "llama3.2:3b"]);
    assert.match(tags.models[0]!.digest, /^[0-9a-f]{64}$/);
    assert.equal(tags.models[0]!.capabilities, undefined);
    const { body: show } = await ask(double, "/api/show", { model: describer });
    assert.deepEqual(show["capabilities"], ["completion", "vision", "tools", "thinking"]);
    assert.deepEqual(await errorOf("/api/show", { model: "none" }), [404, "model 'none' not found"]);
  });

  it("changes a model's digest with its weights", async () => {
    const digests = async (): Promise<string[]> =>
      (await ask<{ models: { digest: string }[] }>(changing, "/api/tags")).body.models.map(({ digest }) => digest);
    const model = { name: embedder, capabilities: ["embedding" as const], dimension: 64 };
    const changing = await start({ models: [model] });
    const [digest, [vector]] = [await digests(), await embed("orders", {}, changing)];
    await changing.restart({ models: [{ ...model, seed: "other" }] });
    assert.notDeepEqual(await digests(), digest);
    assert.ok(cosine(vector!, (await embed("orders", {}, changing))[0]!) < 0.5);
  });

  it("gives a unit vector for each text, texts with the same words close", async () => {
    const [orders, same, other] = await embed(["orders of the gateway", "Instruct: Find it\nQuery:gateway orders", "a bicycle"]);
    assert.equal(orders!.length, 1024);
    assert.ok(Math.abs(cosine(orders!, orders!) - 1) < 1e-4);
    assert.ok(cosine(orders!, same!) > cosine(orders!, other!) + 0.3);
    assert.deepEqual(await embed("a bicycle"), [other]);
    assert.deepEqual(await embed([]), []);
  });

  it("shortens vectors on demand, and texts beyond the context in silence", async () => {
    const [short] = await embed("orders", { dimensions: 256 });
    assert.equal(short!.length, 256);
    assert.ok(Math.abs(cosine(short!, short!) - 1) < 1e-4);
    const long = "orders ".repeat(40);
    assert.deepEqual(await embed(`${long}bicycle`, { options: { num_ctx: 64 } }), await embed(long, { options: { num_ctx: 64 } }));
    assert.deepEqual(await errorOf("/api/embed", { model: embedder, input: long, truncate: false, options: { num_ctx: 64 } }), [
      400,
      "the input length exceeds the context length",
    ]);
  });

  it("refuses unknown models, and models that only chat", async () => {
    assert.deepEqual(await errorOf("/api/embed", { model: "none", input: "x" }), [404, "model 'none' not found"]);
    assert.deepEqual(await errorOf("/api/embed", { model: "llama3.2:3b", input: "x" }), [501, "this model does not support embeddings"]);
    assert.deepEqual(await errorOf("/api/chat", { model: embedder, messages: [{ role: "user", content: "x" }] }), [400, `"${embedder}" does not support chat`]);
  });

  it("refuses what is no request of its", async () => {
    assert.deepEqual(await errorOf("/props", undefined), [404, "404 page not found"]);
    assert.equal((await errorOf("/api/embed", { model: 1 }))[0], 400);
    assert.equal((await errorOf("/api/chat", { model: describer, messages: "x" }))[0], 400);
    const bodiless = await fetch(`${double.url}/api/embed`, { method: "POST" });
    assert.deepEqual(await bodiless.json(), { error: "missing request body" });
  });

  it("has no way to write what is not a number", async () => {
    const broken = await start({ faults: [{ kind: "not-a-number" }] });
    assert.deepEqual(await errorOf("/api/embed", { model: embedder, input: "x" }, broken), [500, "failed to encode response: json: unsupported value: NaN"]);
  });

  it("loads a model when it is first asked for, lists it then, and unloads it on demand", async () => {
    const cold = await start({ coldLoadMs: 30 });
    const loadMs = async (more = {}): Promise<number> =>
      (await ask<Embeddings>(cold, "/api/embed", { model: embedder, input: "x", ...more })).body.load_duration / 1e6;
    const loaded = async (): Promise<unknown[]> => (await ask<{ models: unknown[] }>(cold, "/api/ps")).body.models;
    assert.deepEqual([await loadMs(), await loadMs({ keep_alive: 0 }), await loadMs()], [30, 1, 30]);
    assert.equal((await loaded()).length, 1);
    await ask(cold, "/api/chat", { model: describer, messages: [], stream: false });
    assert.equal((await loaded()).length, 2);
  });

  it("turns requests down when too many wait", async () => {
    const busy = await start({ queue: 1, service: { ms: 40, capacity: 1 } });
    const statuses = await Promise.all([1, 2, 3, 4, 5].map(async () => (await ask(busy, "/api/embed", { model: embedder, input: ["x", "y", "z"] })).status));
    assert.ok(statuses.includes(503) && statuses.includes(200), statuses.join());
  });

  describe("before 0.36", () => {
    it("takes no objects", async () => {
      for (const input of [[{ text: "x" }], { text: "x" }, [1]]) {
        assert.deepEqual(await errorOf("/api/embed", { model: embedder, input }), [400, "invalid input type"]);
      }
    });

    it("ignores pictures beside the input", async () => {
      assert.deepEqual(await embed("x", { images: [base64(await diagramPng("Orders"))] }), await embed("x"));
    });
  });

  describe("from 0.36 on", () => {
    const model = "embeddinggemma-2";
    let recent: Double;
    const embedHere = async (input: unknown, more: Record<string, unknown> = {}): Promise<number[]> => (await embed(input, { model, ...more }, recent))[0]!;
    before(async () => {
      recent = await start({ version: "0.36.1" });
    });

    it("embeds objects with pictures", async () => {
      const [orders, billing] = [base64(await diagramPng("Orders")), base64(await diagramPng("Billing"))];
      const [one, other] = [await embedHere([{ image: orders }]), await embedHere([{ image: billing }])];
      assert.equal(one.length, 768);
      const asked = await embedHere("task: search result | query: orders");
      assert.ok(cosine(asked, one) > cosine(asked, other) + 0.2);
      assert.notDeepEqual(await embedHere([{ text: "same", image: orders }]), await embedHere([{ text: "same", image: billing }]));
    });

    it("ignores pictures beside the input, and takes the text of a data URL for a text", async () => {
      const image = base64(await diagramPng("Orders"));
      assert.deepEqual(await embedHere("x", { images: [image] }), await embedHere("x"));
      assert.ok(cosine(await embedHere(`data:image/png;base64,${image}`), await embedHere([{ image }])) < 0.6);
      assert.deepEqual(await errorOf("/api/embed", { model, input: [{ image: `data:image/png;base64,${image}` }] }, recent), [
        400,
        "illegal base64 data at input byte 4",
      ]);
    });

    it("refuses pictures for a text model, or embeds the text alone", async () => {
      const input = [{ text: "x", image: base64(await diagramPng("Orders")) }];
      assert.equal((await errorOf("/api/embed", { model: embedder, input }, recent))[0], 400);
      const silent = await start({ version: "0.36.1", ignoresPictures: true });
      assert.deepEqual(await embed(input, {}, silent), await embed("x", {}, silent));
    });
  });

  describe("chatting", () => {
    let image: string;
    before(async () => {
      image = base64(await diagramPng("Gateway", "Orders"));
    });
    const chat = async (more: Record<string, unknown>): Promise<Chat> => {
      const messages = [{ role: "user", content: "Describe it.", images: [image] }];
      return (await ask<Chat>(double, "/api/chat", { model: describer, messages, stream: false, ...more })).body;
    };

    it("describes a picture in the schema when told not to think", async () => {
      const { message } = await chat({ think: false, format: schema });
      assert.deepEqual(JSON.parse(message.content), { title: "Gateway", relations: ["Gateway → Orders"] });
      assert.equal(message.thinking, undefined);
    });

    it("thinks unless told not to, and then does not keep to the schema", async () => {
      const { message } = await chat({ format: schema });
      assert.notEqual(message.thinking, undefined);
      assert.throws(() => JSON.parse(message.content) as unknown, SyntaxError);
    });

    it("loses what is beyond the context: 4096 tokens unless told, 1024 of them for the smallest picture", async () => {
      const cut = await chat({ think: false, format: schema, options: { num_ctx: 1030 } });
      assert.equal(cut.done_reason, "length");
      assert.throws(() => JSON.parse(cut.message.content) as unknown, SyntaxError);
      const many = [{ role: "user", content: "x", images: Array<string>(4).fill(image) }];
      assert.equal((await chat({ think: false, format: schema, messages: many })).done_reason, "length");
      assert.equal((await chat({ think: false, format: schema, messages: many, options: { num_ctx: 8192 } })).done_reason, "stop");
    });

    it("streams lines unless told not to", async () => {
      const response = await fetch(`${double.url}/api/chat`, {
        method: "POST",
        body: JSON.stringify({ model: describer, think: false, format: schema, messages: [{ role: "user", content: "x", images: [image] }] }),
      });
      const lines = (await response.text()).trim().split("\n").map((line) => JSON.parse(line) as { message: { content: string }; done: boolean });
      assert.ok(lines.length > 1 && lines.at(-1)!.done);
      assert.doesNotThrow(() => JSON.parse(lines.map(({ message }) => message.content).join("")) as unknown);
    });

    it("ends a stream with an error line under status 200 when it fails midway", async () => {
      const failing = await start({ faults: [{ kind: "stream-error" }] });
      const messages = [{ role: "user", content: "x", images: [image] }];
      const response = await fetch(`${failing.url}/api/chat`, { method: "POST", body: JSON.stringify({ model: describer, messages }) });
      assert.equal(response.status, 200);
      assert.match((await response.text()).trim().split("\n").at(-1)!, /^\{"error":/);
    });

    it("refuses what it cannot read or do", async () => {
      const messages = (images: string[]): unknown => [{ role: "user", content: "x", images }];
      const refusal = async (model: string, images: string[], more = {}): Promise<readonly [number, unknown]> =>
        errorOf("/api/chat", { model, messages: messages(images), stream: false, ...more });
      assert.deepEqual(await refusal(describer, [`data:image/png;base64,${image}`]), [400, "illegal base64 data at input byte 4"]);
      assert.match(String((await refusal(describer, [base64(Buffer.from("no picture"))]))[1]), /unknown format/);
      assert.deepEqual(await refusal("llama3.2:3b", [image]), [400, `"llama3.2:3b" does not support vision`]);
      assert.deepEqual(await refusal("llama3.2:3b", [], { think: true }), [400, `"llama3.2:3b" does not support thinking`]);
      assert.match(String((await refusal(describer, [image], { format: "yaml" }))[1]), /^invalid format/);
    });
  });

  it("speaks OpenAI's language too, for texts", async () => {
    const { body } = await ask<{ data: { embedding: number[] }[] }>(double, "/v1/embeddings", { model: embedder, input: ["orders"] });
    assert.deepEqual([body.data[0]!.embedding], await embed("orders"));
    const { body: refusal } = await ask<{ error: { type: string } }>(double, "/v1/embeddings", { model: embedder, input: [{ text: "x" }] });
    assert.equal(refusal.error.type, "invalid_request_error");
    const { body: models } = await ask<{ data: { id: string }[] }>(double, "/v1/models");
    assert.equal(models.data[0]!.id, describer);
  });
});
