import assert from "node:assert/strict";
import { strengthOf } from "../../../src/core/visual/claim.ts";
import type { Alignment } from "../../../src/core/visual/verify.ts";

describe("the strength of a claim", () => {
  const whole: Alignment = { agreeing: 20, share: 0.4, covers: 1, region: [], map: [1, 0, 0, 0, 1, 0, 0, 0] };

  it("is greater where more agrees, and more of what should", () => {
    assert.ok(strengthOf(whole) > strengthOf({ ...whole, agreeing: 15 }));
    assert.ok(strengthOf(whole) > strengthOf({ ...whole, share: 0.2 }));
  });

  it("is greater for a picture that explains all of the question than for one that was drawn into that", () => {
    assert.ok(strengthOf(whole) > strengthOf({ ...whole, share: 0.5, covers: 0.7 }));
  });
});
