import assert from "node:assert/strict";
import { findLine } from "../../../src/extension/navigation/findLine.ts";

const lines = ["# Guide", "", "## Set up", "text", "## **Run** it", "text"];
const section = (line: number, heading: string): Parameters<typeof findLine>[1] => ({
  kind: "section",
  anchor: { line, slug: "any", headingPath: ["Guide", heading] },
  title: heading,
});

describe("findLine", () => {
  it("is the line that the index knows, when the heading is still there", () => {
    assert.equal(findLine(lines, section(3, "Set up")), 2);
  });

  it("follows a heading that has moved since", () => {
    assert.equal(findLine(["new", "new", ...lines], section(3, "Set up")), 4);
    assert.equal(findLine(lines, section(99, "Set up")), 2);
  });

  it("knows a heading whatever its markup", () => {
    assert.equal(findLine(lines, section(1, "Run it")), 4);
    assert.equal(findLine(["<h1>Guide</h1>", "Set up", "<p>text", `<h2 id="set-up">Set <b>up</b></h2>`], section(4, "Set up")), 3);
  });

  it("stays at the known line, inside the document, when the heading is gone", () => {
    assert.equal(findLine(lines, section(4, "Deploy")), 3);
    assert.equal(findLine(lines, section(40, "Deploy")), 5);
    assert.equal(findLine([], section(4, "Deploy")), 0);
  });

  it("takes a diagram's line as it is", () => {
    assert.equal(findLine(lines, { kind: "diagram", anchor: { line: 4, slug: "set-up" }, title: "Set up" }), 3);
  });
});
