import assert from "node:assert/strict";
import { beforeEach, describe, it } from "mocha";
import { circuitBreaker, type Breaker, type Permit } from "../../../src/core/endpoint/breaker.ts";
import type { Clock } from "../../../src/core/endpoint/clock.ts";
import { EndpointError } from "../../../src/core/endpoint/endpoint.ts";
import { endpointPolicy } from "../../../src/core/endpoint/policy.ts";

const failure = new EndpointError({ kind: "unreachable", message: "away" });
const policy = { ...endpointPolicy, breakerFailures: 3, breakerMs: 100, breakerMaxMs: 350 };

describe("circuitBreaker", () => {
  let now: number;
  let timers: { at: number; run: () => void }[];
  let states: string[];
  let breaker: Breaker;
  const clock: Clock = {
    now: () => now,
    after(ms, run) {
      const timer = { at: now + ms, run };
      timers.push(timer);
      return () => (timers = timers.filter((other) => other !== timer));
    },
    random: () => 1,
  };
  function pass(ms: number): void {
    now += ms;
    const due = timers.filter(({ at }) => at <= now);
    timers = timers.filter(({ at }) => at > now);
    for (const { run } of due) run();
  }
  const leave = (): Permit => {
    const permit = breaker.permit();
    assert.ok(permit);
    return permit;
  };

  beforeEach(() => {
    now = 0;
    timers = [];
    states = [];
    breaker = circuitBreaker(policy, clock, () => states.push(breaker.state));
  });

  it("opens when several requests in a row are lost", () => {
    const permits = [leave(), leave(), leave()];
    breaker.failed(permits[0]!, failure, false);
    breaker.failed(permits[1]!, failure, false);
    assert.equal(breaker.state, "closed");
    breaker.failed(permits[2]!, failure, false);
    assert.equal(breaker.state, "open");
    assert.equal(breaker.cause, failure);
    assert.equal(breaker.permit(), undefined);
  });

  it("counts from nothing after a success", () => {
    for (let at = 0; at < 10; at++) {
      breaker.failed(leave(), failure, false);
      breaker.failed(leave(), failure, false);
      breaker.succeeded();
    }
    assert.deepEqual(states, []);
  });

  it("opens at once when nobody is there", () => {
    breaker.failed(leave(), failure, true);
    assert.equal(breaker.state, "open");
    assert.equal(breaker.retryAtMs, 100);
  });

  it("lets one probe through when its time is over, and closes when that succeeds", () => {
    breaker.failed(leave(), failure, true);
    pass(100);
    assert.equal(breaker.state, "half-open");
    assert.equal(leave().probes, true);
    assert.equal(breaker.permit(), undefined);
    breaker.succeeded();
    assert.deepEqual(states, ["open", "half-open", "closed"]);
    assert.equal(leave().probes, false);
  });

  it("waits twice as long each time the probe fails, up to the longest", () => {
    breaker.failed(leave(), failure, true);
    const waits: number[] = [];
    for (let at = 0; at < 4; at++) {
      waits.push(breaker.retryAtMs! - now);
      pass(350);
      breaker.failed(leave(), failure, false);
    }
    assert.deepEqual(waits, [100, 200, 350, 350]);
  });

  it("waits as long as the server asks for, when that is longer", () => {
    breaker.failed(leave(), failure, true, 5000);
    pass(4999);
    assert.equal(breaker.state, "open");
    pass(1);
    assert.equal(breaker.state, "half-open");
  });

  it("learns nothing new from requests that left before it opened", () => {
    const [early, late] = [leave(), leave()];
    breaker.failed(early, failure, true);
    breaker.failed(late, failure, true);
    assert.equal(breaker.retryAtMs, 100);
    pass(100);
    const probe = leave();
    breaker.failed(late, failure, true);
    assert.equal(breaker.state, "half-open");
    breaker.failed(probe, failure, true);
    assert.equal(breaker.state, "open");
  });

  it("closes when a request that left before it opened succeeds after all", () => {
    leave();
    breaker.failed(leave(), failure, true);
    breaker.succeeded();
    assert.equal(breaker.state, "closed");
    pass(1000);
    assert.equal(breaker.state, "closed");
  });

  it("lets another one probe when the first gives up", () => {
    breaker.failed(leave(), failure, true);
    pass(100);
    breaker.gaveUp(leave());
    assert.equal(breaker.mayProbe, true);
    assert.equal(leave().probes, true);
  });
});
