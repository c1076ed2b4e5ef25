/** The real VS Code for one test run: our packaged extension, a copy of the sample, a browser. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { cp, mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { chromium } from "playwright-core";
import { repository, vsix } from "../../../scripts/paths.ts";
import { findChromium } from "../../../scripts/workbench/chromium.ts";
import { installWorkbench } from "../../../scripts/workbench/install.ts";
import { startServer } from "../../../scripts/workbench/server.ts";
import { eventually, WorkbenchWindow } from "./window.ts";

const browserArguments = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export interface Session {
  readonly window: WorkbenchWindow;
  /** The opened folder, a copy of the sample. */
  readonly workspace: string;
  /** Folder of the editor's temporary files, and of our engine's: other programs have theirs elsewhere. */
  readonly temporary: string;
  /** Address of the workbench with the folder. */
  readonly url: string;
  /** Process ids of our engine. */
  readonly engines: () => number[];
  readonly close: () => Promise<void>;
}

export interface SessionInit {
  /** Makes the folder that is opened, which is not there yet; a copy of the sample when absent. */
  readonly fill?: (workspace: string) => Promise<void>;
  /** Environment of the editor on top of our own. */
  readonly env?: Readonly<Record<string, string>>;
}

/** Copies the sample, or only some paths below it. */
export async function copySample(workspace: string, only: readonly string[] = [""]): Promise<void> {
  for (const part of only) await cp(path.join(repository, "sample", part), path.join(workspace, part), { recursive: true });
}

export async function startSession({ fill = copySample, env = {} }: SessionInit = {}): Promise<Session> {
  if (!existsSync(vsix)) throw new Error(`${path.basename(vsix)} is missing. Run “npm run package” first.`);
  const executablePath = findChromium();
  if (executablePath === undefined) throw new Error("No Chromium found. Install it, or set CHROME_PATH to its program.");

  const home = await mkdtemp(path.join(tmpdir(), "afterimage-workbench-"));
  const workspace = path.join(home, "lanternfish");
  await fill(workspace);
  const temporary = path.join(home, "tmp");
  await mkdir(temporary);
  const settings = { "workbench.colorTheme": "Dark Modern", "window.menuBarVisibility": "compact", "workbench.tips.enabled": false };
  const server = await startServer({
    program: await installWorkbench(),
    home,
    vsix,
    settings,
    env: { TMPDIR: temporary, ...env },
  });
  const browser = await chromium.launchPersistentContext(path.join(home, "browser"), {
    executablePath,
    args: browserArguments,
    viewport: { width: 1360, height: 850 },
    permissions: ["clipboard-read", "clipboard-write"],
  });
  // The workbench must do without the network; VS Code serves its webviews from a name that it resolves itself.
  await browser.route(
    ({ hostname }) => !["localhost", "127.0.0.1"].includes(hostname) && !hostname.endsWith(".vscode-cdn.net"),
    (route) => route.abort(),
  );
  const page = browser.pages()[0] ?? (await browser.newPage());
  const url = server.url(workspace);

  return {
    window: new WorkbenchWindow(page),
    workspace,
    temporary,
    url,
    engines: () => processesWith(path.join(home, "extensions"), "engine.js"),
    close: async () => {
      await browser.close();
      await server.stop();
      await eventually("the engine to end with its editor", async () => processesWith(home, "engine.js").length === 0, 15);
      await rm(home, { recursive: true, force: true });
    },
  };
}

/** Processes whose command line has all of the texts. */
function processesWith(...texts: string[]): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .filter((id) => {
      try {
        const command = readFileSync(`/proc/${id}/cmdline`, "utf8");
        return texts.every((text) => command.includes(text));
      } catch {
        return false; // It ended while we looked.
      }
    })
    .map(Number);
}
