import { mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** A temporary folder that a test fills; {@link TemporaryFolder.remove} it when done. */
export interface TemporaryFolder {
  readonly path: string;
  write(path: string, content: string | Uint8Array): Promise<string>;
  remove(): Promise<void>;
}

/** Makes a temporary folder with these files in it. */
export async function temporaryFolder(files: Readonly<Record<string, string | Uint8Array>> = {}): Promise<TemporaryFolder> {
  const path = await realpath(await mkdtemp(join(tmpdir(), "afterimage-test-")));
  const folder: TemporaryFolder = {
    path,
    async write(name, content) {
      const file = join(path, name);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, content);
      return file;
    },
    remove: () => rm(path, { recursive: true, force: true }),
  };
  for (const [name, content] of Object.entries(files)) await folder.write(name, content);
  return folder;
}
