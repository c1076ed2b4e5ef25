import assert from "node:assert/strict";
import { KnownPlaces } from "../../../src/extension/webview/knownPlaces.ts";
import { hit } from "../fixtures.ts";

describe("KnownPlaces", () => {
  it("finds what it was told of, by root, path and key", () => {
    const places = new KnownPlaces();
    const place = hit({ path: "a.pdf", key: "page:2" });
    places.remember("/w", [place]);
    assert.equal(places.find({ root: "/w", path: "a.pdf", key: "page:2" }), place);
    assert.equal(places.find({ root: "/x", path: "a.pdf", key: "page:2" }), undefined);
    assert.equal(places.find({ root: "/w", path: "../secret.pdf", key: "page:2" }), undefined);
  });

  it("forgets the oldest, not those seen again", () => {
    const places = new KnownPlaces();
    const many = Array.from({ length: 5000 }, (_, n) => hit({ path: `${n}.png` }));
    places.remember("/w", many);
    places.remember("/w", [hit({ path: "0.png" }), hit({ path: "new.png" })]);
    assert.ok(places.find({ root: "/w", path: "0.png", key: "image" }));
    assert.equal(places.find({ root: "/w", path: "1.png", key: "image" }), undefined);
  });
});
