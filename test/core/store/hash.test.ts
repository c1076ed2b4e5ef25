import assert from "node:assert/strict";
import { sha256Hex } from "../../../src/core/store/hash.ts";

describe("sha256Hex", () => {
  it("gives the plain digest of one part", () => {
    assert.equal(sha256Hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assert.equal(sha256Hex(Buffer.from("abc")), sha256Hex("abc"));
  });

  it("tells parts apart however they are cut", () => {
    const digests = [sha256Hex("ab", "c"), sha256Hex("a", "bc"), sha256Hex("abc"), sha256Hex("abc", ""), sha256Hex()];
    assert.equal(new Set(digests).size, digests.length);
  });
});
