import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { UseLiteModel } from "../../../../src/core/encode/useLite/model.ts";

/** The first components that TensorFlow.js makes of the published graph (@energetic-ai/embeddings 0.2.0). */
const published = {
  "an architecture diagram": [0.01221, -0.06486, -0.04536, 0.03287, -0.00193, -0.04022],
  "How do services recover after an outage of the message broker?": [-0.04994, -0.06201, 0.05475, 0.03025, 0.01375, 0.02318],
  "Gateway → 订单服务": [-0.03014, -0.03058, -0.05473, 0.01341, -0.04584, -0.02302],
} as const;

describe("UseLiteModel", function () {
  this.timeout(30_000);

  it("makes of a text what the published graph makes of it", async () => {
    const model = await UseLiteModel.load();
    for (const [text, expected] of Object.entries(published)) {
      const vector = await model.embed(text);
      const length = Math.hypot(...vector);
      for (const [at, component] of expected.entries()) {
        assert.ok(Math.abs((vector[at] ?? NaN) / length - component) < 1e-4, `component ${at} of “${text}”: ${(vector[at] ?? NaN) / length}`);
      }
    }
  });

  it("takes the first 128 word pieces of a long text", async () => {
    const model = await UseLiteModel.load();
    const long = "queue ".repeat(128);
    assert.deepEqual(await model.embed(long), await model.embed(`${long} and a database behind it`));
  });
});
