import assert from "node:assert/strict";
import fc from "fast-check";
import { count, fileSize, position, segments, splitPath, timeLeft } from "../../../webview/shared/text.ts";

describe("words in the webviews", () => {
  it("splits any text at its marks without losing a character", () => {
    fc.assert(
      fc.property(fc.string(), fc.uniqueArray(fc.nat(40)), (text, cuts) => {
        const ends = cuts.map((cut) => Math.min(cut, text.length)).sort((a, b) => a - b);
        const matches = ends.flatMap((end, at) => (at % 2 === 1 && ends[at - 1]! < end ? [[ends[at - 1]!, end] as const] : []));
        const runs = segments({ text, matches });
        assert.equal(runs.map((run) => run.text).join(""), text);
        assert.deepEqual(runs.filter(({ matched }) => matched).map((run) => run.text), matches.map(([start, end]) => text.slice(start, end)));
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
    assert.deepEqual([999, 1000, 38_400, 999_499, 999_500, 2_400_000].map(fileSize), ["999 bytes", "1 kB", "38 kB", "999 kB", "1.0 MB", "2.4 MB"]);
    assert.deepEqual(splitPath("docs/a/b.png"), { folder: "docs/a", file: "b.png" });
    assert.deepEqual(splitPath("b.png"), { folder: "", file: "b.png" });
  });
});
