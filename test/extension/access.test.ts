import assert from "node:assert/strict";
import { accessOf, obstacleOf } from "../../src/extension/access.ts";

describe("accessOf", () => {
  it("puts what must be changed first first: folder, trust, consent", () => {
    assert.equal(accessOf({ folders: 0, trusted: false, consented: false }), "no-folder");
    assert.equal(accessOf({ folders: 1, trusted: false, consented: true }), "untrusted");
    assert.equal(accessOf({ folders: 1, trusted: true, consented: false }), "ask");
    assert.equal(accessOf({ folders: 1, trusted: true, consented: true }), "granted");
  });
});

describe("obstacleOf", () => {
  it("names a next step for whatever is in the way", () => {
    const commands = (["no-folder", "untrusted", "ask"] as const).map((access) => obstacleOf(access).command);
    assert.deepEqual(commands, ["workbench.action.files.openFolder", "workbench.trust.manage", "afterimage.index"]);
  });
});
