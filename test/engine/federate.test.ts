import assert from "node:assert/strict";
import type { SearchHit, SearchResponse } from "../../src/core/search/types.ts";
import { federate } from "../../src/engine/federate.ts";

function hit(path: string, score: number): SearchHit {
  return {
    path,
    key: "image",
    kind: "image",
    anchor: {},
    title: path,
    score,
    titleMatches: [],
    snippet: { text: "", matches: [] },
    reasons: [],
    boxes: [],
    copies: [],
    shownIn: [],
    shows: [],
    mtimeMs: 0,
  };
}

const response = (hits: readonly SearchHit[], notes: readonly string[] = [], tookMs = 1): SearchResponse => ({ hits, notes, tookMs });

describe("federate", () => {
  it("puts the hits of several libraries in one order and knows where each is from", () => {
    const joined = federate(
      [
        { root: "/a", response: response([hit("1", 0.9), hit("2", 0.2)]) },
        { root: "/b", response: response([hit("3", 0.5)]) },
      ],
      2,
    );
    assert.deepEqual(joined.hits.map(({ root, path }) => root + path), ["/a1", "/b3"]);
  });

  it("puts the picture that was asked with before whatever scores higher elsewhere", () => {
    const match = { region: [{ x: 0, y: 0 }, { x: 1, y: 0 }, { x: 1, y: 1 }], confidence: 0.9 };
    const joined = federate(
      [
        { root: "/a", response: response([hit("1", 0.9), hit("2", 0.8)]) },
        { root: "/b", response: response([{ ...hit("3", 0.5), match }]) },
      ],
      2,
    );
    assert.deepEqual(joined.hits.map(({ root, path }) => root + path), ["/b3", "/a1"]);
  });

  it("says each note once and takes the time of the slowest library", () => {
    const joined = federate(
      [
        { root: "/a", response: response([], ["no filter “foo:”"], 3) },
        { root: "/b", response: response([], ["no filter “foo:”"], 8) },
      ],
      10,
    );
    assert.deepEqual(joined, { hits: [], notes: ["no filter “foo:”"], tookMs: 8 });
  });

  it("names a library that failed as long as another one answers", () => {
    const joined = federate(
      [
        { root: "/a", error: new Error("corrupt") },
        { root: "/b", response: response([hit("3", 0.5)]) },
      ],
      10,
    );
    assert.equal(joined.hits.length, 1);
    assert.deepEqual(joined.notes, ["/a could not be searched: corrupt"]);
  });

  it("throws the first error when none answers", () => {
    assert.throws(
      () =>
        federate(
          [
            { root: "/a", error: new Error("first") },
            { root: "/b", error: new Error("second") },
          ],
          10,
        ),
      /first/,
    );
  });
});
