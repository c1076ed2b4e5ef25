import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { clock } from "../../../src/core/text/clock.ts";

describe("clock", () => {
  it("tells seconds as a player does", () => {
    assert.deepEqual([0, 5.9, 65, 760, 3723].map(clock), ["0:00", "0:05", "1:05", "12:40", "1:02:03"]);
  });
});
