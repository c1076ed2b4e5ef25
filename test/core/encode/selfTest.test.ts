import assert from "node:assert/strict";
import type { Encoder } from "../../../src/core/encode/encoder.ts";
import { sameWeights, selfTest } from "../../../src/core/encode/selfTest.ts";
import { Serving, never } from "./serving.ts";

describe("the self-test of an encoder", () => {
  const serving = new Serving();
  after(() => serving.close());
  const failures = async (encoder: Encoder) => (await selfTest(encoder, never)).lines.filter(({ ok }) => !ok);

  it("passes with every dialect's double, by what the pictures show alone", async () => {
    for (const dialect of ["vllm", "llamacpp", "objects", "ollama"] as const) {
      const { ok, lines, vectors } = await selfTest(await serving.open(await serving.double({ dialect }), { dialect }), never);
      assert.ok(ok, JSON.stringify(lines));
      assert.equal(vectors.length, dialect === "ollama" ? 5 : 7);
    }
  });

  it("passes by what is written in the pictures, too", async () => {
    const double = await serving.double({ dialect: "vllm", readsText: true });
    assert.deepEqual(await failures(await serving.open(double, { dialect: "vllm" })), []);
  });

  it("passes in spite of the rounding of a busy GPU", async () => {
    const double = await serving.double({ dialect: "vllm" });
    const encoder = await serving.open(double, { dialect: "vllm" });
    double.setFaults({ kind: "noise" });
    assert.deepEqual(await failures(encoder), []);
  });

  it("fails where all vectors are the same, with a reason and a next step for each relation", async () => {
    const double = await serving.double({ dialect: "vllm" });
    const encoder = await serving.open(double, { dialect: "vllm" });
    double.setFaults({ kind: "identical" });
    const failed = await failures(encoder);
    assert.deepEqual(failed.map(({ what }) => what), [
      "a question is closer to its answer than to another text",
      "the forms for questions and documents differ",
      "two different pictures differ",
      "pictures are closer to their own descriptions than to each other's",
      "what is said of a picture counts",
    ]);
    assert.ok(failed.every(({ hint }) => hint !== ""));
    const health = await encoder.check(never);
    assert.equal(health.ok, false);
    assert.match(health.message, /embedding model/);
  });

  it("fails where the prompt misses the model's template", async () => {
    // A file that holds Qwen3-VL-Embedding under a name that does not say so: its template is not applied.
    const double = await serving.double({ dialect: "llamacpp", mmproj: false, model: "embedder.gguf" });
    const failed = await failures(await serving.open(double, { dialect: "llamacpp", model: "embedder.gguf" }));
    assert.ok(failed.length > 0);
  });

  it("tells that the server answers no vectors, as a finding", async () => {
    const double = await serving.double({ dialect: "vllm" });
    const encoder = await serving.open(double, { dialect: "vllm" });
    double.setFaults({ kind: "not-a-number" });
    const [line] = await failures(encoder);
    assert.equal(line!.what, "embedding");
    assert.notEqual(line!.hint, "");
  });

  it("throws where the server is away, since that says nothing of the model", async () => {
    const double = await serving.double({ dialect: "vllm" });
    const encoder = await serving.open(double, { dialect: "vllm" });
    await double.goAway();
    await assert.rejects(selfTest(encoder, never, "query"), { kind: "unreachable" });
  });

  it("notices other weights under the same name, and no others", async () => {
    const double = await serving.double({ dialect: "vllm" });
    const encoder = await serving.open(double, { dialect: "vllm" });
    const { vectors: before } = await selfTest(encoder, never);
    assert.equal(sameWeights(before, (await selfTest(encoder, never)).vectors), true);
    double.setFaults({ kind: "noise" });
    assert.equal(sameWeights(before, (await selfTest(encoder, never)).vectors), true, "rounding is no other model");
    double.setFaults();
    await double.restart({ seed: "other weights" });
    assert.equal(sameWeights(before, (await selfTest(encoder, never)).vectors), false);
    assert.equal(sameWeights([], before), true, "nothing contradicts a first test");
  });
});
