import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { afterEach, describe, it } from "mocha";
import { AfterimageError } from "../../../src/core/errors.ts";
import { WorkerPool } from "../../../src/core/indexing/workerPool.ts";

/** A worker whose tasks say, by their path, how it shall behave. */
const module = fileURLToPath(new URL("../../fixtures/workers/obedientWorker.mjs", import.meta.url));
const never = new AbortController().signal;

describe("WorkerPool", () => {
  let pool: WorkerPool;
  afterEach(() => pool.dispose());

  const open = (size: number, silenceSeconds = 20): WorkerPool =>
    (pool = new WorkerPool({ module, size, cacheFolder: "/nowhere", silenceSeconds }));
  const task = (path: string) => ({ root: "/", path, ocr: false });
  const failsAs = (kind: string) => (error: unknown) => error instanceof AfterimageError && error.kind === kind;

  it("answers more tasks than it has processes, each with its own result", async () => {
    open(2);
    const results = await Promise.all(["a", "b", "c", "d", "e"].map((path) => pool.run("prepare", task(path), never)));
    assert.deepEqual(results, ["a", "b", "c", "d", "e"].map((path) => ({ echoed: path })));
  });

  it("fails only the task whose process crashes, and goes on with a new process", async () => {
    open(1);
    const crashed = pool.run("prepare", task("crash"), never);
    const after = pool.run("prepare", task("fine"), never);
    await assert.rejects(crashed, failsAs("crashed"));
    assert.deepEqual(await after, { echoed: "fine" });
  });

  it("stops a process that gives no sign of life", async () => {
    open(1, 0.2);
    await assert.rejects(pool.run("prepare", task("hang"), never), failsAs("timeout"));
  });

  it("lets a long task live while it makes steps", async () => {
    open(1, 5);
    assert.deepEqual(await pool.run("prepare", task("steps"), never), { echoed: "steps" });
  });

  it("passes on a task's own error with its hint", async () => {
    open(1);
    await assert.rejects(pool.run("prepare", task("refuse"), never), (error: unknown) => {
      assert.ok(error instanceof AfterimageError);
      assert.deepEqual([error.kind, error.message, error.hint], ["encrypted", "needs a password", "remove it"]);
      return true;
    });
  });

  it("rejects at once when aborted, waiting or working, and serves others afterwards", async () => {
    open(1);
    const controller = new AbortController();
    const working = pool.run("prepare", task("untilAborted"), controller.signal);
    const waiting = pool.run("prepare", task("a"), controller.signal);
    setTimeout(() => controller.abort(), 50);
    await assert.rejects(working, { name: "AbortError" });
    await assert.rejects(waiting, { name: "AbortError" });
    assert.deepEqual(await pool.run("prepare", task("b"), never), { echoed: "b" });
  });

  it("has the processes ready for a picture that is expected, and no more of them however often it is", async () => {
    open(1);
    const pictures = (): Promise<unknown[]> => Promise.all([1, 2].map(() => pool.run("render", { root: "/", path: "ready?", anchor: {}, maxSide: 10 }, never)));
    pool.expectPicture();
    pool.expectPicture();
    const first = await pictures();
    pool.expectPicture();
    assert.deepEqual(await pictures(), first);
    assert.deepEqual((first as { isReady: boolean }[]).map(({ isReady }) => isReady), [true, true]);
    assert.equal(((await pool.run("prepare", task("ready?"), never)) as unknown as { isReady: boolean }).isReady, false);
  });

  it("begins no bulk task while a person waits, and goes on after that", async () => {
    open(1);
    const waiting = new AbortController();
    const ended: string[] = [];
    const awaited = pool.run("render", { root: "/", path: "untilAborted", anchor: {}, maxSide: 10 }, waiting.signal).catch(() => void ended.push("awaited"));
    const bulk = pool.run("prepare", task("bulk"), never).then(() => void ended.push("bulk"));
    // As long as a bulk task takes whose process has to start first.
    await pool.interactive.run("prepare", task("beside"), never);
    assert.deepEqual(ended, []);
    waiting.abort();
    await Promise.all([awaited, bulk]);
    assert.deepEqual(ended, ["awaited", "bulk"]);
  });

  it("reads words alone while a person waits", async () => {
    open(1);
    const waiting = new AbortController();
    const awaited = pool.run("render", { root: "/", path: "untilAborted", anchor: {}, maxSide: 10 }, waiting.signal);
    const held = pool.run("prepare", task("bulk"), never);
    assert.deepEqual(await pool.run("prepare", { ...task("words"), wordsOnly: true }, never), { echoed: "words" });
    waiting.abort();
    await assert.rejects(awaited);
    assert.deepEqual(await held, { echoed: "bulk" });
  });

  it("begins no bulk task before the processes for an expected picture are ready", async () => {
    open(1);
    pool.expectPicture();
    await pool.run("prepare", task("bulk"), never);
    const { isReady } = (await pool.run("render", { root: "/", path: "ready?", anchor: {}, maxSide: 10 }, never)) as unknown as { isReady: boolean };
    assert.equal(isReady, true);
  });

  it("draws for the viewer while all bulk processes are busy", async () => {
    open(1);
    const controller = new AbortController();
    const busy = pool.run("prepare", task("untilAborted"), controller.signal);
    const drawn = await pool.run("render", { root: "/", path: "picture", anchor: {}, maxSide: 10 }, never);
    assert.deepEqual(drawn, { echoed: "picture" });
    controller.abort();
    await assert.rejects(busy);
  });

  it("reads a picture that is asked with while all bulk processes are busy", async () => {
    open(1);
    const controller = new AbortController();
    const busy = pool.run("prepare", task("untilAborted"), controller.signal);
    assert.deepEqual(await pool.interactive.run("prepare", task("asked"), never), { echoed: "asked" });
    controller.abort();
    await assert.rejects(busy);
  });

  it("rejects what is under way when disposed", async () => {
    open(1);
    const busy = pool.run("prepare", task("hang"), never);
    pool.dispose();
    await assert.rejects(busy, failsAs("unavailable"));
    await assert.rejects(pool.run("prepare", task("a"), never), failsAs("unavailable"));
  });
});
