import assert from "node:assert/strict";
import fc from "fast-check";
import { count, markTerms, position, segments, splitPath, timeLeft } from "../../../webview/shared/text.ts";

function markedWords(text: string, terms: readonly string[]): string[] {
  return segments(markTerms(text, terms)).flatMap((segment) => (segment.matched ? [segment.text] : []));
}

describe("words in the webviews", () => {
  it("marks a word where one begins, to its end", () => {
    assert.deepEqual(markedWords("Ports of the import Port", ["port"]), ["Ports", "Port"]);
  });

  it("marks scripts without spaces anywhere", () => {
    assert.deepEqual(markedWords("订单网关的架构", ["网关"]), ["网关"]);
  });

  it("takes what looks like a pattern for plain text", () => {
    assert.deepEqual(markedWords("a (b) [c] c++ x", ["(b)", "c++", "["]), ["(b)", "[", "c++"]);
  });

  it("splits any text at its marks without losing a character", () => {
    fc.assert(
      fc.property(fc.string(), fc.array(fc.string()), (text, terms) => {
        assert.equal(segments(markTerms(text, terms)).map((segment) => segment.text).join(""), text);
      }),
    );
  });

  it("says amounts, times and places", () => {
    assert.equal(count(1, "document"), "1 document");
    assert.equal(count(1204, "copy", "copies"), "1,204 copies");
    assert.equal(timeLeft(12), "less than a minute left");
    assert.equal(timeLeft(190), "about 3 min left");
    assert.equal(position({ anchor: { page: 3, line: 9 } }), "page 3");
    assert.equal(position({ anchor: { timestamp: 65 } }), "1:05");
    assert.equal(position({ anchor: {} }), "");
    assert.deepEqual(splitPath("docs/a/b.png"), { folder: "docs/a", file: "b.png" });
    assert.deepEqual(splitPath("b.png"), { folder: "", file: "b.png" });
  });
});
