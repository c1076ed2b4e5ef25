import assert from "node:assert/strict";
import { mock } from "node:test";
import { throttled } from "../../src/engine/throttle.ts";

describe("throttled", () => {
  beforeEach(() => mock.timers.enable({ apis: ["setTimeout"] }));
  afterEach(() => mock.timers.reset());

  it("sends the first value at once and of the others only the newest, when its turn comes", () => {
    const sent: number[] = [];
    const status = throttled<number>(200, (value) => sent.push(value));
    [1, 2, 3].forEach((value) => status.push(value));
    assert.deepEqual(sent, [1]);
    mock.timers.tick(200);
    assert.deepEqual(sent, [1, 3]);
  });

  it("keeps the interval after a late value, too", () => {
    const sent: number[] = [];
    const status = throttled<number>(200, (value) => sent.push(value));
    status.push(1);
    status.push(2);
    mock.timers.tick(200);
    status.push(3);
    assert.deepEqual(sent, [1, 2]);
    mock.timers.tick(200);
    assert.deepEqual(sent, [1, 2, 3]);
  });

  it("sends a value at once after a quiet time", () => {
    const sent: number[] = [];
    const status = throttled<number>(200, (value) => sent.push(value));
    status.push(1);
    mock.timers.tick(200);
    status.push(2);
    assert.deepEqual(sent, [1, 2]);
  });
});
