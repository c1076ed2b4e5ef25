import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { systemClock } from "../../../src/core/endpoint/clock.ts";
import { endpointPolicy } from "../../../src/core/endpoint/policy.ts";
import { backoffMs, retryAfterMs } from "../../../src/core/endpoint/retry.ts";

const now = Date.parse("2026-01-01T00:00:00Z");

describe("backoffMs", () => {
  const policy = { ...endpointPolicy, backoffMs: 100, backoffMaxMs: 1000 };
  const at = (random: number) => ({ ...systemClock, random: () => random });

  it("doubles its range with each try, up to the longest", () => {
    assert.deepEqual([1, 2, 3, 4, 5, 60].map((tries) => backoffMs(policy, at(1), tries)), [100, 200, 400, 800, 1000, 1000]);
  });

  it("is anything from nothing to all of the range", () => {
    assert.equal(backoffMs(policy, at(0), 3), 0);
    assert.equal(backoffMs(policy, at(0.5), 3), 200);
  });

  it("is never less than the server asks for", () => {
    assert.equal(backoffMs(policy, at(0), 1, 5000), 5000);
  });
});

describe("retryAfterMs", () => {
  for (const [header, ms] of [
    [undefined, 0],
    ["3", 3000],
    [" 0.5 ", 500],
    ["Thu, 01 Jan 2026 00:00:10 GMT", 10_000],
    ["Wed, 31 Dec 2025 23:59:00 GMT", 0],
    ["soon", 0],
    ["-5", 0],
    ["999999999", 60_000],
    ["Thu, 01 Jan 2099 00:00:00 GMT", 60_000],
  ] as const) {
    it(`takes “${header ?? "nothing"}” for ${ms} ms`, () => assert.equal(retryAfterMs(header, now, 60_000), ms));
  }
});
