/** Runs VS Code's server with a packaged extension in it. */
import { execFile, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";
import type { WorkbenchProgram } from "./install.ts";

export interface ServerOptions {
  readonly program: WorkbenchProgram;
  /** Folder for the server's data, settings and extensions. */
  readonly home: string;
  /** Extension to install. */
  readonly vsix: string;
  /** User settings on top of the quiet ones that every served workbench has. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Environment on top of our own. */
  readonly env?: Readonly<Record<string, string>>;
}

export interface WorkbenchServer {
  /** Address of the workbench with a folder opened. */
  url(folder: string): string;
  /** Everything the server printed so far. */
  output(): string;
  stop(): Promise<void>;
}

const quietSettings = {
  "workbench.startupEditor": "none",
  "workbench.enableExperiments": false,
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "chat.disableAIFeatures": true,
  "extensions.autoUpdate": false,
  "extensions.autoCheckUpdates": false,
  "extensions.ignoreRecommendations": true,
  "telemetry.telemetryLevel": "off",
  "security.workspace.trust.enabled": false,
  "git.enabled": false,
};

const startSeconds = 60;

/** Installs the extension, starts the server on a free port of the loopback interface and waits until it listens. */
export async function startServer(options: ServerOptions): Promise<WorkbenchServer> {
  const { program, home, vsix } = options;
  const data = path.join(home, "data");
  const user = path.join(data, "data/User");
  await mkdir(user, { recursive: true });
  await writeFile(path.join(user, "settings.json"), JSON.stringify({ ...quietSettings, ...options.settings }, null, 2));

  const folders = ["--accept-server-license-terms", "--server-data-dir", data, "--extensions-dir", path.join(home, "extensions")];
  const env = serverEnvironment(program, options.env);
  const installed = await promisify(execFile)(program.node, [program.server, ...folders, "--install-extension", vsix, "--force"], { env });
  if (!installed.stdout.includes("successfully installed")) {
    throw new Error(`The extension could not be installed:\n${installed.stdout}${installed.stderr}`);
  }

  const address = ["--host", "127.0.0.1", "--port", "0", "--without-connection-token", "--disable-telemetry"];
  const server = spawn(program.node, [program.server, ...address, ...folders], {
    env,
    // A group of its own, so that stopping it stops the extension host and our engine with it.
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  const collect = (chunk: Buffer): void => void (output += chunk.toString());
  server.stdout.on("data", collect);
  server.stderr.on("data", collect);
  try {
    const port = await listeningPort(server, () => output);
    return {
      // Webviews need the secure context that the name `localhost` gives.
      url: (folder) => `http://localhost:${port}/?folder=${encodeURIComponent(folder)}`,
      output: () => output,
      stop: () => stop(server),
    };
  } catch (error) {
    await stop(server);
    throw error;
  }
}

async function listeningPort(server: ChildProcess, output: () => string): Promise<string> {
  const end = Date.now() + startSeconds * 1000;
  while (Date.now() < end && server.exitCode === null) {
    const port = /Extension host agent listening on (\d+)/.exec(output())?.[1];
    if (port !== undefined) return port;
    await delay(100);
  }
  throw new Error(`VS Code's server did not start within ${startSeconds} s:\n${output()}`);
}

async function stop(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const exited = once(server, "exit");
  signalGroup(server, "SIGTERM");
  await Promise.race([exited, delay(5000, undefined, { ref: false })]);
  signalGroup(server, "SIGKILL");
}

function signalGroup(server: ChildProcess, signal: NodeJS.Signals): void {
  if (server.pid === undefined) return;
  try {
    process.kill(-server.pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

/** Our environment without what a surrounding VS Code has put there, which the server would take for its own. */
function serverEnvironment(program: WorkbenchProgram, extra: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !/^(VSCODE_|ELECTRON_|NODE_OPTIONS$)/.test(name));
  const programs = [path.dirname(program.node), process.env["PATH"]].join(path.delimiter);
  return { ...Object.fromEntries(kept), PATH: programs, ...extra };
}
