import assert from "node:assert/strict";
import { Gate } from "./gate.ts";

const never = new AbortController().signal;

describe("a double's gate", () => {
  /** A gate whose work ends when it is told to. */
  function gateOf(capacity: number): { gate: Gate; working: (() => void)[] } {
    const working: (() => void)[] = [];
    const gate = new Gate({ ms: 1, capacity }, () => new Promise((resolve) => working.push(resolve)));
    return { gate, working };
  }
  const turn = () => new Promise((resolve) => setImmediate(resolve));

  it("works on as many inputs at once as it has room for, and lets the others wait", async () => {
    const { gate, working } = gateOf(2);
    const passed: number[] = [];
    const all = [0, 1, 2, 3, 4].map((nth) => gate.pass(never).then(() => passed.push(nth)));
    for (const [ended, begun] of [2, 3, 4, 5, 5].entries()) {
      await turn();
      assert.deepEqual([working.length, gate.waiting, passed.length], [begun, 5 - begun, ended]);
      working[ended]!();
    }
    await Promise.all(all);
    assert.deepEqual(passed, [0, 1, 2, 3, 4], "first come, first served");
  });

  it("has room again when one of those that wait has left", async () => {
    const { gate, working } = gateOf(1);
    const leave = new AbortController();
    const first = gate.pass(never);
    const left = assert.rejects(gate.pass(leave.signal), { name: "AbortError" });
    const last = gate.pass(never);
    leave.abort();
    await left;
    assert.equal(gate.waiting, 1);
    working[0]!();
    await first;
    await turn();
    working[1]!();
    await last;
  });
});
