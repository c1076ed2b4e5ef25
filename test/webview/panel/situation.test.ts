import assert from "node:assert/strict";
import { answersMayDiffer, bannerNotice, blockingNotice, channelLine, contentsDiffer, failureNotice, totalProgress } from "../../../webview/panel/situation.ts";
import { ready, readyLibrary } from "../gallery/hits.ts";

describe("the panel's situation", () => {
  it("is in nobody's way when a library is ready", () => {
    assert.equal(blockingNotice(ready), undefined);
    assert.equal(bannerNotice(ready), undefined);
    assert.equal(totalProgress(ready.libraries), undefined);
  });

  it("says which channels answer only where one does not, and what is used of a shared index", () => {
    assert.equal(channelLine([readyLibrary]), undefined);
    const silent = { ...readyLibrary, channels: ["lexical", "visual"], silent: [{ channel: "dense", reason: "nothing has vectors yet." }] } as const;
    assert.deepEqual(channelLine([silent]), { text: "found by words and pictures", detail: "Not by meaning: nothing has vectors yet." });
    assert.equal(channelLine([silent, readyLibrary]), undefined);
    const shared = { use: "use", bytes: 100, filled: 2, problems: ["Shared index: a line is damaged."] } as const;
    assert.deepEqual(channelLine([{ ...readyLibrary, shared }]), {
      text: "shared index used",
      detail: "2 documents took something from the shared index.\nShared index: a line is damaged.",
    });
  });

  it("asks for a folder before trust, for trust before consent, and for consent before anything else", () => {
    const none = { ...ready, hasFolder: false, trusted: false, consented: false, engine: "stopped" } as const;
    const firstCommand = (status: typeof ready): string | undefined => blockingNotice(status)?.actions[0]?.command;
    assert.equal(firstCommand(none), "workbench.action.files.openFolder");
    assert.equal(firstCommand({ ...none, hasFolder: true }), "workbench.trust.manage");
    assert.equal(firstCommand({ ...none, hasFolder: true, trusted: true }), "afterimage.index");
    assert.equal(firstCommand({ ...ready, engine: "stopped" }), "afterimage.restartEngine");
  });

  it("still searches while one of several libraries has failed, and says so", () => {
    const failed = { ...readyLibrary, state: "failed", message: "The index is damaged.", hint: "Rebuild it." } as const;
    const status = { ...ready, libraries: [readyLibrary, failed] };
    assert.equal(blockingNotice(status), undefined);
    assert.equal(bannerNotice(status)?.title, "The index is damaged.");
    assert.equal(blockingNotice({ ...ready, libraries: [failed] })?.title, "The index is damaged.");
  });

  it("offers to restart the engine after a failure of it, and not after one that lies in the picture", () => {
    const failure = { type: "searchFailed", id: 1, message: "Pasted picture cannot be decoded.", hint: "" } as const;
    assert.deepEqual(failureNotice({ ...failure, kind: "unreadable" }).actions, []);
    const commands = failureNotice({ ...failure, kind: "unavailable" }).actions.map(({ command }) => command);
    assert.deepEqual(commands, ["afterimage.restartEngine", "afterimage.showLog"]);
    assert.equal(failureNotice(failure).actions.length, 2);
  });

  it("does not call a library empty that is still being read", () => {
    const nothing = { documents: 0, fragments: 0, images: 0, vectors: 0 };
    assert.equal(blockingNotice({ ...ready, libraries: [{ ...readyLibrary, state: "scanning", counts: nothing }] }), undefined);
    assert.ok(blockingNotice({ ...ready, libraries: [{ ...readyLibrary, counts: nothing }] }));
  });

  it("asks again when indexing has finished and when the engine or a library has come, but not while work goes on", () => {
    const working = (done: number) => ({ ...ready, libraries: [{ ...readyLibrary, state: "indexing", progress: { done, total: 9 } }] }) as const;
    assert.equal(answersMayDiffer(working(1), working(2)), false);
    assert.equal(answersMayDiffer(working(9), ready), true);
    assert.equal(answersMayDiffer({ ...ready, engine: "restarting" }, ready), true);
    assert.equal(answersMayDiffer({ ...ready, libraries: [] }, ready), true);
  });

  it("tells more in a library from more that is done", () => {
    const { counts } = readyLibrary;
    const now = (images: number, vectors: number) => ({ ...ready, libraries: [{ ...readyLibrary, counts: { ...counts, images, vectors } }] });
    assert.equal(contentsDiffer(ready, now(counts.images, counts.vectors + 1)), false);
    assert.equal(contentsDiffer(ready, now(counts.images + 1, counts.vectors)), true);
  });

  it("adds up the work of several libraries and waits for the slowest", () => {
    const working = (done: number, secondsLeft: number) => ({ ...readyLibrary, state: "indexing", progress: { done, total: 100, secondsLeft } }) as const;
    assert.deepEqual(totalProgress([working(10, 60), working(30, 20), readyLibrary]), { done: 40, total: 200, secondsLeft: 60, paused: false, scanning: false });
  });
});
