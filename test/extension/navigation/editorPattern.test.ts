import assert from "node:assert/strict";
import { isForFile } from "../../../src/extension/navigation/editorPattern.ts";

describe("the pattern of a custom editor", () => {
  it("is for the files whose ending it names, alone or among others", () => {
    for (const pattern of ["*.docx", "**/*.DOCX", "*.{xlsx,docx}"]) assert.equal(isForFile(pattern, "office/Runbook.docx"), true, pattern);
  });

  it("is for no other files", () => {
    for (const pattern of ["*.doc", "*.docxx", "*", "*.xlsx"]) assert.equal(isForFile(pattern, "office/Runbook.docx"), false, pattern);
    assert.equal(isForFile("*.docx", "LICENSE"), false);
  });
});
