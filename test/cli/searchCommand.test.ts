import assert from "node:assert/strict";
import { resultsOf } from "../../src/cli/searchCommand.ts";
import type { Anchor } from "../../src/core/model.ts";
import type { SearchHit } from "../../src/core/search/types.ts";

function hit(path: string, anchor: Anchor): SearchHit {
  const shown = { titleMatches: [], snippet: { text: "", matches: [] }, reasons: [], boxes: [], copies: [], shownIn: [], shows: [] };
  return { path, key: "k", kind: "section", title: "T", anchor, score: 0.5, mtimeMs: 0, ...shown };
}

describe("results for scripts", () => {
  it("say where in its document a hit is, in the words of its format", () => {
    const places: [string, Anchor][] = [
      ["a.md", { slug: "install", line: 3 }],
      ["a.pdf", { page: 2 }],
      ["a.pptx", { slide: 5 }],
      ["a.ipynb", { cell: 4 }],
      ["a.mp4", { timestamp: 65.5 }],
    ];
    const results = resultsOf(places.map(([path, anchor]) => hit(path, anchor)));
    assert.deepEqual(
      results.map(({ anchor, line, page, slide, cell, timestamp }) => ({ anchor, line, page, slide, cell, timestamp })),
      [
        { anchor: "install", line: 3 },
        { page: 2 },
        { slide: 5 },
        { cell: 4 },
        { timestamp: 65.5 },
      ].map((only) => ({ anchor: undefined, line: undefined, page: undefined, slide: undefined, cell: undefined, timestamp: undefined, ...only })),
    );
  });
});
