import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { throughputLimiter, type Flight, type Limiter } from "../../../src/core/endpoint/limiter.ts";

/**
 * Answers requests in simulated time, as a server with so many places and a queue does.
 * @param serviceMs of the request with this number
 * @returns requests that were under way at each answer
 */
function simulate(limiter: Limiter, server: { capacity: number; serviceMs: (number: number) => number }, requests: number): { ms: number; underWay: number[] } {
  const queue: Flight[] = [];
  const busy: { until: number; flight: Flight }[] = [];
  const underWay: number[] = [];
  let now = 0;
  for (let sent = 0, answered = 0; answered < requests; answered++) {
    while (queue.length + busy.length < limiter.limit) queue.push(limiter.started(now));
    while (busy.length < server.capacity && queue.length > 0) busy.push({ until: now + server.serviceMs(sent++), flight: queue.shift()! });
    busy.sort((a, b) => a.until - b.until);
    const { until, flight } = busy.shift()!;
    now = until;
    const all = queue.length + busy.length + 1;
    underWay.push(all);
    limiter.succeeded(flight, now, all >= limiter.limit);
  }
  for (const flight of [...queue, ...busy.map((place) => place.flight)]) limiter.gaveUp(flight);
  return { ms: now, underWay };
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

describe("throughputLimiter", () => {
  for (const capacity of [1, 8, 32]) {
    it(`keeps a server of capacity ${capacity} busy, and little more than busy`, () => {
      const requests = capacity * 200;
      const { ms, underWay } = simulate(throughputLimiter(64), { capacity, serviceMs: () => 50 }, requests);
      const ideal = (requests / capacity) * 50;
      assert.ok(ideal / ms >= 0.95, `${ideal / ms}`);
      assert.ok(mean(underWay.slice(requests / 2)) <= capacity * 1.3 + 1, `${mean(underWay.slice(requests / 2))}`);
    });
  }

  it("takes requests that cost ten times as much for what they are, not for a queue", () => {
    const limiter = throughputLimiter(64);
    simulate(limiter, { capacity: 8, serviceMs: () => 20 }, 2000);
    const { ms } = simulate(limiter, { capacity: 8, serviceMs: () => 200 }, 2000);
    assert.ok((2000 / 8) * 200 / ms >= 0.95);
  });

  it("follows a server that gets more places, and one that loses them", () => {
    const limiter = throughputLimiter(64);
    simulate(limiter, { capacity: 4, serviceMs: () => 50 }, 1000);
    simulate(limiter, { capacity: 32, serviceMs: () => 50 }, 8000);
    assert.ok(limiter.limit >= 26, `${limiter.limit}`);
    simulate(limiter, { capacity: 4, serviceMs: () => 50 }, 8000);
    assert.ok(limiter.limit <= 8, `${limiter.limit}`);
  });

  it("halves once for all the requests that one overload turned away", () => {
    const limiter = throughputLimiter(64);
    simulate(limiter, { capacity: 32, serviceMs: () => 50 }, 2000);
    const before = limiter.limit;
    const flights = Array.from({ length: before }, () => limiter.started(0));
    for (const flight of flights) limiter.overloaded(flight);
    assert.equal(limiter.limit, Math.round(before / 2));
  });

  it("never falls below one nor rises above the most", () => {
    const limiter = throughputLimiter(3);
    for (let at = 0; at < 10; at++) limiter.overloaded(limiter.started(0));
    assert.equal(limiter.limit, 1);
    const { underWay } = simulate(limiter, { capacity: 100, serviceMs: () => 50 }, 2000);
    assert.equal(Math.max(...underWay), 3);
  });

  it("learns nothing while there is too little to do", () => {
    const limiter = throughputLimiter(64);
    for (let at = 0; at < 1000; at++) limiter.succeeded(limiter.started(at), at + 10, false);
    assert.equal(limiter.limit, 1);
  });

  it("goes on when requests end in nothing", () => {
    const limiter = throughputLimiter(64);
    for (let at = 0; at < 1000; at++) limiter.gaveUp(limiter.started(0));
    simulate(limiter, { capacity: 8, serviceMs: () => 50 }, 1000);
    assert.ok(limiter.limit >= 7);
  });
});
