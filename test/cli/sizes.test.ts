import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { readSizes } from "../../src/cli/sizes.ts";

describe("readSizes", () => {
  it("leaves the usual limits where the environment says nothing, or 0", () => {
    assert.deepEqual(readSizes({ AFTERIMAGE_FILE_MEGABYTES: " ", AFTERIMAGE_RECORDING_MEGABYTES: "0" }), { fileMegabytes: 0, recordingMegabytes: 0 });
  });

  it("reads whole megabytes, and says which variable is none", () => {
    assert.deepEqual(readSizes({ AFTERIMAGE_FILE_MEGABYTES: "2" }), { fileMegabytes: 2, recordingMegabytes: 0 });
    assert.deepEqual(readSizes({ AFTERIMAGE_RECORDING_MEGABYTES: "1" }), { fileMegabytes: 0, recordingMegabytes: 1 });
    for (const text of ["-1", "1.5", "much"]) {
      assert.throws(() => readSizes({ AFTERIMAGE_FILE_MEGABYTES: text }), /AFTERIMAGE_FILE_MEGABYTES is/);
    }
  });
});
