import assert from "node:assert/strict";
import { doctorReport, skippedReport } from "../../../src/extension/reports/reportText.ts";

describe("doctorReport", () => {
  it("says what is wrong and what to do about it", () => {
    const report = doctorReport([
      { ok: true, what: "sharp", detail: "loads", hint: "" },
      { ok: false, what: "OCR", detail: "model is missing", hint: "Install it." },
    ]);
    assert.match(report, /1 thing to look at/);
    assert.match(report, /⚠️ \*\*OCR\*\*: model is missing\n {2}- Next step: Install it\./);
  });

  it("is short when all is well", () => {
    assert.match(doctorReport([{ ok: true, what: "sharp", detail: "loads", hint: "" }]), /Everything is in order/);
  });
});

describe("skippedReport", () => {
  it("lists files with their reasons, whatever they are called", () => {
    const report = skippedReport([{ root: "/w", skipped: [{ path: "a_[b]*.pdf", reason: "encrypted\nfile" }] }, { root: "/x", skipped: [] }]);
    assert.match(report, /- \*\*a\\_\\\[b\\\]\\\*\.pdf\*\*: encrypted file/);
    assert.match(report, /## \/x\n\nEvery file could be read\./);
  });
});
