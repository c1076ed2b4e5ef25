import type { GetSession } from "../workbench.test.ts";

export function finding(session: GetSession): void {
  it("lists pictures, pages and sections as one types", async () => {
    const { window } = session();
    await window.find("checkout", "images/checkout-sequence.svg");
    await window.quickPickRows().filter({ hasText: "docs/architecture/checkout.md" }).first().waitFor();
    await window.shoot("quick-pick");
    await window.page.keyboard.press("Escape");
  });

  it("finds a picture by the words in its pixels", async () => {
    const { window } = session();
    await window.find("PspTimeoutException", "images/stack-trace.png");
    await window.page.keyboard.press("Escape");
  });

  it("finds Chinese by Chinese", async () => {
    const { window } = session();
    await window.find("退款流程", "images/refund-zh.svg");
    await window.page.keyboard.press("Escape");
  });

  it("jumps to a section at its heading's line", async () => {
    const { window } = session();
    const row = await window.find("idempotency key with another body type:section", "docs/architecture/checkout.md");
    await row.click();
    await window.activeTab().filter({ hasText: "checkout.md" }).first().waitFor();
    await window.statusBarItem(/^Ln 11, Col 1/).waitFor();
    await window.closeEverything();
  });
}
