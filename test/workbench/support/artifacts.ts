/**
 * What a run of the workbench tests derives from the sample (text in pictures, vectors, thumbnails) is kept until its
 * end, in a folder of its own: the demo indexes the sample from nothing, the windows after it need not do so again.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

export async function mochaGlobalSetup(): Promise<void> {
  process.env["AFTERIMAGE_CACHE_DIR"] = await mkdtemp(path.join(tmpdir(), "afterimage-artifacts-"));
}

export async function mochaGlobalTeardown(): Promise<void> {
  const folder = process.env["AFTERIMAGE_CACHE_DIR"];
  if (folder !== undefined) await rm(folder, { recursive: true, force: true });
}
