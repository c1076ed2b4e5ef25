import assert from "node:assert/strict";
import fc from "fast-check";
import { describe, it } from "mocha";
import { isLoopback, normaliseUrl, withoutCredentials } from "../../../src/core/endpoint/url.ts";
import { AfterimageError } from "../../../src/core/errors.ts";

describe("normaliseUrl", () => {
  for (const [text, url] of [
    ["localhost:8000", "http://localhost:8000"],
    ["  http://gpu:8000/v1/ ", "http://gpu:8000"],
    ["https://example.org/mounted/here/v1", "https://example.org/mounted/here"],
    ["https://example.org/mounted/", "https://example.org/mounted"],
    ["HTTP://GPU", "http://gpu"],
    ["[::1]:11434", "http://[::1]:11434"],
    ["http://user:p%40ss@gpu:1", "http://user:p%40ss@gpu:1"],
  ] as const) {
    it(`understands ${text.trim()}`, () => assert.equal(normaliseUrl(text), url));
  }

  for (const text of ["", "   ", "http://", "ftp://gpu", "file:///etc/passwd", "http://gpu?x=1", "http://gpu/#a", "http://a b", "localhost:99999"]) {
    it(`refuses “${text}” and says how an address looks`, () => {
      assert.throws(
        () => normaliseUrl(text),
        (error) => error instanceof AfterimageError && error.kind === "invalid-argument" && error.hint.includes("http://localhost:8000"),
      );
    });
  }

  it("never says a password, whatever it refuses", () => {
    for (const text of ["http://user:secret@", "user:sec@secret@a b", "ftp://user:secret@gpu"]) {
      assert.throws(() => normaliseUrl(text), (error) => error instanceof AfterimageError && !error.message.includes("secret"));
    }
  });

  it("changes nothing that it made", () => {
    fc.assert(
      fc.property(fc.webUrl({ withQueryParameters: false, withFragments: false }), (text) => {
        const url = normaliseUrl(text);
        fc.pre(!/\/v1\/*$/.test(url));
        assert.equal(normaliseUrl(url), url);
      }),
    );
  });
});

describe("withoutCredentials", () => {
  it("takes out user and password and nothing else", () => {
    assert.equal(withoutCredentials("https://user:secret@gpu:1/a@b"), "https://gpu:1/a@b");
    assert.equal(withoutCredentials("http://gpu:1"), "http://gpu:1");
  });
});

describe("isLoopback", () => {
  for (const url of ["http://localhost:1", "http://127.0.0.1", "http://127.9.9.9:80", "https://[::1]:443/x", "http://LOCALHOST"]) {
    it(`${url} stays on this machine`, () => assert.equal(isLoopback(url), true));
  }
  for (const url of ["http://gpu", "http://10.0.0.1", "http://localhost.example.org", "http://127.0.0.1.example.org", "http://0.0.0.0", "http://[::2]"]) {
    it(`${url} may leave it`, () => assert.equal(isLoopback(url), false));
  }
});
