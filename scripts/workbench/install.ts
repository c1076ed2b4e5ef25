/**
 * Installs VS Code's own server, the one that `code-server` packages, from npm into the cache folder. It runs the
 * real workbench in a browser and the real extension host in Node, on machines without a desktop.
 */
import { existsSync } from "node:fs";
import { copyFile, mkdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { npm } from "../npm.mjs";
import { cache } from "../paths.ts";

/** The server needs a Node of its own: newer than ours, with the headers that its native modules are built against. */
const nodeVersion = "24.21.0";
const serverVersion = "4.139.1";

export interface WorkbenchProgram {
  /** The Node that runs the server. */
  readonly node: string;
  /** The server's main module. */
  readonly server: string;
}

/**
 * Installs the server unless it is there already (about 800 MB).
 *
 * @throws {Error} on a platform other than Linux, or when a download fails
 */
export async function installWorkbench(): Promise<WorkbenchProgram> {
  if (process.platform !== "linux") throw new Error("The served VS Code is for Linux; elsewhere use a desktop VS Code.");
  const folder = path.join(cache, "workbench");
  const nodePackage = `node-linux-${process.arch}`;
  const nodeHome = path.join(folder, "node/node_modules", nodePackage);
  const vscode = path.join(folder, "server/node_modules/code-server/lib/vscode");
  const program = { node: path.join(nodeHome, "bin/node"), server: path.join(vscode, "out/server-main.js") };

  const stamp = path.join(folder, `.installed-${nodeVersion}-${serverVersion}`);
  if (existsSync(stamp)) return program;

  console.log(`Installing VS Code's server (code-server ${serverVersion}) into ${path.relative(process.cwd(), folder)}…`);
  await rm(folder, { recursive: true, force: true });
  for (const part of ["node", "server"]) {
    await mkdir(path.join(folder, part), { recursive: true });
    await writeFile(path.join(folder, part, "package.json"), JSON.stringify({ private: true }));
  }
  npm(["install", `${nodePackage}@${nodeVersion}`], { cwd: path.join(folder, "node") });

  const withItsNode = {
    node: program.node,
    env: { npm_config_nodedir: nodeHome, PATH: [path.dirname(program.node), process.env["PATH"]].join(path.delimiter) },
  };
  // Its own install script would build more than the server needs, and fails where Kerberos headers are missing.
  npm(["install", "--ignore-scripts", `code-server@${serverVersion}`], { cwd: path.join(folder, "server"), ...withItsNode });
  npm(["install", "--omit=dev", "--ignore-scripts"], { cwd: vscode, ...withItsNode });
  npm(["rebuild", "@vscode/spdlog", "@vscode/native-watchdog"], { cwd: vscode, ...withItsNode });
  npm(["install", "--omit=dev", "--ignore-scripts"], { cwd: path.join(vscode, "extensions"), ...withItsNode });
  // What its install script would have named; some installs come with them.
  await copyFile(path.join(vscode, "bin/remote-cli/code-linux.sh"), path.join(vscode, "bin/remote-cli/code-server"));
  await copyFile(path.join(vscode, "bin/helpers/browser-linux.sh"), path.join(vscode, "bin/helpers/browser.sh"));

  await writeFile(stamp, "");
  return program;
}
