import assert from "node:assert/strict";
import { tryDescriber, tryEncoder } from "../../../src/core/endpoint/tryOut.ts";
import { Serving, never } from "../encode/serving.ts";

const encoder = { dialect: "vllm", model: "Qwen/Qwen3-VL-Embedding-2B", picturesAlone: false } as const;
const describer = { dialect: "ollama", model: "qwen3-vl:8b" } as const;

describe("trying settings out", () => {
  const serving = new Serving();
  after(() => serving.close());

  it("reports what an encoder makes, and how long it takes", async () => {
    const { url } = await serving.double({ dialect: "vllm" });
    const { ok, lines, dimension, takesImages, textMs, imageMs } = await tryEncoder({ ...encoder, url }, never);
    assert.ok(ok && takesImages && lines.length > 5);
    assert.equal(dimension, 1024);
    assert.ok(textMs !== undefined && imageMs !== undefined);
  });

  it("reports, rather than throws, that nobody is there, that a key is wanted, and that the model is for chat", async () => {
    const away = await serving.double({ dialect: "vllm" });
    await away.goAway();
    const unreachable = await tryEncoder({ ...encoder, url: away.url }, never);
    assert.equal(unreachable.ok, false);
    assert.match(unreachable.lines[0]!.detail, /refuses connections/);

    const { url: closed } = await serving.double({ dialect: "vllm", apiKey: "secret" });
    assert.equal((await tryEncoder({ ...encoder, url: closed }, never)).wantsKey, true);
    assert.equal((await tryEncoder({ ...encoder, url: closed, apiKey: "secret" }, never)).ok, true);

    const { url: chat } = await serving.double({ dialect: "vllm", runner: "generate", model: encoder.model });
    const wrong = await tryEncoder({ ...encoder, url: chat }, never);
    assert.match(wrong.lines[0]!.hint, /--runner pooling/);
  });

  it("reports a server that answers and makes nothing of worth", async () => {
    const { url } = await serving.double({ dialect: "vllm", faults: [{ kind: "identical" }] });
    const { ok, lines } = await tryEncoder({ ...encoder, url }, never);
    assert.equal(ok, false);
    assert.ok(lines.some(({ hint }) => hint !== ""));
  });

  it("lets a describer prove that it sees", async () => {
    const { url } = await serving.double({ dialect: "ollama", readsText: true });
    const { ok, imageMs } = await tryDescriber({ ...describer, url }, never);
    assert.ok(ok && imageMs !== undefined);
    const blind = await tryDescriber({ ...describer, model: "llama3.2:3b", url }, never);
    assert.equal(blind.ok, false);
    assert.match(blind.lines[0]!.hint, /qwen3-vl/);
  });
});
