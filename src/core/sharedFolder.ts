import { lstat, readdir } from "node:fs/promises";
import { join } from "node:path";
import { mapConcurrently } from "./store/mapConcurrently.ts";

/** Name of the library folder inside a workspace folder. */
export const libraryFolderName = ".afterimage";

/** Name of the shared folder inside a library folder. */
export const sharedFolderName = "shared";

/** The shared folder as it is called within a workspace folder, with forward slashes. */
export const sharedFolderPath = `${libraryFolderName}/${sharedFolderName}`;

/** Where the shared index of a workspace folder lies: always in it, since it comes and goes with the repository. */
export function sharedFolderOf(root: string): string {
  return join(root, libraryFolderName, sharedFolderName);
}

/** Files that are counted at most: who asks wants to know roughly, and soon. */
const mostFiles = 10_000;

/** Files that are looked at side by side: one by one, a busy process takes a moment for each. */
const looksAtOnce = 32;

/** Bytes of the files below a folder, links not followed; 0 where there is none. */
export async function folderBytes(folder: string): Promise<number> {
  let bytes = 0;
  let files = 0;
  const waiting = [folder];
  for (let next = waiting.pop(); next !== undefined && files < mostFiles; next = waiting.pop()) {
    const here = next;
    const entries = (await readdir(here, { withFileTypes: true }).catch(ignoreMissing)) ?? [];
    const taken = entries.slice(0, mostFiles - files);
    files += taken.length;
    await mapConcurrently(taken, looksAtOnce, async (entry) => {
      const path = join(here, entry.name);
      const found = entry.isDirectory() ? undefined : await lstat(path).catch(ignoreMissing);
      if (entry.isDirectory()) waiting.push(path);
      bytes += found?.size ?? 0;
    });
  }
  return bytes;
}

function ignoreMissing(error: unknown): undefined {
  if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  return undefined;
}
