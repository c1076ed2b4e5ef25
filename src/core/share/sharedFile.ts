import { constants, type Stats } from "node:fs";
import { lstat, open } from "node:fs/promises";
import { join } from "node:path";
import { messageOf } from "../errors.ts";
import { sharedFolderName } from "../sharedFolder.ts";
import { fileErrorCode } from "../store/fileErrors.ts";

/** Bytes of one shared file: 256 of them hold more than a million vectors, and one is parsed in a moment. */
export const mostFileBytes = 8 * 1024 * 1024;

/** Should the file become a link or a pipe between two looks, it is neither followed nor waited for. */
const openFlags = constants.O_RDONLY | (constants.O_NOFOLLOW || 0) | (constants.O_NONBLOCK || 0);

/** A shared file's content, or in words why it is not used. */
export type SharedFile = { readonly text: string; readonly stamp: string } | { readonly problem: string; readonly stamp: string };

/** What changes when a file is written: cheap to ask for. Undefined when there is no such file. */
export async function stampOf(path: string): Promise<string | undefined> {
  try {
    return stamp(await lstat(path));
  } catch (error) {
    if (isAbsent(error)) return undefined;
    return `unreadable: ${messageOf(error)}`;
  }
}

/**
 * Reads a file of the shared folder, which anyone may have written: a plain file of bounded size, in folders that are no
 * links.
 * @param name path within the shared folder, with forward slashes
 * @returns undefined when there is none
 */
export async function readSharedFile(libraryFolder: string, name: string, mostBytes = mostFileBytes): Promise<SharedFile | undefined> {
  const parts = [sharedFolderName, ...name.split("/")];
  const path = join(libraryFolder, ...parts);
  let stampSeen = "";
  try {
    const seen = await lstat(path);
    stampSeen = stamp(seen);
    if (!seen.isFile()) return { problem: `${name} is not a plain file`, stamp: stampSeen };
    for (let depth = 1; depth < parts.length; depth++) {
      const folder = parts.slice(0, depth);
      if (!(await lstat(join(libraryFolder, ...folder))).isDirectory()) return { problem: `${folder.join("/")} is not a folder`, stamp: stampSeen };
    }
    const file = await open(path, openFlags);
    try {
      const found = await file.stat();
      stampSeen = stamp(found);
      if (!found.isFile()) return { problem: `${name} is not a plain file`, stamp: stampSeen };
      if (found.size > mostBytes) return { problem: `${name} has ${found.size} bytes, more than ${mostBytes}`, stamp: stampSeen };
      const bytes = Buffer.alloc(found.size);
      const { bytesRead } = await file.read(bytes, 0, found.size, 0);
      return { text: bytes.toString("latin1", 0, bytesRead), stamp: stampSeen };
    } finally {
      await file.close();
    }
  } catch (error) {
    if (isAbsent(error)) return undefined;
    return { problem: `${name} cannot be read: ${messageOf(error)}`, stamp: stampSeen };
  }
}

function isAbsent(error: unknown): boolean {
  return ["ENOENT", "ENOTDIR"].includes(fileErrorCode(error) ?? "");
}

function stamp({ mtimeMs, size, ino }: Stats): string {
  return `${mtimeMs}:${size}:${ino}`;
}
