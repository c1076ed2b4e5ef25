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

  it("does not count what is not there", () => {
    const counts = { documents: 0, fragments: 0, images: 0, vectors: 0 };
    assert.equal(statusText("granted", running, summarize([status({ state: "empty", counts })])).text, "$(eye) Afterimage");
  });

  it("shows how far indexing is", () => {
    const summary = summarize([status({ state: "indexing", progress: { done: 42, total: 167, secondsLeft: 61 } })]);
    const { text, tooltip } = statusText("granted", running, summary);
    assert.equal(text, "$(sync) Afterimage 25%");
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

  it("tells of a shared index: what it gave, what is wrong in it, and what waits for the user's decision", () => {
    const shared = { use: "use", bytes: 4_200_000, filled: 340, problems: ["Shared index: 3 lines of ocr/00.txt are damaged."] } as const;
    const { tooltip } = statusText("granted", running, summarize([status({ shared })]));
    assert.match(tooltip, /shared index is used \(4\.2 MB\)\. 340 documents took something from it since the start\. Shared index: 3 lines/);
    const undecided = statusText("granted", running, summarize([status({ shared: { ...shared, use: "undecided", filled: 0 } })]));
    assert.match(undecided.tooltip, /Until you decide whether to use it, nothing is sent to your server/);
  });

  it("says why a channel does not answer, where none of the folders answers by it", () => {
    const silent = status({ channels: ["lexical", "visual"], silent: [{ channel: "dense", reason: "nothing has vectors yet." }] });
    assert.match(statusText("granted", running, summarize([silent])).tooltip, /Meaning is not compared: nothing has vectors yet\./);
    assert.doesNotMatch(statusText("granted", running, summarize([silent, status()])).tooltip, /Meaning is not compared/);
  });

  it("tells of skipped files", () => {
    const summary = summarize([status({ skipped: [{ path: "a.pdf", reason: "encrypted" }] })]);
    assert.match(statusText("granted", running, summary).tooltip, /1 file skipped/);
  });

  it("says of a server that is away when it is tried again, in an icon and without alarm", () => {
    const endpoint = { state: "waiting", message: "http://localhost:8000 refuses connections.", hint: "Start the server, or check the port.", retryAtMs: 0 } as const;
    const { text, tooltip, severity } = statusText("granted", running, summarize([status({ endpoint })]));
    assert.deepEqual([text, severity], ["$(debug-disconnect) 1 document", "none"]);
    assert.match(tooltip, /refuses connections\. Start the server, or check the port\.\n\nIt is tried again by itself at \d+:\d\d:\d\d\. Until then, search goes by words\./);
  });

  it("warns of a server that needs the user, with the next step and the command for it", () => {
    const endpoint = { state: "refused", message: "http://gpu:8000 wants an API key.", hint: "Set the key." } as const;
    const { text, tooltip, severity } = statusText("granted", running, summarize([status({ endpoint })]));
    assert.deepEqual([text, severity], ["$(warning) 1 document", "warning"]);
    assert.match(tooltip, /wants an API key\. Set the key\./);
    assert.match(tooltip, /\(command:afterimage\.connect\)/);
  });

  it("tells how far the vectors of the next model are", () => {
    const building = { encoder: "Qwen3-VL on vLLM: texts and pictures.", done: 3, total: 40 };
    const { tooltip } = statusText("granted", running, summarize([status({ building }), status({ building })]));
    assert.match(tooltip, /6 documents of 80 have vectors of Qwen3-VL on vLLM/);
  });

  it("says nothing of a server that answers", () => {
    const endpoint = { state: "ok", message: "", hint: "" } as const;
    assert.deepEqual(statusText("granted", running, summarize([status({ endpoint })])), statusText("granted", running, summarize([status()])));
  });

  it("takes nothing that a server says for Markdown", () => {
    const endpoint = { state: "refused", message: "![x](https://tracker/x.png) [run](command:x)", hint: "" } as const;
    const { tooltip } = statusText("granted", running, summarize([status({ endpoint })]));
    assert.doesNotMatch(tooltip, /!\[x\]\(|(?<!\\)\]\(command:x/);
  });
});
