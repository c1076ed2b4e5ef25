import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { readLimits } from "../../src/cli/documentLimits.ts";

describe("readLimits", () => {
  const usual = { fileMegabytes: 0, recordingMegabytes: 0, pdfPages: 0, recordingMinutes: 0 };

  it("leaves the usual limits where the environment says nothing, or 0", () => {
    assert.deepEqual(readLimits({ AFTERIMAGE_FILE_MEGABYTES: " ", AFTERIMAGE_PDF_PAGES: "0" }), usual);
  });

  it("reads whole numbers, and says which variable is none", () => {
    assert.deepEqual(readLimits({ AFTERIMAGE_FILE_MEGABYTES: "2", AFTERIMAGE_RECORDING_MEGABYTES: "1" }), { ...usual, fileMegabytes: 2, recordingMegabytes: 1 });
    assert.deepEqual(readLimits({ AFTERIMAGE_PDF_PAGES: "3000", AFTERIMAGE_RECORDING_MINUTES: "300" }), { ...usual, pdfPages: 3000, recordingMinutes: 300 });
    for (const text of ["-1", "1.5", "much"]) {
      assert.throws(() => readLimits({ AFTERIMAGE_FILE_MEGABYTES: text }), /AFTERIMAGE_FILE_MEGABYTES is/);
    }
  });
});
