import assert from "node:assert/strict";
import { AfterimageError } from "../../../src/core/errors.ts";
import { pictureError } from "../../../src/extension/picture/pictureError.ts";

describe("an error about a picture that is asked with", () => {
  const pasted = { name: "Pasted picture", file: "/tmp/pictures-1/7.png" };

  it("names the picture as the user knows it, not its file", () => {
    const error = pictureError(new AfterimageError({ kind: "unreadable", message: "7.png cannot be decoded.", hint: "Open it." }), pasted);
    assert.deepEqual([error.kind, error.message, error.hint], ["unreadable", "Pasted picture cannot be decoded.", "Open it."]);
  });

  it("says what to do with a picture that ends or stalls the process reading it", () => {
    for (const kind of ["crashed", "timeout"] as const) {
      const error = pictureError(new AfterimageError({ kind, message: "It stopped.", hint: "It is left out until it changes." }), pasted);
      assert.equal(error.message, "Pasted picture could not be read. It stopped.");
      assert.match(error.hint, /screenshot/);
    }
  });
});
