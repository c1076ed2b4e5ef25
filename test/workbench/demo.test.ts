import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { repository } from "../../scripts/paths.ts";
import { eventually } from "./support/window.ts";

describe("npm run demo", () => {
  it("indexes the sample, serves VS Code with it until Ctrl+C, and ends cleanly", async function () {
    this.timeout(10 * 60_000);
    const script = path.join(repository, "scripts/demo.ts");
    const demo = spawn(process.execPath, ["--import", "tsx", script, "--serve", "--no-open", "--packed"], {
      cwd: repository,
      stdio: ["ignore", "pipe", "inherit"],
    });
    const exited = once(demo, "exit");
    let output = "";
    demo.stdout.on("data", (chunk: Buffer) => void (output += chunk.toString()));
    try {
      const url = await eventually(
        "the address of the served workbench",
        async () => /http:\/\/localhost:\S+/.exec(output)?.[0] ?? (demo.exitCode === null ? undefined : "none: it ended"),
        9 * 60,
      );
      assert.match(url, /^http/, output);
      const page = await fetch(url);
      assert.equal(page.status, 200);
      assert.match(await page.text(), /workbench/);
    } finally {
      demo.kill("SIGINT");
    }
    await exited;
    assert.equal(demo.exitCode, 0);
  });
});
