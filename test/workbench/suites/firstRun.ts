import assert from "node:assert/strict";
import type { GetSession } from "../workbench.test.ts";

export function firstRun(session: GetSession): void {
  it("asks before it reads anything", async () => {
    const { window, engines } = session();
    await window.notification("Afterimage can index this workspace").waitFor({ timeout: 60_000 });
    assert.deepEqual(engines(), []);
  });

  it("indexes the workspace once it may, and says how much there is", async function () {
    this.timeout(240_000);
    const { window } = session();
    await window.notification("Afterimage can index this workspace").getByRole("button", { name: "Index This Workspace" }).click();
    await window.statusBarItem(/^\s*4\d documents/).waitFor({ timeout: 220_000 });
  });

  it("leads through its first steps", async () => {
    const { window } = session();
    // The pictures beside the steps need room.
    await window.runCommand("View: Close Primary Side Bar");
    await window.runCommandWith("Welcome: Open Walkthrough...", "Find that diagram again");
    await window.page.locator(".getting-started-step", { hasText: "Index this workspace" }).first().waitFor();
    await window.webview("svg");
    await window.shoot("walkthrough");
    await window.runCommand("View: Show Explorer");
    await window.closeEverything();
  });
}
