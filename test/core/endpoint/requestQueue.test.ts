import assert from "node:assert/strict";
import fc from "fast-check";
import { describe, it } from "mocha";
import { urgencies, type Urgency } from "../../../src/core/encode/encoder.ts";
import { requestQueue } from "../../../src/core/endpoint/requestQueue.ts";

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

type Step =
  | { readonly do: "enter"; readonly urgency: Urgency }
  | { readonly do: "leave" | "abort" | "limit"; readonly number: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant("enter" as const), urgency: fc.constantFrom(...urgencies) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("leave" as const), number: fc.nat(50) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("abort" as const), number: fc.nat(50) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("limit" as const), number: fc.integer({ min: 1, max: 5 }) }) },
);

describe("requestQueue", () => {
  it("lets in by urgency, then by age, never beyond limit and reserve, and never who has given up", async () => {
    const reserve = 2;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
        let limit = 2;
        const queue = requestQueue((urgency, inFlight) => (inFlight < limit + (urgency === "query" ? reserve : 0) ? {} : undefined));
        /** What the queue should hold, the simple way. */
        const waiting: { number: number; urgency: Urgency; abort: AbortController }[] = [];
        const inside: number[] = [];
        const letIn: number[] = [];
        const expected: number[] = [];
        const givenUp: number[] = [];
        let inFlight = 0;
        const admit = (): void => {
          for (const urgency of urgencies) {
            for (const waiter of waiting.filter((one) => one.urgency === urgency)) {
              if (inFlight >= limit + (urgency === "query" ? reserve : 0)) break;
              waiting.splice(waiting.indexOf(waiter), 1);
              inFlight++;
              expected.push(waiter.number);
            }
          }
        };
        for (const [number, now] of steps.entries()) {
          const before = letIn.length;
          if (now.do === "enter") {
            const abort = new AbortController();
            waiting.push({ number, urgency: now.urgency, abort });
            queue.enter(now.urgency, abort.signal).then(
              () => {
                inside.push(number);
                letIn.push(number);
              },
              () => givenUp.push(number),
            );
            admit();
          } else if (now.do === "leave" && inside.length > 0) {
            inside.splice(now.number % inside.length, 1);
            inFlight--;
            queue.leave();
            admit();
          } else if (now.do === "abort" && waiting.length > 0) {
            const [waiter] = waiting.splice(now.number % waiting.length, 1);
            waiter!.abort.abort(new Error("given up"));
          } else if (now.do === "limit") {
            limit = now.number;
            queue.admit();
            admit();
          }
          await settled();
          assert.equal(queue.inFlight, inFlight);
          if (letIn.length > before) assert.ok(inFlight <= limit + reserve);
        }
        assert.deepEqual(letIn, expected);
        assert.ok(givenUp.every((number) => !letIn.includes(number)));
      }),
    );
  });

  it("turns away at once who has given up before coming", async () => {
    const queue = requestQueue(() => ({}));
    await assert.rejects(queue.enter("bulk", AbortSignal.abort(new Error("too late"))), /too late/);
    assert.equal(queue.inFlight, 0);
  });

  it("can send one urgency away and keep the others", async () => {
    let room = false;
    const queue = requestQueue(() => (room ? {} : undefined));
    const signal = new AbortController().signal;
    const query = queue.enter("query", signal);
    const bulk = queue.enter("bulk", signal);
    queue.rejectWaiting("query", () => new Error("away"));
    await assert.rejects(query, /away/);
    room = true;
    queue.admit();
    await bulk;
    assert.equal(queue.inFlight, 1);
  });
});
