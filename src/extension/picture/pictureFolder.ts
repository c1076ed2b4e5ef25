import { randomBytes } from "node:crypto";
import { rmSync } from "node:fs";
import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Disposable } from "../disposables.ts";

const prefix = "afterimage-pictures-";
const namePattern = new RegExp(`^${prefix}(\\d+)-`);

/**
 * Where pasted pictures lie as long as they are asked with: a folder of this process that only its user can read,
 * deleted with everything in it when the extension ends. It is made when the first picture comes.
 */
export class PictureFolder implements Disposable {
  /** Absolute path; known before there is a folder. */
  readonly path: string;
  readonly #parent: string;
  #made: Promise<void> | undefined;
  #count = 0;

  constructor(parent = tmpdir()) {
    this.#parent = parent;
    this.path = join(parent, `${prefix}${process.pid}-${randomBytes(8).toString("hex")}`);
  }

  /** A path that no file has yet. */
  async newPath(ending: string): Promise<string> {
    // A disk that is full now need not be full for the next picture.
    await (this.#made ??= this.#make().catch((error: unknown) => {
      this.#made = undefined;
      throw error;
    }));
    this.#count += 1;
    return join(this.path, `${this.#count}.${ending}`);
  }

  /** Keeps bytes in a file of their own, readable by the user alone. */
  async write(bytes: Uint8Array, ending: string): Promise<string> {
    const file = await this.newPath(ending);
    await writeFile(file, bytes, { mode: 0o600, flag: "wx" });
    return file;
  }

  async remove(files: readonly string[]): Promise<void> {
    await Promise.all(files.map((file) => rm(file, { force: true })));
  }

  /** At once, since nobody waits for an extension host that ends. */
  dispose(): void {
    rmSync(this.path, { recursive: true, force: true });
  }

  async #make(): Promise<void> {
    await this.#sweep();
    await mkdir(this.path, { mode: 0o700 });
  }

  /** Deletes what processes have left behind that were killed. */
  async #sweep(): Promise<void> {
    for (const name of await readdir(this.#parent)) {
      const owner = namePattern.exec(name)?.[1];
      if (owner !== undefined && !isAlive(Number(owner))) {
        await rm(join(this.#parent, name), { recursive: true, force: true }).catch(() => undefined); // another user's
      }
    }
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
