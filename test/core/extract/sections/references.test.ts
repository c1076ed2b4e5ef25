import assert from "node:assert/strict";
import fc from "fast-check";
import { describe, it } from "mocha";
import { resolveReference } from "../../../../src/core/extract/sections/references.ts";

describe("resolveReference", () => {
  it("tries the library's root, then every folder above the document and what it serves", () => {
    assert.deepEqual(resolveReference("site/docs/a.md", "/img/x.png"), [
      "img/x.png",
      "static/img/x.png",
      "public/img/x.png",
      "site/docs/img/x.png",
      "site/docs/static/img/x.png",
      "site/docs/public/img/x.png",
      "site/img/x.png",
      "site/static/img/x.png",
      "site/public/img/x.png",
    ]);
  });

  it("tries a name with a percent sign also as it is written", () => {
    assert.deepEqual(resolveReference("a.md", "100%25.png"), ["100%.png", "100%25.png"]);
    assert.deepEqual(resolveReference("a.md", "100%.png"), ["100%.png"]);
  });

  it("never leaves the library", () => {
    const part = fc.constantFrom("..", ".", "a", "b.png", "/", "\\", "%2e%2e", "~", "@site", "?q", "#f");
    fc.assert(
      fc.property(fc.array(part, { maxLength: 8 }), fc.constantFrom("a.md", "x/y/a.md"), (parts, document) => {
        for (const target of resolveReference(document, parts.join("/"))) {
          assert.ok(!target.startsWith("/") && !target.split("/").includes(".."), target);
        }
      }),
    );
  });
});
