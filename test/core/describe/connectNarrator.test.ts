import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import { connectNarrator } from "../../../src/core/describe/connectNarrator.ts";
import { startDouble } from "../../support/doubles/double.ts";

describe("connectNarrator", () => {
  it("leaves nothing behind with the signal when it fails: it is called again and again with the same one", async () => {
    const double = await startDouble({ dialect: "ollama", readsText: false });
    const stop = new AbortController();
    try {
      const settings = { url: double.url, dialect: "ollama", model: "not-there" } as const;
      await assert.rejects(connectNarrator(settings, () => undefined, stop.signal), { kind: "wrong-model" });
      assert.equal(getEventListeners(stop.signal, "abort").length, 0);
    } finally {
      stop.abort();
      await double.close();
    }
  });
});
