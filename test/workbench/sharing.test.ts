import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import sharp from "sharp";
import { repository } from "../../scripts/paths.ts";
import { copySample, startSession, type Session } from "./support/session.ts";
import type { WorkbenchWindow } from "./support/window.ts";

const run = promisify(execFile);

const git = (folder: string, ...args: readonly string[]) =>
  run("git", ["-C", folder, "-c", "user.name=Test", "-c", "user.email=test@example.com", ...args]);

/** Indexes a folder with the command line as it is bundled, and writes what there is to share. */
const share = (folder: string) => run(process.execPath, [path.join(repository, "dist/cli.js"), "share", folder, "--yes"]);

describe("a clone with a shared index, in VS Code, without a server", () => {
  let session: Session | undefined;
  let home: string;
  /** A teammate's: nothing was ever read or embedded on that machine. */
  let cache: string;
  /** When the workspace was opened, and when the question was answered, in milliseconds since the epoch. */
  let opened = 0;
  let answered = 0;

  before(async function () {
    this.timeout(15 * 60_000); // The first run installs VS Code's server, and indexes the sample.
    home = await mkdtemp(path.join(tmpdir(), "afterimage-sharing-"));
    cache = path.join(home, "cache");
    const repositoryOfTeam = path.join(home, "team");
    await copySample(repositoryOfTeam);
    await git(repositoryOfTeam, "init", "--quiet");
    await share(repositoryOfTeam);
    await git(repositoryOfTeam, "add", "--all");
    await git(repositoryOfTeam, "commit", "--quiet", "--message", "Documents and what is shared of their index");
    session = await startSession({
      fill: async (workspace) => {
        await run("git", ["clone", "--quiet", repositoryOfTeam, workspace]);
      },
      env: { AFTERIMAGE_CACHE_DIR: cache },
    });
    opened = Date.now();
    await session.window.open(session.url);
  });

  after(async () => {
    await session?.close();
    await rm(home, { recursive: true, force: true });
  });

  afterEach(async function () {
    if (this.currentTest?.state === "failed") await session?.window.shootFailure(this.currentTest.title);
  });

  const window = (): WorkbenchWindow => {
    if (session === undefined) throw new Error("VS Code did not start.");
    return session.window;
  };
  /** How long it took, to be read in the log: nothing depends on it. */
  const note = (what: string): void => {
    const since = (moment: number): string => ((Date.now() - moment) / 1000).toFixed(1);
    process.stdout.write(`      ${what} ${since(opened)} s after it was opened${answered ? `, ${since(answered)} s after the answer` : ""}\n`);
  };

  it("asks once, with the size, before anything is read", async function () {
    this.timeout(120_000);
    // What it takes VS Code to show a panel for the first time is no part of an answer.
    await window().runCommand("Afterimage: Open Search");
    await (await window().webview("afterimage-panel")).getByRole("button", { name: "Index This Workspace" }).waitFor();
    const question = window().notification(/comes with a shared index \([\d.]+ [kM]B\)/);
    await question.waitFor({ timeout: 60_000 });
    note("asked");
    assert.deepEqual(session?.engines(), []);
    assert.equal(await window().notification("Afterimage can index this workspace").count(), 0);
    await window().shoot("sharing-question");
    await question.getByRole("button", { name: "Use" }).click();
    answered = Date.now();
  });

  it("finds the picture that a pasted part is of, though pictures are still to be drawn", async function () {
    this.timeout(180_000);
    const file = path.join(session?.workspace ?? "", "images/failover-topology.png");
    const { width, height } = await sharp(file).metadata();
    await window().copyPicture(await sharp(file).extract({ left: 0, top: 0, width: Math.round(0.8 * width), height: Math.round(0.8 * height) }).png().toBuffer());
    const frame = await window().webview("afterimage-panel");
    await frame.getByRole("searchbox").click();
    await window().page.keyboard.press("Control+V");
    note("pasted");
    const card = frame.locator("afterimage-card", { hasText: "failover-topology.png" }).first();
    await card.locator(".match").waitFor({ timeout: 90_000 });
    note("found by a picture");
    await card.locator("afterimage-thumbnail img").waitFor();
  });

  it("finds a picture by the words in its pixels", async function () {
    this.timeout(120_000);
    // Asked once: the answer has to come by itself when the picture has.
    await window().openFind("PspTimeoutException");
    await window().quickPickRows().filter({ hasText: "images/stack-trace.png" }).first().waitFor({ timeout: 60_000 });
    note("found by text");
    await window().page.keyboard.press("Escape");
  });

  it("reads no picture and embeds no text that the team has shared, and says what is used", async function () {
    this.timeout(240_000);
    await window().statusBarItem(/^\s*\d+ documents/).waitFor({ timeout: 200_000 });
    note("indexed");
    const frame = await window().webview("afterimage-panel");
    await frame.locator("afterimage-library-bar .channels", { hasText: "shared index used" }).waitFor();
    await window().shoot("sharing-used");
    const made = await readdir(cache);
    assert.deepEqual(made.filter((kind) => ["ocr", "vector"].includes(kind)), []);
    assert.ok(made.includes("thumbnail"), `made ${made.join()}`);
  });

  it("does not ask again", async function () {
    this.timeout(120_000);
    await window().open(session?.url ?? "");
    await window().statusBarItem(/^\s*\d+ documents/).waitFor({ timeout: 60_000 });
    assert.equal(await window().notification("comes with a shared index").count(), 0);
  });
});
