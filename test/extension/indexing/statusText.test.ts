import assert from "node:assert/strict";
import { statusText } from "../../../src/extension/indexing/statusText.ts";
import { summarize } from "../../../src/extension/indexing/summary.ts";
import { status } from "../fixtures.ts";

const running = { phase: "running" } as const;

describe("statusText", () => {
  it("counts documents when all is well", () => {
    const { text, severity } = statusText("granted", running, summarize([status()]));
    assert.deepEqual([text, severity], ["$(eye) 1 document", "none"]);
  });

  it("shows how far indexing is", () => {
    const summary = summarize([status({ state: "indexing", progress: { done: 42, total: 167, secondsLeft: 61 } })]);
    const { text, tooltip } = statusText("granted", running, summary);
    assert.equal(text, "$(sync~spin) Afterimage 25%");
    assert.match(tooltip, /42 of 167 · 1 min left/);
  });

  it("asks for no attention while the user has not consented", () => {
    const { severity, tooltip } = statusText("ask", { phase: "stopped" }, summarize([]));
    assert.equal(severity, "none");
    assert.match(tooltip, /not indexed yet/);
  });

  it("warns while the engine restarts, and reports when it was given up", () => {
    assert.equal(statusText("granted", { phase: "restarting", message: "It died." }, summarize([])).severity, "warning");
    const stopped = statusText("granted", { phase: "stopped", message: "It died.", hint: "Restart it." }, summarize([status()]));
    assert.equal(stopped.severity, "error");
    assert.match(stopped.tooltip, /It died\.\n\nRestart it\./);
  });

  it("tells of skipped files", () => {
    const summary = summarize([status({ skipped: [{ path: "a.pdf", reason: "encrypted" }] })]);
    assert.match(statusText("granted", running, summary).tooltip, /1 file skipped/);
  });
});
