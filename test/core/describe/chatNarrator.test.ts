import assert from "node:assert/strict";
import { openNarrator } from "../../../src/core/describe/chatNarrator.ts";
import type { Narrator } from "../../../src/core/describe/describer.ts";
import { probePicture } from "../../../src/core/encode/probePictures.ts";
import type { Endpoint } from "../../../src/core/endpoint/endpoint.ts";
import type { DescriberSettings } from "../../../src/core/endpoint/settings.ts";
import { ask } from "../../support/doubles/asking.ts";
import type { Double } from "../../support/doubles/double.ts";
import { Serving, bodiesOf, never } from "../encode/serving.ts";

const server = { url: "http://server", dialect: "ollama", model: "m" } as const;

/** An Ollama that gives these answers, the last one again and again: models break rules that doubles keep. */
function scripted(...answers: readonly unknown[]): Endpoint {
  const rest = [...answers];
  return {
    name: "server",
    health: { state: "ok", message: "", hint: "" },
    async send({ path }) {
      if (path === "/api/tags") return { status: 200, body: { models: [{ name: "m", digest: "d" }] } };
      if (path === "/api/show") return { status: 200, body: { capabilities: ["vision"] } };
      return { status: 200, body: rest.length > 1 ? rest.shift() : rest[0] };
    },
    onHealth: () => () => undefined,
    onReturn: () => () => undefined,
    dispose: () => undefined,
  };
}

describe("the narrator", () => {
  const serving = new Serving();
  after(() => serving.close());
  const open = (double: Double, settings: Omit<DescriberSettings, "url">): Promise<Narrator> =>
    openNarrator({ url: double.url, ...settings }, serving.endpoint(double.url), never);
  const ollama = { dialect: "ollama", model: "qwen3-vl:8b" } as const;
  const openai = { dialect: "openai", model: "Qwen/Qwen3-VL-8B-Instruct" } as const;

  it("says what a picture shows, through either dialect", async () => {
    const doubles = [
      [await serving.double({ dialect: "ollama", readsText: true }), ollama],
      [await serving.double({ dialect: "vllm", runner: "generate", readsText: true }), openai],
      [await serving.double({ dialect: "llamacpp", embeddings: false, readsText: true }), { dialect: "openai", model: "Qwen3-VL-8B-Instruct-Q4_K_M.gguf" }],
    ] as const;
    for (const [double, settings] of doubles) {
      const account = await (await open(double, settings)).narrate(await probePicture("square"), never);
      assert.match(`${account.visibleText} ${account.summary}`, /blue.*square/is);
      assert.equal(account.language, "en");
    }
  });

  it("is known by its model's digest, so that other weights describe anew", async () => {
    const double = await serving.double({ dialect: "ollama" });
    const { body } = await ask<{ models: { name: string; digest: string }[] }>(double, "/api/tags");
    const digest = body.models.find(({ name }) => name === ollama.model)!.digest;
    assert.equal((await open(double, ollama)).id, `ollama:qwen3-vl:8b@${digest.slice(0, 12)}/1`);
  });

  it("turns Ollama's thinking off and gives it room, without which no schema is kept and pictures are dropped", async () => {
    const double = await serving.double({ dialect: "ollama", readsText: true });
    const narrator = await open(double, ollama);
    double.forget();
    await narrator.narrate(await probePicture("circle"), never);
    const [body] = bodiesOf(double, "/api/chat");
    assert.equal(body!["think"], false);
    assert.equal(body!["stream"], false);
    assert.ok((body!["options"] as { num_ctx: number }).num_ctx > 8192);
    const [{ images }] = body!["messages"] as [{ images: string[] }];
    assert.match(images[0]!, /^iVBORw0KGgo/, "raw base64");
    const { body: thoughtful } = await ask<{ message: { content: string } }>(double, "/api/chat", { ...body, think: undefined });
    assert.throws(() => JSON.parse(thoughtful.message.content) as unknown, "a model that thinks answers prose");
  });

  it("asks once more when the schema is violated, and then gives up on this answer", async () => {
    const good = JSON.stringify({ title: "t", summary: "s", visibleText: "v", components: [], relations: [], diagramType: "d", language: "" });
    const repaired = scripted({ message: { content: "Sure! A red circle." } }, { message: { content: good } });
    const account = await (await openNarrator(server, repaired, never)).narrate(await probePicture("circle"), never);
    assert.equal(account.title, "t");
    const prose = scripted({ message: { content: "prose" } }, { message: { content: "prose again" } }, { message: { content: good } });
    await assert.rejects((await openNarrator(server, prose, never)).narrate(await probePicture("circle"), never), { kind: "bad-answer" });
  });

  it("tells an error under status 200, as Ollama sends when it fails midway", async () => {
    const failing = scripted({ error: "model runner has unexpectedly stopped" });
    const narrator = await openNarrator(server, failing, never);
    await assert.rejects(narrator.narrate(await probePicture("circle"), never), /unexpectedly stopped/);
  });

  it("refuses a broken picture alone, before it is sent", async () => {
    const double = await serving.double({ dialect: "ollama" });
    const narrator = await open(double, ollama);
    double.forget();
    await assert.rejects(narrator.narrate(Buffer.from("no picture"), never), { kind: "refused-input" });
    assert.equal(double.requests.length, 0);
  });

  it("refuses models that are not there or have no eyes, with what to do", async () => {
    const double = await serving.double({ dialect: "ollama" });
    await assert.rejects(open(double, { ...ollama, model: "llama3.2:3b" }), { kind: "wrong-model", hint: /qwen3-vl/ });
    await assert.rejects(open(double, { ...ollama, model: "none" }), { kind: "wrong-model", hint: /qwen3-vl:8b/ });
    await assert.rejects(open(await serving.double({ dialect: "vllm", runner: "generate" }), { ...openai, model: "none" }), { kind: "wrong-model" });
  });
});
