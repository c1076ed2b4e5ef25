import assert from "node:assert/strict";
import { fragmentKinds } from "../../../src/core/model.ts";
import { kindIcon } from "../../../src/extension/navigation/kindIcon.ts";

describe("kindIcon", () => {
  it("tells all kinds apart", () => {
    assert.equal(new Set(fragmentKinds.map(kindIcon)).size, fragmentKinds.length);
  });
});
