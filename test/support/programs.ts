import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const folder = new URL("../../.cache/test-programs/", import.meta.url);

/** The engine's worker, bundled: a process of it starts in a fraction of the time that its sources take. */
export const workerProgram = fileURLToPath(new URL("worker.js", folder));

/** The command line, bundled as it ships. */
export const cliProgram = fileURLToPath(new URL("cli.js", folder));

/** Bundles them from the sources as they are, once before the tests of a run. */
export async function mochaGlobalSetup(): Promise<void> {
  await promisify(execFile)(process.execPath, [fileURLToPath(new URL("../../esbuild.js", import.meta.url)), "--programs", fileURLToPath(folder)]);
}

/** What a test forks is bundled, or plain JavaScript: it starts in half the time without the loader of the tests. */
export const mochaHooks = {
  beforeAll(): void {
    process.execArgv = [];
  },
};
