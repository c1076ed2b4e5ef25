import assert from "node:assert/strict";
import * as fc from "fast-check";
import { hitText, snippetAround, stateText } from "../../../src/extension/find/findItems.ts";
import { hit, status } from "../fixtures.ts";

describe("hitText", () => {
  it("says what, where and why", () => {
    const found = hit({ kind: "page", path: "guide.pdf", anchor: { page: 3 }, title: "Limits", snippet: { text: "hard limits", matches: [[5, 11]] } });
    assert.deepEqual(hitText(found, undefined), { label: "$(file-pdf) Limits", description: "guide.pdf · page 3", detail: "hard limits" });
  });

  it("names the folder where there are several", () => {
    assert.equal(hitText(hit(), "backend").description, "backend · docs/a.png");
  });

  it("falls back to the reason when there is no text to show", () => {
    const found = hit({ reasons: [{ channel: "dense", text: "similar in meaning", share: 1 }] });
    assert.equal(hitText(found, undefined).detail, "similar in meaning");
  });
});

describe("snippetAround", () => {
  it("begins shortly before a late match, at a word", () => {
    const text = `${"word ".repeat(60)}gateway ${"tail ".repeat(60)}`;
    const snippet = snippetAround(text, text.indexOf("gateway"));
    assert.match(snippet, /^…word /);
    assert.match(snippet, /gateway/);
    assert.match(snippet, /…$/);
  });

  it("is one line that holds the match, for any text", () => {
    fc.assert(
      fc.property(fc.string(), fc.stringMatching(/^[a-z]{1,12}$/), fc.string(), (before, word, after) => {
        const snippet = snippetAround(before + word + after, before.length);
        return !/[\r\n]/.test(snippet) && snippet.includes(word);
      }),
    );
  });
});

describe("stateText", () => {
  it("has nothing to say about a library that is ready", () => {
    assert.equal(stateText([status()]), "");
  });

  it("explains an index that is not complete, empty or broken", () => {
    assert.match(stateText([status({ state: "indexing", progress: { done: 1, total: 2 } })]), /1 of 2/);
    assert.match(stateText([status({ counts: { documents: 0, fragments: 0, images: 0, vectors: 0 } })]), /Nothing in this workspace/);
    assert.equal(stateText([status({ state: "failed", message: "Disk full.", hint: "Make room." })]), "Disk full. Make room.");
  });
});
