import assert from "node:assert/strict";
import { countsText, progressText, summarize } from "../../../src/extension/indexing/summary.ts";
import { status } from "../fixtures.ts";

describe("summarize", () => {
  it("adds up several libraries", () => {
    const summary = summarize([
      status({ state: "indexing", progress: { done: 1, total: 4, secondsLeft: 90 }, skipped: [{ path: "a", reason: "broken" }] }),
      status({ state: "indexing", progress: { done: 2, total: 6, secondsLeft: 30 } }),
    ]);
    assert.deepEqual(summary.counts, { documents: 2, fragments: 8, images: 4, vectors: 8 });
    assert.deepEqual(summary.progress, { done: 3, total: 10, secondsLeft: 90 });
    assert.equal(summary.skipped, 1);
  });

  it("shows the state that matters most", () => {
    const stateOf = (...states: Parameters<typeof status>[0][]): string => summarize(states.map(status)).state;
    assert.equal(stateOf(), "none");
    assert.equal(stateOf({ state: "ready" }, { state: "scanning" }), "indexing");
    assert.equal(stateOf({ state: "indexing" }, { state: "paused" }), "paused");
    assert.equal(stateOf({ state: "paused" }, { state: "failed" }), "failed");
    assert.equal(stateOf({ state: "reading" }), "ready");
  });

  it("passes on what libraries have to say, with the next step", () => {
    const { messages } = summarize([status({ state: "failed", message: "Disk full.", hint: "Make room." }), status()]);
    assert.deepEqual(messages, ["Disk full. Make room."]);
  });
});

describe("texts", () => {
  it("say how far, and how long still", () => {
    assert.equal(progressText({ done: 3, total: 1200 }), "3 of 1,200");
    assert.equal(progressText({ done: 3, total: 12, secondsLeft: 20 }), "3 of 12 · less than a minute left");
    assert.equal(progressText({ done: 3, total: 12, secondsLeft: 130 }), "3 of 12 · 2 min left");
    assert.equal(progressText({ done: 3, total: 12, secondsLeft: 3 * 3600 + 240 }), "3 of 12 · 3 h 4 min left");
  });

  it("count one thing as one", () => {
    assert.equal(countsText({ documents: 1, fragments: 9, images: 2, vectors: 9 }), "1 document · 2 pictures");
  });
});
