import { hostname } from "node:os";
import { join } from "node:path";
import { rm } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import * as lockfile from "proper-lockfile";
import { z } from "zod";
import { messageOf } from "../errors.ts";
import { readFileIfPresent, writeFileAtomic } from "./atomicFile.ts";
import { fileErrorCode, notWritable } from "./fileErrors.ts";

/** A lock that has not been renewed for this long is nobody's any more. */
const staleMs = 10_000;

/** The same for a holder whose process is known to be gone: the least that proper-lockfile allows. */
const staleOfDeadMs = 2_000;

const renewMs = 1_000;

/** How long a dead holder is waited for: proper-lockfile may date a new lock up to a second ahead. */
const patienceMs = staleOfDeadMs + 1_500;
const retryMs = 250;

const holderFile = z.object({ pid: z.number().int().positive(), host: z.string() });

/** The process that writes a library. */
export type LockHolder = z.infer<typeof holderFile>;

/** The right to write a library. */
export interface Lock {
  /** False once it was released or lost. */
  readonly held: boolean;
  release(): Promise<void>;
}

/**
 * Takes the right to write a library folder. A holder on this machine that died without releasing it is waited out,
 * which takes a few seconds.
 *
 * @param folder the library folder
 * @param onLost called with the reason when another process has taken the lock, because this one did not renew it in
 * time (a suspended computer) or someone deleted it; the caller must stop writing at once
 * @returns undefined when another process has it; {@link lockHolder} says which
 * @throws AfterimageError `not-writable`
 */
export async function acquireLock(folder: string, onLost: (reason: string) => void): Promise<Lock | undefined> {
  let held = true;
  const unlock = await take(folder, (reason) => {
    held = false;
    onLost(reason);
  });
  if (unlock === undefined) return undefined;

  const release = async (): Promise<void> => {
    if (!held) return;
    held = false;
    await rm(holderPath(folder), { force: true });
    await unlock();
  };
  try {
    const me: LockHolder = { pid: process.pid, host: hostname() };
    await writeFileAtomic(holderPath(folder), JSON.stringify(me), { durable: false });
  } catch (error) {
    await release();
    throw error;
  }
  return {
    get held() {
      return held;
    },
    release,
  };
}

/** Whether a process, this one included, has the right to write the library folder. */
export async function isLocked(folder: string): Promise<boolean> {
  const dead = isGone(await lockHolder(folder));
  return lockfile.check(folder, { lockfilePath: lockPath(folder), stale: dead ? staleOfDeadMs : staleMs });
}

/** Who holds the lock of a library folder, or held it last and did not release it. */
export async function lockHolder(folder: string): Promise<LockHolder | undefined> {
  const bytes = await readFileIfPresent(holderPath(folder));
  if (bytes === undefined) return undefined;
  try {
    return holderFile.parse(JSON.parse(bytes.toString("utf8")));
  } catch {
    // Only names the holder: without it the lock works all the same.
    return undefined;
  }
}

async function take(folder: string, onLost: (reason: string) => void): Promise<(() => Promise<void>) | undefined> {
  for (let waited = 0; ; waited += retryMs) {
    const dead = isGone(await lockHolder(folder));
    try {
      return await lockfile.lock(folder, {
        lockfilePath: lockPath(folder),
        stale: dead ? staleOfDeadMs : staleMs,
        update: renewMs,
        onCompromised: (error) => onLost(messageOf(error)),
      });
    } catch (error) {
      if (fileErrorCode(error) !== "ELOCKED") throw notWritable(folder, error);
    }
    if (!dead || waited > patienceMs) return undefined;
    await delay(retryMs);
  }
}

/** Whether the holder is a process of this machine that no longer runs. */
function isGone(holder: LockHolder | undefined): boolean {
  if (holder?.host !== hostname()) return false;
  try {
    process.kill(holder.pid, 0);
    return false;
  } catch (error) {
    return fileErrorCode(error) === "ESRCH";
  }
}

function lockPath(folder: string): string {
  return join(folder, "writer.lock");
}

function holderPath(folder: string): string {
  return join(folder, "writer.json");
}
