import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { cleanDetail, detailOf } from "../../../src/core/endpoint/detail.ts";
import { failureOfAnswer, failureOnTheWay, type FailureRule } from "../../../src/core/endpoint/failures.ts";
import type { ErrorKind } from "../../../src/core/errors.ts";

const name = "http://gpu:8000";

function answered(status: number, body: unknown, rules: readonly FailureRule[] = [], headers = {}): ReturnType<typeof failureOfAnswer> {
  const bytes = Buffer.from(typeof body === "string" ? body : JSON.stringify(body));
  return failureOfAnswer(name, "/v1/embeddings", { status, headers, body: bytes }, rules, (text) => text);
}
const onTheWay = (code: string, cold = false) =>
  failureOnTheWay(name, { path: "/v1/embeddings", timeoutMs: 30_000, cold }, Object.assign(new Error(code), { code }));

describe("failures", () => {
  describe("what a server answers", () => {
    const cases: readonly [what: string, status: number, body: unknown, kind: ErrorKind, retry: "never" | "again" | "when-back"][] = [
      ["a missing key", 401, { error: "Unauthorized" }, "unauthorised", "never"],
      ["a forbidden model", 403, "", "unauthorised", "never"],
      ["vLLM without the model", 404, { error: { message: "The model `x` does not exist.", type: "NotFoundError", param: "model", code: 404 } }, "wrong-model", "never"],
      ["Ollama without the model", 404, { error: 'model "x" not found, try pulling it first' }, "wrong-model", "never"],
      ["a server without the path", 404, { detail: "Not Found" }, "not-found", "never"],
      ["a body too large", 413, "<html>Too Large</html>", "refused-input", "never"],
      ["a text too long for vLLM", 400, { object: "error", message: "This model's maximum context length is 8192 tokens.", type: "BadRequestError", code: 400 }, "refused-input", "never"],
      ["a text too long for Ollama", 400, { error: "the input length exceeds the context length" }, "refused-input", "never"],
      ["a text too long for llama.cpp", 500, { error: { code: 500, message: "input is too large to process. increase the physical batch size", type: "server_error" } }, "refused-input", "never"],
      ["another refusal", 422, { detail: [{ msg: "bad image" }] }, "refused-input", "never"],
      ["llama.cpp without --embeddings", 501, { error: { code: 501, message: "This server does not support embeddings. Start it with `--embeddings`", type: "not_supported_error" } }, "wrong-model", "never"],
      ["vLLM with a chat model", 400, { error: { message: "The model does not support Embeddings API" } }, "wrong-model", "never"],
      ["out of memory", 500, { error: "CUDA out of memory. Tried to allocate 2 GiB" }, "overloaded", "again"],
      ["Ollama without the memory", 500, { error: "model requires more system memory (9 GiB) than is available" }, "overloaded", "again"],
      ["another failure inside", 500, { error: { message: "Internal Server Error" } }, "unavailable", "again"],
      ["too many requests", 429, { error: "slow down" }, "overloaded", "again"],
      ["a full queue", 503, { error: "server busy, please try again.  maximum pending requests exceeded" }, "overloaded", "again"],
      ["a model that loads", 503, { error: { code: 503, message: "Loading model", type: "unavailable_error" } }, "overloaded", "when-back"],
      ["too much to do", 503, { error: "the server is overloaded" }, "overloaded", "again"],
      ["a gateway on its own", 502, "<html>Bad Gateway</html>", "unreachable", "again"],
      ["a request that came too slowly", 408, "", "timeout", "again"],
    ];
    for (const [what, status, body, kind, retry] of cases) {
      it(`${what} is ${kind}, tried ${retry}, and says what to do`, () => {
        const failure = answered(status, body);
        assert.equal(failure.error.kind, kind);
        assert.equal(failure.retry, retry);
        assert.equal(failure.error.status, status);
        assert.ok(failure.error.message.startsWith(`${name} `), failure.error.message);
      });
    }

    it("a redirect is told with its target and refused", () => {
      const { error, retry } = answered(302, "", [], { location: "https://elsewhere.example/" });
      assert.equal(error.kind, "bad-answer");
      assert.equal(retry, "never");
      assert.match(error.message, /https:\/\/elsewhere\.example\//);
    });

    it("a dialect's rule goes before the general ones", () => {
      const rules: FailureRule[] = [{ statuses: [500], detail: /media/, kind: "refused-input", what: "cannot read the picture", hint: "Save it again." }];
      const { error, retry } = answered(500, { error: "bad media" }, rules);
      assert.equal(error.kind, "refused-input");
      assert.equal(error.message, `${name} cannot read the picture: bad media`);
      assert.equal(error.hint, "Save it again.");
      assert.equal(retry, "never");
      assert.equal(answered(500, { error: "bad luck" }, rules).error.kind, "unavailable");
    });
  });

  describe("what happens on the way", () => {
    for (const [code, kind, retry] of [
      ["ECONNREFUSED", "unreachable", "when-back"],
      ["ENOTFOUND", "unreachable", "when-back"],
      ["EHOSTUNREACH", "unreachable", "when-back"],
      ["CONNECT_TIMEOUT", "unreachable", "when-back"],
      ["ECONNRESET", "unreachable", "again"],
      ["EPIPE", "unreachable", "again"],
      ["TIMEOUT", "timeout", "again"],
      ["DEPTH_ZERO_SELF_SIGNED_CERT", "unreachable", "never"],
      ["ERR_TLS_CERT_ALTNAME_INVALID", "unreachable", "never"],
      ["EPROTO", "unreachable", "never"],
      ["HPE_INVALID_CONSTANT", "bad-answer", "never"],
      ["ANSWER_TOO_LARGE", "bad-answer", "never"],
      ["ANSWER_ENCODED", "bad-answer", "never"],
      ["BAD_JSON", "bad-answer", "never"],
    ] as const) {
      it(`${code} is ${kind}, tried ${retry}, and says what to do`, () => {
        const failure = onTheWay(code);
        assert.equal(failure.error.kind, kind);
        assert.equal(failure.retry, retry);
        assert.equal(failure.error.status, undefined);
        assert.ok(failure.error.hint.length > 0);
        assert.ok(failure.error.message.startsWith(`${name} `));
      });
    }

    it("each has a message of its own", () => {
      const codes = ["ECONNREFUSED", "ENOTFOUND", "EHOSTUNREACH", "ECONNRESET", "TIMEOUT", "EPROTO", "HPE_INVALID_CONSTANT", "ANSWER_TOO_LARGE", "BAD_JSON"];
      const messages = [...codes.map((code) => onTheWay(code)), onTheWay("TIMEOUT", true)].map(({ error }) => error.message);
      assert.equal(new Set(messages).size, messages.length);
    });

    it("a refusal by all of a name's addresses is a refusal", () => {
      const refused = Object.assign(new Error("no"), { code: "ECONNREFUSED" });
      const { error } = failureOnTheWay(name, { path: "/", timeoutMs: 1, cold: false }, new AggregateError([refused, refused]));
      assert.match(error.message, /refuses connections/);
    });
  });
});

describe("detailOf", () => {
  for (const [what, body, detail] of [
    ["vLLM's new envelope", '{"error":{"message":"no","type":"BadRequestError","param":null,"code":400}}', "no"],
    ["vLLM's old envelope", '{"object":"error","message":"no","type":"BadRequestError","param":null,"code":400}', "no"],
    ["Ollama's", '{"error":"no"}', "no"],
    ["FastAPI's", '{"detail":"no"}', "no"],
    ["FastAPI's of a validation", '{"detail":[{"msg":"no"},{"msg":"never"}]}', "no; never"],
    ["plain text", "no\n", "no"],
    ["a page", "<!doctype html><h1>502</h1>", ""],
    ["other JSON", '{"a":1}', ""],
    ["nothing", "", ""],
  ] as const) {
    it(`reads ${what}`, () => assert.equal(detailOf(Buffer.from(body)), detail));
  }
});

describe("cleanDetail", () => {
  it("takes out secrets, line ends and terminal codes, and cuts", () => {
    assert.equal(cleanDetail("key\nabc \u001B[31mis wrong\u202E", ["abc", ""], 100), "key … [31mis wrong");
    assert.equal(cleanDetail("x".repeat(20), [], 10), `${"x".repeat(10)}…`);
  });
});
