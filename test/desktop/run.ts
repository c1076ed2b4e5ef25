/**
 * Tries the packaged bundles in a desktop VS Code, which is downloaded on the first run.
 *
 *     npm run test:desktop
 */
import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { runTests } from "@vscode/test-electron";
import * as esbuild from "esbuild";
import { cache, repository } from "../../scripts/paths.ts";

const suite = path.join(cache, "desktop/suite.cjs");
await esbuild.build({
  entryPoints: [path.join(import.meta.dirname, "suite.ts")],
  outfile: suite,
  bundle: true,
  format: "cjs",
  platform: "node",
  target: "node20",
  external: ["vscode"],
});
const home = await mkdtemp(path.join(tmpdir(), "afterimage-desktop-"));
try {
  const workspace = path.join(home, "lanternfish");
  await cp(path.join(repository, "sample"), workspace, { recursive: true });
  await runTests({
    cachePath: path.join(cache, "desktop/vscode"),
    extensionDevelopmentPath: repository,
    extensionTestsPath: suite,
    extensionTestsEnv: { AFTERIMAGE_CACHE_DIR: path.join(home, "cache") },
    launchArgs: [workspace, "--disable-workspace-trust", "--disable-extensions", `--user-data-dir=${path.join(home, "user")}`],
  });
} finally {
  await rm(home, { recursive: true, force: true });
}
