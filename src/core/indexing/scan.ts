import type { Dirent } from "node:fs";
import { lstat, readdir, realpath } from "node:fs/promises";
import { join, sep } from "node:path";
import { messageOf } from "../errors.ts";
import { extractorFor } from "../extract/registry.ts";
import type { SkippedFile } from "../libraryTypes.ts";
import { limits } from "../limits.ts";
import type { FileRules } from "./rules.ts";

/** A file that the rules take, as the file system describes it. */
export interface ScannedFile {
  readonly path: string;
  readonly size: number;
  readonly mtimeMs: number;
}

export interface Scan {
  readonly files: readonly ScannedFile[];
  readonly skipped: readonly SkippedFile[];
}

/**
 * Lists the files of a library below `start` (a folder or a file, relative to the root; "" is everything).
 *
 * Symbolic links are not followed: what they point to inside the root is found at its own place, and what lies
 * outside does not belong to the library. So links cannot make a loop, nor lead out of the root.
 */
export async function scan(root: string, start: string, rules: FileRules, signal: AbortSignal): Promise<Scan> {
  const files: ScannedFile[] = [];
  const skipped: SkippedFile[] = [];
  const pending: string[] = [];

  async function visitFile(path: string): Promise<void> {
    let stats;
    try {
      stats = await lstat(join(root, path));
    } catch (error) {
      // Gone between listing and looking: not a problem, the watcher or the next scan sees the rest.
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return;
      skipped.push({ path, reason: `cannot be read: ${messageOf(error)}` });
      return;
    }
    if (stats.isDirectory()) {
      pending.push(path);
      return;
    }
    if (!stats.isFile()) return;
    const verdict = await rules.judge(path, stats.size);
    if (verdict === "take") files.push({ path, size: stats.size, mtimeMs: Math.round(stats.mtimeMs) });
    else if (verdict === "too-large") skipped.push({ path, reason: tooLarge(stats.size, rules.maxBytes(path)) });
  }

  async function visitLink(path: string): Promise<void> {
    if (!extractorFor(path) || (await rules.judge(path, 0)) !== "take") return;
    const target = await realpath(join(root, path)).catch(() => undefined);
    if (target === undefined) skipped.push({ path, reason: "is a symbolic link that leads nowhere" });
    else if (!isInside(root, target)) skipped.push({ path, reason: "is a symbolic link to a file outside the folder" });
  }

  async function visitFolder(folder: string): Promise<void> {
    if (!(await rules.entersFolder(folder))) return;
    if (folder.split("/").length > limits.folderDepth) {
      skipped.push({ path: folder, reason: `lies more than ${limits.folderDepth} folders deep` });
      return;
    }
    let entries: Dirent[];
    try {
      entries = await readdir(join(root, folder), { withFileTypes: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") {
        skipped.push({ path: folder, reason: `cannot be listed: ${messageOf(error)}` });
      }
      return;
    }
    for (const entry of entries) {
      const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory()) pending.push(path);
      else if (entry.isSymbolicLink()) await visitLink(path);
      else if (entry.isFile() && extractorFor(path)) await visitFile(path);
    }
  }

  if (start === "") pending.push("");
  else await visitFile(start);
  for (let folder = pending.pop(); folder !== undefined; folder = pending.pop()) {
    signal.throwIfAborted();
    await visitFolder(folder);
    if (files.length > limits.files) {
      skipped.push({ path: folder || ".", reason: `the folder has more than ${limits.files} documents; the rest is left out` });
      break;
    }
  }
  files.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
  return { files: files.slice(0, limits.files), skipped };
}

function tooLarge(size: number, most: number): string {
  return `is too large: ${mebibytes(size)} MiB, at most ${mebibytes(most)} MiB are read`;
}

function mebibytes(bytes: number): string {
  return (bytes / 1024 / 1024).toFixed(bytes < 10 * 1024 * 1024 ? 1 : 0);
}

function isInside(root: string, target: string): boolean {
  return target === root || target.startsWith(root.endsWith(sep) ? root : root + sep);
}
