import assert from "node:assert/strict";
import { mock } from "node:test";
import { startWatchdog } from "../../src/engine/watchdog.ts";

const rules = { intervalMs: 100, missed: 3 };
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe("startWatchdog", () => {
  beforeEach(() => mock.timers.enable({ apis: ["setInterval"] }));
  afterEach(() => mock.timers.reset());

  it("reports a process that leaves a ping unanswered for too many intervals", () => {
    let frozen = 0;
    startWatchdog(rules, () => new Promise(() => undefined), () => frozen++);
    mock.timers.tick(300);
    assert.equal(frozen, 0);
    mock.timers.tick(100);
    assert.equal(frozen, 1);
  });

  it("is content with late answers, and with refusals", async () => {
    let frozen = 0;
    let answer: (error?: Error) => void = () => undefined;
    const ping = (): Promise<void> =>
      new Promise((resolve, reject) => (answer = (error) => (error ? reject(error) : resolve())));
    startWatchdog(rules, ping, () => frozen++);
    for (const reply of [undefined, new Error("no such request"), undefined]) {
      mock.timers.tick(300);
      answer(reply);
      await settle();
    }
    assert.equal(frozen, 0);
  });

  it("stops when told to", () => {
    let pings = 0;
    const stop = startWatchdog(rules, () => Promise.resolve(pings++), () => undefined);
    stop();
    mock.timers.tick(1000);
    assert.equal(pings, 0);
  });
});
