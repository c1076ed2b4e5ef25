import assert from "node:assert/strict";
import { moveInGrid, rowLengths } from "../../../webview/panel/grid.ts";

describe("moving in the grid", () => {
  // Three columns: 0 1 2 / 3 4 5 / 6 7
  const from = (index: number, key: string): number | undefined => moveInGrid(key, index, [3, 3, 2]);

  it("moves along the row and over its end into the next", () => {
    assert.equal(from(1, "ArrowRight"), 2);
    assert.equal(from(2, "ArrowRight"), 3);
    assert.equal(from(3, "ArrowLeft"), 2);
  });

  it("moves along the column, and to the last card where the row below is shorter", () => {
    assert.equal(from(1, "ArrowDown"), 4);
    assert.equal(from(5, "ArrowDown"), 7);
    assert.equal(from(4, "ArrowUp"), 1);
  });

  it("leaves the grid only at the top", () => {
    assert.equal(from(2, "ArrowUp"), -1);
    assert.equal(from(7, "ArrowDown"), 7);
    assert.equal(from(7, "ArrowRight"), 7);
    assert.equal(from(0, "ArrowLeft"), 0);
  });

  it("jumps to both ends", () => {
    assert.equal(from(4, "Home"), 0);
    assert.equal(from(4, "End"), 7);
    assert.equal(from(0, "PageDown"), 7);
    assert.equal(from(7, "PageUp"), 1);
  });

  it("leaves other keys alone", () => {
    assert.equal(from(4, "a"), undefined);
  });

  it("moves from one grid into the next, whose rows are of another length", () => {
    // 0 1 / 2 3 4 5
    assert.equal(moveInGrid("ArrowDown", 1, [2, 4]), 3);
    assert.equal(moveInGrid("ArrowUp", 5, [2, 4]), 1);
  });

  it("tells rows by where cards begin", () => {
    assert.deepEqual(rowLengths([10, 10, 300, 300, 300, 700]), [2, 3, 1]);
    assert.deepEqual(rowLengths([]), []);
  });
});
