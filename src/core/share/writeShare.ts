import { lstat } from "node:fs/promises";
import { join } from "node:path";
import { AfterimageError } from "../errors.ts";
import { writeFileAtomic } from "../store/atomicFile.ts";
import { isMissing } from "../store/fileErrors.ts";
import { sharedFolderName } from "../sharedFolder.ts";
import type { SharePlan } from "./sharePlan.ts";

/**
 * Writes what a plan changes. What is interrupted leaves an index that is valid and lacks something: the manifest, which
 * names the rest, comes last.
 * @throws AfterimageError `not-writable`, also where a folder of the index is a link: what lies behind it is not ours
 */
export async function writeShare(libraryFolder: string, { changes }: Pick<SharePlan, "changes">, signal: AbortSignal): Promise<void> {
  for (const [name, text] of changes) {
    signal.throwIfAborted();
    await assertNoLinks(libraryFolder, name);
    // Lines carry checksums, and what is lost is shared again.
    await writeFileAtomic(join(libraryFolder, sharedFolderName, name), Buffer.from(text, "latin1"), { durable: false });
  }
}

async function assertNoLinks(libraryFolder: string, name: string): Promise<void> {
  const folders = [sharedFolderName, ...name.split("/").slice(0, -1)];
  for (let depth = 1; depth <= folders.length; depth++) {
    const folder = join(libraryFolder, ...folders.slice(0, depth));
    if (await isFolderOrMissing(folder)) continue;
    throw new AfterimageError({ kind: "not-writable", message: `${folder} is no folder of its own.`, hint: "Remove it, then share again." });
  }
}

async function isFolderOrMissing(path: string): Promise<boolean> {
  try {
    return (await lstat(path)).isDirectory();
  } catch (error) {
    if (isMissing(error)) return true;
    throw error;
  }
}
