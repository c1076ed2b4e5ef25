import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { shownPart } from "../../../src/extension/navigation/shownPart.ts";

const box = { x: 0.5, y: 0.5, width: 0.5, height: 0.25 };

describe("what the viewer shows", () => {
  it("is the slide or page that a figure stands on, with its place and the matches in it marked", () => {
    const match = { x: 0.5, y: 0, width: 0.5, height: 1 };
    const part = shownPart({ key: "figure:27:1", kind: "figure", anchor: { slide: 27, box } }, [match], [{ x: 1, y: 1 }]);
    assert.deepEqual(part, { key: "slide:27", boxes: [{ x: 0.75, y: 0.5, width: 0.25, height: 0.25 }], figure: box, region: [{ x: 1, y: 0.75 }] });
    assert.equal(shownPart({ key: "figure:3:1", kind: "figure", anchor: { page: 3, box } }, []).key, "page:3");
  });

  it("is the place itself in all other cases", () => {
    assert.deepEqual(shownPart({ key: "slide:2", kind: "slide", anchor: { slide: 2 } }, [box]), { key: "slide:2", boxes: [box] });
    assert.deepEqual(shownPart({ key: "figure:1", kind: "figure", anchor: { figure: 1 } }, []), { key: "figure:1", boxes: [] });
  });
});
