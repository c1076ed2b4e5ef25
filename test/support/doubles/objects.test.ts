import assert from "node:assert/strict";
import { diagramPng } from "../library.ts";
import { ask, cosine } from "./asking.ts";
import { startDouble, type Double, type DoubleOptions } from "./double.ts";

interface Embeddings {
  readonly data: readonly { readonly embedding: number[]; readonly index: number }[];
}

describe("the objects double", () => {
  const running: Double[] = [];
  async function start(options: Omit<DoubleOptions & { dialect: "objects" }, "dialect">): Promise<Double> {
    const started = await startDouble({ dialect: "objects", ...options });
    running.push(started);
    return started;
  }
  const vectorsOf = async (of: Double, body: Record<string, unknown>): Promise<number[][]> => {
    const answer = await ask<Embeddings>(of, "/v1/embeddings", body);
    assert.equal(answer.status, 200, JSON.stringify(answer.body));
    return answer.body.data.map(({ embedding }) => embedding);
  };
  const statusOf = async (of: Double, body: unknown): Promise<number> => (await ask(of, "/v1/embeddings", body)).status;
  let png: Buffer;
  let dataUrl: string;

  before(async () => {
    png = await diagramPng("Gateway", "Orders");
    dataUrl = `data:image/png;base64,${png.toString("base64")}`;
  });
  after(() => Promise.all(running.map((each) => each.close())));

  describe("in SGLang's form", () => {
    const model = "Qwen/Qwen3-VL-Embedding-2B";
    let double: Double;
    before(async () => {
      double = await start({});
    });

    it("says what it serves", async () => {
      assert.deepEqual((await ask(double, "/get_model_info")).body["is_generation"], false);
      const { body } = await ask<{ data: { id: string }[] }>(double, "/v1/models");
      assert.equal(body.data[0]!.id, model);
    });

    it("makes one vector of one object, with a text, a picture by data URL or base64, or both", async () => {
      const input = [{ text: "gateway orders" }, { image: dataUrl }, { image: png.toString("base64") }, { text: "a bicycle", image: dataUrl }, { text: "a bicycle" }];
      const [text, picture, same, joint, other] = (await vectorsOf(double, { model, input })) as [number[], number[], number[], number[], number[]];
      assert.equal(text.length, 2048);
      assert.deepEqual(picture, same);
      assert.ok(cosine(picture, text) > cosine(picture, other) + 0.3);
      assert.ok(cosine(joint, other) > cosine(picture, other) + 0.2 && cosine(joint, text) > cosine(other, text) + 0.2);
    });

    it("puts strings into no template: other vectors", async () => {
      const [object] = await vectorsOf(double, { model, input: [{ text: "gateway orders" }] });
      const [plain] = await vectorsOf(double, { model, input: ["gateway orders"] });
      assert.ok(Math.abs(cosine(object!, plain!)) < 0.2);
    });

    it("refuses what it cannot embed, flat", async () => {
      const { status, body } = await ask(double, "/v1/embeddings", { model, input: [{ image: Buffer.from("no").toString("base64") }] });
      assert.deepEqual([status, body["object"]], [500, "error"]);
      assert.equal(await statusOf(double, { model, input: [{ text: "x" }], dimensions: 64 }), 400);
      assert.equal(await statusOf(double, { model, input: [{}] }), 400);
      assert.equal(await statusOf(double, { model, input: [{ text: "word ".repeat(9000) }] }), 400);
      assert.equal(await statusOf(double, { model: "other", input: [{ text: "x" }] }), 404);
    });
  });

  describe("in Jina's form", () => {
    const model = "jina-embeddings-v4";
    let double: Double;
    before(async () => {
      double = await start({ form: "jina", apiKey: "s3cret" });
    });
    const post = async (body: unknown, key = "s3cret"): Promise<{ status: number; body: Embeddings & { detail?: string } }> => {
      const headers = { "content-type": "application/json", authorization: `Bearer ${key}` };
      const response = await fetch(`${double.url}/v1/embeddings`, { method: "POST", headers, body: JSON.stringify(body) });
      return { status: response.status, body: (await response.json()) as Embeddings };
    };

    it("embeds by task, and shortens by itself", async () => {
      const vectorBy = async (task: string): Promise<number[]> =>
        (await post({ model, task, dimensions: 512, input: [{ text: "gateway orders" }] })).body.data[0]!.embedding;
      const [query, passage] = [await vectorBy("retrieval.query"), await vectorBy("retrieval.passage")];
      assert.equal(query.length, 512);
      assert.ok(cosine(query, passage) > 0.8 && cosine(query, passage) < 0.999);
    });

    it("takes a text or a picture in an item, not both, and knows its tasks", async () => {
      assert.equal((await post({ model, input: [{ image: dataUrl }] })).status, 200);
      assert.equal((await post({ model, input: [{ image: dataUrl, text: "x" }] })).status, 422);
      assert.equal((await post({ model, task: "search", input: ["x"] })).status, 422);
      assert.equal((await post({ model, input: ["x"] }, "wrong")).status, 401);
    });
  });

  describe("in Infinity's form", () => {
    const model = "jinaai/jina-clip-v2";
    let double: Double;
    before(async () => {
      double = await start({ form: "infinity" });
    });

    it("embeds data URLs as pictures only when told so", async () => {
      const [text] = await vectorsOf(double, { model, input: ["gateway orders"] });
      const [picture] = await vectorsOf(double, { model, input: [dataUrl], modality: "image" });
      const [mistaken] = await vectorsOf(double, { model, input: [dataUrl] });
      assert.ok(cosine(text!, picture!) > cosine(text!, mistaken!) + 0.2);
    });

    it("takes strings alone", async () => {
      assert.equal(await statusOf(double, { model, input: [{ text: "x" }] }), 422);
      assert.equal(await statusOf(double, { model, input: ["x"], modality: "image" }), 400);
      assert.equal(await statusOf(double, { model, input: ["x"], modality: "audio" }), 400);
      assert.equal((await ask(double, "/get_model_info")).status, 404);
    });
  });

  it("in the form of text servers takes strings alone", async () => {
    const double = await start({ form: "text" });
    assert.equal((await vectorsOf(double, { input: ["a", "b"] })).length, 2);
    assert.equal(await statusOf(double, { input: [{ text: "x" }] }), 422);
  });
});
