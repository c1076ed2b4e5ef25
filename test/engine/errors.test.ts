import assert from "node:assert/strict";
import { ErrorCodes, ResponseError } from "vscode-jsonrpc/node.js";
import { AfterimageError } from "../../src/core/errors.ts";
import { EngineDied, fromResponseError, toResponseError } from "../../src/engine/errors.ts";

describe("errors over the process boundary", () => {
  it("keep kind, message and hint", () => {
    const error = fromResponseError(
      toResponseError(new AfterimageError({ kind: "locked", message: "Busy.", hint: "Wait." })),
    );
    assert.ok(error instanceof AfterimageError);
    assert.deepEqual([error.kind, error.message, error.hint], ["locked", "Busy.", "Wait."]);
  });

  it("stay aborts", () => {
    const error = fromResponseError(toResponseError(new DOMException("gone", "AbortError")));
    assert.equal(error.name, "AbortError");
  });

  it("make an unknown error an unavailable engine with its message", () => {
    const error = fromResponseError(toResponseError(new TypeError("x is undefined")));
    assert.ok(error instanceof AfterimageError);
    assert.deepEqual([error.kind, error.message], ["unavailable", "x is undefined"]);
  });

  it("tell a lost connection from an answer", () => {
    assert.ok(fromResponseError(new ResponseError(ErrorCodes.PendingResponseRejected, "lost")) instanceof EngineDied);
    assert.ok(fromResponseError(new Error("channel closed")) instanceof EngineDied);
  });
});
