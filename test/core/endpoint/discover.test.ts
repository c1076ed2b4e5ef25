import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { discoverServers } from "../../../src/core/endpoint/discover.ts";
import type { DoubleOptions } from "../../support/doubles/double.ts";
import { Serving, never } from "../encode/serving.ts";

describe("looking for servers", () => {
  const serving = new Serving();
  after(() => serving.close());
  const lookAt = async (options: DoubleOptions, apiKey?: string) => {
    const { url } = await serving.double(options);
    const [server] = await discoverServers({ url, ...(apiKey === undefined ? {} : { apiKey }) }, never);
    return server!;
  };

  it("tells vLLM by its list, and what its model does by letting it", async () => {
    const embedding = await lookAt({ dialect: "vllm" });
    assert.equal(embedding.product, "vLLM 0.32.0");
    assert.deepEqual(embedding.models.map(({ encoder, chat }) => ({ encoder, chat })), [{ encoder: { dialect: "vllm", mayTakeImages: true }, chat: undefined }]);
    const chatting = await lookAt({ dialect: "vllm", runner: "generate" });
    assert.deepEqual(chatting.models[0]!.chat, { dialect: "openai" });
    const text = await lookAt({ dialect: "vllm", model: "Qwen/Qwen3-Embedding-8B" });
    assert.deepEqual(text.models[0]!.encoder, { dialect: "objects", mayTakeImages: false });
  });

  it("tells what each of Ollama's models is good for, of which it may have many", async () => {
    for (const tagsTellCapabilities of [true, false]) {
      const { product, models, problem } = await lookAt({ dialect: "ollama", version: "0.36.0", tagsTellCapabilities });
      assert.equal(product, "Ollama 0.36.0");
      assert.equal(problem, "");
      assert.deepEqual(models.map(({ name, encoder, chat }) => [name, encoder?.mayTakeImages, chat?.dialect]), [
        ["qwen3-vl:8b", undefined, "ollama"],
        ["qwen3-embedding:0.6b", false, undefined],
        ["llama3.2:3b", undefined, undefined],
        ["embeddinggemma-2:latest", true, undefined],
      ]);
    }
  });

  it("says what to pull where Ollama has nothing of use", async () => {
    assert.match((await lookAt({ dialect: "ollama", models: [] })).problem, /ollama pull/);
    assert.match((await lookAt({ dialect: "ollama", models: [{ name: "llama3.2:3b", capabilities: ["completion"] }] })).problem, /ollama pull/);
  });

  it("tells llama-server with eyes from one without, and one for vectors from one for chat", async () => {
    const of = async (options: object) => (await lookAt({ dialect: "llamacpp", ...options })).models[0]!;
    assert.deepEqual((await of({})).encoder, { dialect: "llamacpp", mayTakeImages: true });
    assert.deepEqual((await of({ mmproj: false })).encoder, { dialect: "llamacpp", mayTakeImages: false });
    assert.deepEqual((await of({ embeddings: false })).chat, { dialect: "openai" });
    assert.match((await of({ embeddings: false, mmproj: false })).about, /--embeddings/);
  });

  it("tells SGLang, and servers that only speak OpenAI's protocol", async () => {
    const sglang = await lookAt({ dialect: "objects" });
    assert.match(sglang.product, /^SGLang/);
    assert.deepEqual(sglang.models[0]!.encoder, { dialect: "objects", mayTakeImages: true });
    const text = await lookAt({ dialect: "objects", form: "text" });
    assert.deepEqual(text.models[0]!.encoder, { dialect: "objects", mayTakeImages: false });
  });

  it("says that a server wants an API key, and lists its models with it", async () => {
    const closed = await lookAt({ dialect: "vllm", apiKey: "secret" });
    assert.equal(closed.wantsKey, true);
    assert.deepEqual(closed.models, []);
    const open = await lookAt({ dialect: "vllm", apiKey: "secret" }, "secret");
    assert.equal(open.models.length, 1);
  });

  it("does not take any web server for a model's", async () => {
    const server = createServer((_, response) => response.setHeader("content-type", "text/html").end("<h1>It works!</h1>"));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const [found] = await discoverServers({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }, never);
    server.close();
    assert.deepEqual(found!.models, []);
    assert.notEqual(found!.problem, "");
  });

  it("throws when nobody is where somebody was said to be", async () => {
    const double = await serving.double({ dialect: "vllm" });
    await double.goAway();
    await assert.rejects(discoverServers({ url: double.url }, never), { kind: "unreachable" });
  });

  it("finds nothing, and is not stopped, where nobody listens on the usual ports", async () => {
    const found = await discoverServers({}, never);
    assert.ok(found.every(({ product }) => product !== ""), "a machine that tests run on may have servers");
  });
});
