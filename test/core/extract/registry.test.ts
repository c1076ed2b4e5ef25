import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { extensions, extractorFor, extractors } from "../../../src/core/extract/registry.ts";

describe("extractorFor", () => {
  it("knows a format by the ending of the name, in any case", () => {
    assert.deepEqual(
      ["a.md", "x/b.MDX", "c.d.PNG", "e.svg", "f.Pdf"].map((path) => extractorFor(path)?.name),
      ["markdown", "markdown", "image", "svg", "pdf"],
    );
  });

  it("goes by the last ending alone", () => {
    assert.deepEqual(["a.drawio.svg", "a.excalidraw.png", "a.drawio"].map((path) => extractorFor(path)?.name), ["svg", "image", "drawio"]);
  });

  it("knows nothing of other files", () => {
    assert.deepEqual(["a.txt", "png", "png/readme", ".md/x", "a."].map(extractorFor), [undefined, undefined, undefined, undefined, undefined]);
  });

  it("gives each ending to one format", () => {
    const all = extractors.flatMap((extractor) => extractor.extensions);
    assert.deepEqual([...extensions].sort(), [...all].sort());
    assert.equal(new Set(all).size, all.length);
  });
});
