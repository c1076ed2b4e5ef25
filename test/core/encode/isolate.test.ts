import assert from "node:assert/strict";
import fc from "fast-check";
import { isolate } from "../../../src/core/encode/isolate.ts";
import { EndpointError } from "../../../src/core/endpoint/endpoint.ts";
import { AfterimageError } from "../../../src/core/errors.ts";

const answer = (status: number, detail: string, kind: AfterimageError["kind"] = "refused-input") =>
  new EndpointError({ kind, message: `the server answers ${status}`, status, detail });
const tooLong = answer(400, "This model's maximum context length is 20 tokens.");

/** A server that fails any request with a bad input in it. */
function server(bad: ReadonlySet<string>, failure: AfterimageError, isIll = false) {
  const sent: string[][] = [];
  return {
    sent,
    send: async (inputs: readonly string[]) => {
      sent.push([...inputs]);
      if (isIll || inputs.some((input) => bad.has(input))) throw failure;
      return inputs.map((input) => `vector of ${input}`);
    },
    control: async () => {
      if (isIll) throw failure;
    },
    shorten: () => undefined,
  };
}

describe("a request that fails", () => {
  it("costs the bad inputs alone their outputs, wherever they stand and however the server says it", async () => {
    const failures = fc.constantFrom(
      answer(400, "cannot identify image file"),
      answer(422, "cannot identify image file"),
      answer(500, "Internal Server Error", "unavailable"),
      answer(500, "out of memory", "overloaded"),
      new EndpointError({ kind: "unreachable", message: "the server broke the connection off" }),
      new AfterimageError({ kind: "bad-answer", message: "not a number" }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(fc.boolean(), { minLength: 1, maxLength: 20 }), failures, async (isBad, failure) => {
        const inputs = isBad.map((_, at) => `input ${at}`);
        const bad = new Set(inputs.filter((_, at) => isBad[at]));
        const outputs = await isolate(inputs, server(bad, failure));
        assert.equal(outputs.length, inputs.length);
        for (const [at, output] of outputs.entries()) {
          if (!isBad[at]) assert.equal(output, `vector of ${inputs[at]!}`);
          else assert.ok(output instanceof AfterimageError && output.kind === "refused-input");
        }
      }),
    );
  });

  it("is the server's failure, not the inputs', when a known good input fails too", async () => {
    const ill = server(new Set(), answer(500, "EngineDeadError", "unavailable"), true);
    await assert.rejects(isolate(["a", "b", "c", "d"], ill), { kind: "unavailable" });
    assert.equal(ill.sent.length, 1, "what the control told was not tried on every input");
    const away = server(new Set(), new EndpointError({ kind: "unreachable", message: "the server refuses connections" }), true);
    await assert.rejects(isolate(["a", "b"], away), { kind: "unreachable" });
    const refusing = server(new Set(), answer(400, "unknown field"), true);
    await assert.rejects(isolate(["a"], refusing), { kind: "bad-answer" });
  });

  it("is passed on at once when no input can have caused it", async () => {
    for (const kind of ["unauthorised", "wrong-model", "overloaded"] as const) {
      const away = server(new Set(["a"]), answer(kind === "overloaded" ? 503 : 500, "", kind));
      await assert.rejects(isolate(["a", "b"], away), { kind });
      assert.equal(away.sent.length, 1);
    }
  });

  it("for too long a text is sent again with less of it, until it fits", async () => {
    const send = async (inputs: readonly string[]) => {
      if (inputs.some((input) => input.length > 20)) throw tooLong;
      return inputs.map((input) => input.length);
    };
    const shorten = (input: string) => (input.length > 4 ? input.slice(0, input.length >>> 1) : undefined);
    const lengths = await isolate(["x".repeat(70), "short", "y".repeat(20)], { send, control: () => Promise.resolve(), shorten });
    assert.deepEqual(lengths, [17, 5, 20]);
  });

  it("for too long a text that cannot be shortened costs that input alone its output", async () => {
    const [long, good] = await isolate(["long", "good"], { ...server(new Set(["long"]), tooLong) });
    assert.ok(long instanceof AfterimageError && long.kind === "refused-input");
    assert.equal(good, "vector of good");
  });
});
