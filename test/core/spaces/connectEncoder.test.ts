import assert from "node:assert/strict";
import type { EndpointHealth } from "../../../src/core/endpoint/endpoint.ts";
import { connectEncoder } from "../../../src/core/spaces/connectEncoder.ts";
import { startDouble } from "../../support/doubles/double.ts";
import { eventually } from "../../support/library.ts";

describe("connectEncoder", function () {
  this.timeout(30_000);

  it("notices that a server is back although nobody asks anything of it", async () => {
    const double = await startDouble({ dialect: "vllm" });
    const stop = new AbortController();
    let health: EndpointHealth["state"] | undefined;
    try {
      const settings = { url: double.url, dialect: "vllm", model: "Qwen/Qwen3-VL-Embedding-2B", picturesAlone: false } as const;
      const { encoder } = await connectEncoder(settings, ({ state }) => (health = state), stop.signal);
      await double.goAway();
      await assert.rejects(encoder.embed([{ text: "a" }], "query", stop.signal, "query"), { kind: "unreachable" });
      assert.equal(health, "waiting");
      await double.comeBack();
      await eventually("the server is seen to be back", () => health === "ok");
    } finally {
      stop.abort();
      await double.close();
    }
  });

  it("refuses a server whose vectors are worth nothing, with the reason", async () => {
    const double = await startDouble({ dialect: "vllm", faults: [{ kind: "identical" }] });
    const settings = { url: double.url, dialect: "vllm", model: "Qwen/Qwen3-VL-Embedding-2B", picturesAlone: false } as const;
    try {
      await assert.rejects(connectEncoder(settings, () => undefined, new AbortController().signal), { kind: "wrong-model", message: /failed its self-test/ });
    } finally {
      await double.close();
    }
  });
});
