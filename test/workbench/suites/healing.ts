import assert from "node:assert/strict";
import { eventually } from "../support/window.ts";
import type { GetSession } from "../workbench.test.ts";

export function healing(session: GetSession): void {
  it("is noticed, said, and started again, and search answers as before", async () => {
    const { window, engines } = session();
    const [killed] = await eventually("the engine to run", async () => {
      const running = engines();
      return running.length > 0 ? running : undefined;
    });
    assert.ok(killed);
    const said = window.statusBarItem("Afterimage").and(window.page.locator(".warning-kind")).waitFor();
    process.kill(killed, "SIGKILL");
    await said;
    const row = await window.find("network zones", "images/network-zones.png");
    await row.click();
    await window.activeTab().filter({ hasText: "network-zones.png" }).first().waitFor();
    assert.ok(engines().length > 0 && !engines().includes(killed));
  });
}
