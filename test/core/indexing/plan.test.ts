import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { plan } from "../../../src/core/indexing/plan.ts";

const empty = { get: () => undefined, documents: () => [] };
const file = (path: string, size: number) => ({ path, size, mtimeMs: 1 });

describe("the plan of a run", () => {
  it("has what shows others first, and of each kind the small before the large", () => {
    const files = [file("a.pdf", 900), file("b.png", 500), file("c.md", 800), file("d.md", 20), file("e.mp4", 90_000), file("f.svg", 30)];
    const { prepare } = plan(files, empty, () => true, "changed", () => "");
    assert.deepEqual(prepare.map(({ path }) => path), ["d.md", "c.md", "f.svg", "b.png", "a.pdf", "e.mp4"]);
  });
});
