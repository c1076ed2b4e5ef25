/**
 * Indexes a copy of the sample workspace and opens it: in your own VS Code if `code` is on the PATH, else in one
 * that is served on this machine until Ctrl+C.
 *
 *     npm run demo [-- --serve] [-- --no-open] [-- --packed]
 *
 * `--serve` serves VS Code even if `code` is there; `--no-open` opens nothing by itself and only says where to look;
 * `--packed` serves what `npm run package` has made last.
 */
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { cp, mkdir } from "node:fs/promises";
import path from "node:path";
import { parseArgs } from "node:util";
import { run } from "./npm.mjs";
import { cache, repository, vsix } from "./paths.ts";
import { installWorkbench } from "./workbench/install.ts";
import { startServer } from "./workbench/server.ts";

const { values: options } = parseArgs({
  options: { serve: { type: "boolean", default: false }, "no-open": { type: "boolean", default: false }, packed: { type: "boolean", default: false } },
});
const demo = path.join(cache, "demo");
const workspace = path.join(demo, "lanternfish");

console.log("Indexing the sample workspace…");
await mkdir(demo, { recursive: true });
await cp(path.join(repository, "sample"), workspace, { recursive: true, preserveTimestamps: true });
run(process.execPath, [path.join(repository, "dist/cli.js"), "index", workspace], { cwd: repository });

if (!options.serve && hasDesktopEditor()) openDesktop();
else await serve();

function hasDesktopEditor(): boolean {
  return spawnSync("code", ["--version"], { stdio: "ignore", shell: process.platform === "win32" }).status === 0;
}

function openDesktop(): void {
  const args = [`--extensionDevelopmentPath=${repository}`, workspace];
  if (options["no-open"]) console.log(`Open it with: code ${args.join(" ")}`);
  else run("code", args, { cwd: repository });
}

async function serve(): Promise<void> {
  if (!options.packed) run(process.execPath, ["--import", "tsx", path.join(repository, "scripts/package.ts")], { cwd: repository });
  const program = await installWorkbench();
  const server = await startServer({ program, home: path.join(demo, "server"), vsix });
  const url = server.url(workspace);
  console.log(`\nThe sample workspace is open at\n\n  ${url}\n\nPress F1 and run “Afterimage: Find…”. Ctrl+C stops it.`);
  if (!options["no-open"]) openBrowser(url);

  await Promise.race([once(process, "SIGINT"), once(process, "SIGTERM")]);
  await server.stop();
}

/** Opens the user's browser if the desktop has a way to; the address is printed anyway. */
function openBrowser(url: string): void {
  const opener = spawn("xdg-open", [url], { stdio: "ignore", detached: true });
  opener.once("error", () => { console.log("(No desktop here: open the address yourself.)"); });
  opener.unref();
}
