import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { BuiltinEncoder } from "../../../src/core/encode/builtin.ts";

const never = new AbortController().signal;
const dot = (a: Float32Array, b: Float32Array): number => a.reduce((sum, value, at) => sum + value * (b[at] ?? 0), 0);

describe("BuiltinEncoder", function () {
  this.timeout(30_000);
  const encoder = new BuiltinEncoder();
  const embed = (...texts: string[]) => encoder.embed(texts.map((text) => ({ text })), "document", never);

  it("gives unit vectors of its space's dimension, in the order of the inputs", async () => {
    const texts = ["a queue", "a database", "a load balancer", "a cat", "a firewall"];
    const together = await embed(...texts);
    assert.equal(together.length, texts.length);
    for (const [at, vector] of together.entries()) {
      assert.equal(vector.length, encoder.space.dimension);
      assert.ok(Math.abs(dot(vector, vector) - 1) < 1e-5);
      const [alone] = await embed(texts[at] ?? "");
      assert.ok(alone && dot(alone, vector) > 0.999, "the same alone and in a batch");
    }
  });

  it("puts texts of one meaning closer than texts of two", async () => {
    const [question, same, other] = await embed("how do we recover after an outage", "restore service after a failure", "colours of the company logo");
    assert.ok(question && same && other);
    assert.ok(dot(question, same) > dot(question, other) + 0.1);
  });

  it("refuses a picture without text, in words", async () => {
    await assert.rejects(encoder.embed([{ image: new Uint8Array(3) }], "document", never), /reads text only/);
  });

  it("stops between texts when aborted", async () => {
    const controller = new AbortController();
    const inputs = Array.from({ length: 200 }, (_, n) => ({ text: `sentence number ${n}` }));
    const run = encoder.embed(inputs, "document", controller.signal);
    setTimeout(() => controller.abort(), 1);
    await assert.rejects(run, { name: "AbortError" });
  });

  it("says what it is and that it works", async () => {
    assert.match(encoder.about, /text only/);
    assert.deepEqual(await encoder.check(never), { ok: true, message: "It makes vectors." });
  });
});
