import assert from "node:assert/strict";
import { placeText } from "../../../src/core/text/placeText.ts";

describe("placeText", () => {
  it("names the part of the file that is meant", () => {
    assert.equal(placeText({ path: "a.png", anchor: {} }), "a.png");
    assert.equal(placeText({ path: "a.pdf", anchor: { page: 3 } }), "a.pdf · page 3");
    assert.equal(placeText({ path: "a.pptx", anchor: { slide: 2 } }), "a.pptx · slide 2");
    assert.equal(placeText({ path: "a.ipynb", anchor: { cell: 4 } }), "a.ipynb · cell 4");
    assert.equal(placeText({ path: "a.mp4", anchor: { timestamp: 65.25 } }), "a.mp4 · 1:05");
    assert.equal(placeText({ path: "a.md", anchor: { line: 42 } }), "a.md:42");
  });
});
