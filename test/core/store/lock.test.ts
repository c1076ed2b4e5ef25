import assert from "node:assert/strict";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readdir, rm, utimes } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { acquireLock, isLocked, lockHolder } from "../../../src/core/store/lock.ts";
import { temporaryFolder, type TemporaryFolder } from "../../support/folder.ts";
import { startScript } from "./runScript.ts";

const never = (reason: string): void => assert.fail(`lost: ${reason}`);

describe("acquireLock", () => {
  let folder: TemporaryFolder;
  const children: ChildProcess[] = [];
  beforeEach(async () => {
    folder = await temporaryFolder();
  });
  afterEach(async () => {
    for (const child of children.splice(0)) child.kill("SIGKILL");
    await folder.remove();
  });

  const holdElsewhere = async (): Promise<{ child: ChildProcess; said: string }> => {
    const child = startScript("holdLock.ts", [folder.path]);
    children.push(child);
    const [said] = child.stdout === null ? [] : ((await once(child.stdout, "data")) as [Buffer]);
    return { child, said: String(said).trim() };
  };
  /** Makes the lock look as if it had last been renewed so long ago. */
  const age = async (seconds: number): Promise<void> => {
    const then = Date.now() / 1000 - seconds;
    await utimes(join(folder.path, "writer.lock"), then, then);
  };

  it("gives the right to write to one process at a time, and says who has it", async () => {
    const { child, said } = await holdElsewhere();
    assert.equal(said, "held");
    assert.equal(await acquireLock(folder.path, never), undefined);
    assert.equal(await isLocked(folder.path), true);
    assert.deepEqual(await lockHolder(folder.path), { pid: child.pid, host: hostname() });

    child.stdin?.write("release\n");
    await once(child, "exit");
    assert.equal(await isLocked(folder.path), false);
    const lock = await acquireLock(folder.path, never);
    assert.equal(lock?.held, true);
    assert.equal((await holdElsewhere()).said, "refused");
    await lock.release();
    assert.equal(lock.held, false);
  });

  it("leaves nothing behind when released, and may be released twice", async () => {
    const lock = await acquireLock(folder.path, never);
    assert.equal(await acquireLock(folder.path, never), undefined);
    await lock?.release();
    await lock?.release();
    assert.deepEqual(await readdir(folder.path), []);
    assert.equal(await lockHolder(folder.path), undefined);
  });

  it("replaces a holder that was killed", async () => {
    const { child } = await holdElsewhere();
    child.kill("SIGKILL");
    await once(child, "exit");
    const lock = await acquireLock(folder.path, never);
    assert.deepEqual(await lockHolder(folder.path), { pid: process.pid, host: hostname() });
    await lock?.release();
  });

  it("replaces a holder on another machine only once it has been silent for long", async () => {
    const lock = await acquireLock(folder.path, () => undefined);
    await folder.write("writer.json", JSON.stringify({ pid: 1, host: "elsewhere" }));
    await age(5);
    assert.equal((await holdElsewhere()).said, "refused");
    await age(60);
    assert.equal((await holdElsewhere()).said, "held");
    await lock?.release();
  });

  it("tells a holder that it has lost the lock", async () => {
    let reason = "";
    const lost = new Promise<void>((resolve) => {
      void acquireLock(folder.path, (why) => {
        reason = why;
        resolve();
      }).then(() => rm(join(folder.path, "writer.lock"), { recursive: true }));
    });
    await lost;
    assert.notEqual(reason, "");
    assert.equal(await isLocked(folder.path), false);
  });

  it("does not depend on the file that names the holder", async () => {
    const lock = await acquireLock(folder.path, never);
    await folder.write("writer.json", "{ damaged");
    assert.equal(await lockHolder(folder.path), undefined);
    assert.equal(await acquireLock(folder.path, never), undefined);
    await lock?.release();
  });

  it("says so when the folder cannot be written", async () => {
    const file = await folder.write("file", "");
    await assert.rejects(acquireLock(file, never), { kind: "unavailable" });
    await assert.rejects(acquireLock(join(folder.path, "none"), never), { kind: "not-writable" });
  });
});
