import assert from "node:assert/strict";
import { parseDate, resolveDate } from "../../../src/core/search/dates.ts";

describe("dates in queries", () => {
  const now = new Date(2026, 2, 15, 13, 30);
  const resolved = (text: string): number => {
    const expression = parseDate(text);
    assert.ok(expression !== undefined, text);
    return resolveDate(expression, now);
  };

  it("mean the start of the year, month or day they name, in local time", () => {
    assert.equal(resolved("2026"), new Date(2026, 0, 1).getTime());
    assert.equal(resolved("2025-11"), new Date(2025, 10, 1).getTime());
    assert.equal(resolved("2024-02-29"), new Date(2024, 1, 29).getTime());
  });

  it("reach back from now", () => {
    assert.equal(resolved("today"), new Date(2026, 2, 15).getTime());
    assert.equal(resolved("yesterday"), new Date(2026, 2, 14).getTime());
    assert.equal(resolved("2w"), new Date(2026, 2, 1).getTime());
    assert.equal(resolved("3m"), new Date(2025, 11, 15).getTime());
    assert.equal(resolved("1y"), new Date(2025, 2, 15).getTime());
    assert.equal(resolved("2h"), new Date(2026, 2, 15, 11, 30).getTime());
  });

  it("are refused when no calendar has them", () => {
    for (const text of ["2026-00", "2026-13", "2025-02-29", "soon", "", "30", "20260315"]) {
      assert.equal(parseDate(text), undefined, text);
    }
  });
});
