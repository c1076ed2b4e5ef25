import assert from "node:assert/strict";
import { RestartPolicy } from "../../src/engine/restartPolicy.ts";

const rules = { delaysMs: [10, 20], windowMs: 1000 };

describe("RestartPolicy", () => {
  it("waits longer after each death and then gives up", () => {
    const policy = new RestartPolicy(rules, () => 0);
    assert.deepEqual([policy.died(), policy.died(), policy.died()], [10, 20, undefined]);
  });

  it("forgets deaths that are longer ago than its window", () => {
    let now = 0;
    const policy = new RestartPolicy(rules, () => now);
    policy.died();
    policy.died();
    now = 1000;
    assert.equal(policy.died(), 10);
  });

  it("begins anew when reset", () => {
    const policy = new RestartPolicy(rules, () => 0);
    policy.died();
    policy.reset();
    assert.equal(policy.died(), 10);
  });
});
