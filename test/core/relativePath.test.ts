import assert from "node:assert/strict";
import { relativePath, rootOf } from "../../src/core/relativePath.ts";

describe("relativePath", () => {
  it("names a file below the root", () => {
    assert.equal(relativePath("/w", "/w/docs/a.md"), "docs/a.md");
    assert.equal(relativePath("/w", "/w/..a/b"), "..a/b");
  });

  it("knows what lies elsewhere, and the root itself", () => {
    assert.equal(relativePath("/w", "/w2/a.md"), undefined);
    assert.equal(relativePath("/w", "/a.md"), undefined);
    assert.equal(relativePath("/w", "/w"), undefined);
  });
});

describe("rootOf", () => {
  it("is the innermost folder that holds the file", () => {
    assert.equal(rootOf(["/w", "/w/packages/a", "/x"], "/w/packages/a/README.md"), "/w/packages/a");
    assert.equal(rootOf(["/w", "/x"], "/y/README.md"), undefined);
  });
});
