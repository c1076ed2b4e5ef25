import { rm } from "node:fs/promises";
import { join } from "node:path";
import { Searcher, type SearchSpace } from "./search/searcher.ts";
import type { EncoderSet } from "./spaces/encoderSet.ts";
import { activeSpaceFile, LibrarySpaces, type OpenSpace } from "./spaces/librarySpaces.ts";
import { Catalog } from "./store/catalog.ts";
import { openLibraryFolder } from "./store/libraryFolder.ts";
import { acquireLock, type Lock } from "./store/lock.ts";
import { readFileIfPresent, writeFileAtomic } from "./store/atomicFile.ts";

const lexicalFile = "lexical.bin";

/** A library's files, opened: what is searched, and the right to change it. */
export interface LibraryFiles {
  readonly folder: string;
  /** Whether {@link folder} lies in the workspace folder. */
  readonly inWorkspace: boolean;
  /** Undefined when another process writes this library, or when only reading was asked for. */
  readonly lock: Lock | undefined;
  readonly catalog: Catalog;
  readonly spaces: LibrarySpaces;
  readonly searcher: Searcher;
  /** What was damaged and set aside; indexing makes it again. */
  readonly problems: readonly string[];
}

export interface OpenFilesInit {
  readonly root: string;
  readonly fallbackFolder?: string;
  readonly encoders: Pick<EncoderSet, "wanted" | "builtin" | "encoderOf">;
  /** Only search; leave the lock to who wants to write. */
  readonly readOnly: boolean;
  readonly onLockLost: (reason: string) => void;
}

export async function openLibraryFiles(init: OpenFilesInit): Promise<LibraryFiles> {
  const { encoders } = init;
  const { path: folder, inWorkspace, problems: folderProblems } = await openLibraryFolder(init.root, init.fallbackFolder);
  const lock = init.readOnly ? undefined : await acquireLock(folder, init.onLockLost);
  // Native code reads the graph while the documents are parsed here.
  const [{ spaces, problems: spaceProblems }, { catalog, searcher, problems: catalogProblems }] = await Promise.all([
    LibrarySpaces.open(folder, encoders.wanted ?? encoders.builtin.space),
    openDocuments(folder),
  ]);
  searcher.use(searchSpace(spaces.active, encoders));
  return { folder, inWorkspace, lock, catalog, spaces, searcher, problems: [...folderProblems, ...catalogProblems, ...spaceProblems] };
}

/** The documents and what finds them by their words. */
async function openDocuments(folder: string): Promise<Pick<LibraryFiles, "catalog" | "searcher" | "problems">> {
  const { catalog, problems } = await Catalog.open(folder);
  const searcher = new Searcher({});
  searcher.restore(await readFileIfPresent(join(folder, lexicalFile)), catalog.documents());
  return { catalog, searcher, problems };
}

/** An open space as the search compares in it, with whatever encoder it has at the time of a question. */
export function searchSpace({ id, vectors }: OpenSpace, encoders: Pick<EncoderSet, "encoderOf">): SearchSpace {
  return { id, vectors, encoder: () => encoders.encoderOf(id) };
}

/** Writes everything that a later start can use; the library may be searched and changed meanwhile. */
export async function snapshotLibraryFiles(files: LibraryFiles, signal: AbortSignal): Promise<void> {
  await files.spaces.active.vectors.snapshot(signal);
  await files.catalog.flush();
  await writeFileAtomic(join(files.folder, lexicalFile), files.searcher.snapshot());
}

export async function closeLibraryFiles(files: LibraryFiles): Promise<void> {
  files.spaces.close();
  await files.lock?.release();
}

/** Deletes what was indexed, never what is shared or kept in the artifacts. */
export async function deleteIndex(folder: string): Promise<void> {
  for (const name of ["catalog", "spaces", activeSpaceFile, lexicalFile]) {
    await rm(join(folder, name), { recursive: true, force: true });
  }
}
