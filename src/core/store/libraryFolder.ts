import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { AfterimageError, messageOf } from "../errors.ts";
import { libraryFolderName, sharedFolderName } from "../sharedFolder.ts";
import { readFileIfPresent, setAside, writeFileAtomic } from "./atomicFile.ts";

/** Version of everything in a library folder. Raised when an older Afterimage could not read what this one writes. */
export const formatVersion = 3;

/** Git sees only what is meant for a team. */
const gitignore = `/*\n!/.gitignore\n!/${sharedFolderName}/\n`;

const libraryFile = z.object({ format: z.number().int().positive() });

export interface LibraryFolder {
  readonly path: string;
  /** False when the workspace folder cannot be written and the fallback is used. */
  readonly inWorkspace: boolean;
  /** What was damaged and has been set aside, in words for the user. */
  readonly problems: readonly string[];
}

/**
 * Finds or makes the folder that holds a library's files: `<root>/.afterimage`, or `fallbackFolder` where that
 * cannot be written.
 *
 * @throws AfterimageError `not-writable` when neither can be written; `unavailable` when a newer version wrote it or
 * its files cannot be read
 */
export async function openLibraryFolder(root: string, fallbackFolder?: string): Promise<LibraryFolder> {
  const inside = join(root, libraryFolderName);
  const refusal = await prepare(inside);
  if (refusal === undefined) return { path: inside, inWorkspace: true, problems: await checkFormat(inside) };

  if (fallbackFolder !== undefined && (await prepare(fallbackFolder)) === undefined) {
    return { path: fallbackFolder, inWorkspace: false, problems: await checkFormat(fallbackFolder) };
  }
  throw new AfterimageError({
    kind: "not-writable",
    message: `Cannot keep a library in ${inside}${fallbackFolder === undefined ? "" : ` nor in ${fallbackFolder}`}: ${messageOf(refusal)}`,
    hint: "Make the folder writable, or open another one.",
    cause: refusal,
  });
}

/** Makes the folder and proves that it can be written. Returns the error that prevents it. */
async function prepare(folder: string): Promise<unknown> {
  try {
    await mkdir(folder, { recursive: true });
    await writeFileAtomic(join(folder, ".gitignore"), gitignore, { durable: false });
    return undefined;
  } catch (error) {
    return error;
  }
}

async function checkFormat(folder: string): Promise<string[]> {
  const path = join(folder, "library.json");
  const found = await readFormat(path);
  if (found !== undefined && found !== "damaged" && found > formatVersion) {
    throw new AfterimageError({
      kind: "unavailable",
      message: `${folder} was written by a newer version of Afterimage (format ${found}; this one knows ${formatVersion}).`,
      hint: "Update Afterimage, or delete the folder to index again.",
    });
  }
  if (found === formatVersion) return [];
  if (found === "damaged") await setAside(path);
  await writeFileAtomic(path, `${JSON.stringify({ format: formatVersion })}\n`);
  return found === "damaged" ? [`${path} was damaged. It has been set aside and made again.`] : [];
}

async function readFormat(path: string): Promise<number | "damaged" | undefined> {
  const bytes = await readFileIfPresent(path);
  if (bytes === undefined) return undefined;
  try {
    return libraryFile.parse(JSON.parse(bytes.toString("utf8"))).format;
  } catch {
    return "damaged";
  }
}
