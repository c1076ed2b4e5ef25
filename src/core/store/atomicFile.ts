import { randomBytes } from "node:crypto";
import { type FileHandle, mkdir, open, readFile, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileErrorCode, isMissing, notReadable, notWritable } from "./fileErrors.ts";

const temporarySuffix = ".tmp";

/** Whether a file name is one that {@link writeFileAtomic} uses until a file is complete. */
export function isTemporary(name: string): boolean {
  return name.endsWith(temporarySuffix);
}

/** A name beside `path`, for a file that is renamed to `path` once it is complete. */
export function temporaryPath(path: string): string {
  return join(dirname(path), `.${basename(path)}.${process.pid}.${randomBytes(4).toString("hex")}${temporarySuffix}`);
}

export interface AtomicWriteOptions {
  /**
   * Wait until the file is on the disk, not just handed to the operating system, so that it survives a power cut.
   * Off only for what can be made again and whose damage is noticed on reading.
   */
  readonly durable?: boolean;
}

/**
 * Writes a file so that every reader, in any process, sees either the old content or all of the new.
 *
 * The folder is made if need be. On failure the old content stays and no temporary file is left.
 * @throws AfterimageError `not-writable`
 */
export async function writeFileAtomic(
  path: string,
  data: string | Uint8Array,
  { durable = true }: AtomicWriteOptions = {},
): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true });
    const temporary = temporaryPath(path);
    const file = await open(temporary, "wx");
    try {
      await fill(file, data, durable);
      await replaceFile(temporary, path);
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
    if (durable) await syncFolder(dirname(path));
  } catch (error) {
    throw notWritable(path, error);
  }
}

async function fill(file: FileHandle, data: string | Uint8Array, durable: boolean): Promise<void> {
  try {
    await file.writeFile(data);
    if (durable) await file.sync();
  } finally {
    await file.close();
  }
}

/**
 * A file's bytes, or undefined when there is no such file.
 * @throws AfterimageError `unavailable` when it cannot be read
 */
export async function readFileIfPresent(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw notReadable(path, error);
  }
}

const renameAttempts = 8;

/** Renames `from` over `to`; on Windows a virus scanner or indexer that has `to` open for a moment is waited for. */
export async function replaceFile(from: string, to: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await rename(from, to);
      return;
    } catch (error) {
      const passing = ["EPERM", "EACCES", "EBUSY"].includes(fileErrorCode(error) ?? "");
      if (process.platform !== "win32" || !passing || attempt === renameAttempts) throw error;
      await delay(5 * 2 ** attempt);
    }
  }
}

/**
 * Keeps a damaged file beside its place, for whoever wants to look into it, as what can be read is about to take that place.
 * @throws AfterimageError `not-writable`
 */
export async function setAside(path: string): Promise<void> {
  try {
    await replaceFile(path, `${path}.damaged`);
  } catch (error) {
    throw notWritable(path, error);
  }
}

/** Makes renames inside a folder survive a power cut. Windows can neither open a folder nor needs it. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === "win32") return;
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
