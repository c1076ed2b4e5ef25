import assert from "node:assert/strict";
import type { GetSession } from "../workbench.test.ts";

export function viewing(session: GetSession): void {
  afterEach(() => session().window.closeEverything());

  it("shows a picture with the matched labels marked", async () => {
    const { window } = session();
    const row = await window.find("fraud-scoring consumer groups type:image", "images/event-flow.png");
    await row.click();
    const frame = await window.webview("afterimage-viewer");
    await frame.locator("afterimage-stage img").first().waitFor();
    await frame.locator("afterimage-stage .box").first().waitFor();
    await window.shoot("viewer");
  });

  it("shows the page of a PDF and turns to the next one", async () => {
    const { window } = session();
    const row = await window.find("compensating transactions in reverse type:page", "pdf/checkout-design-review.pdf");
    await row.click();
    const frame = await window.webview("afterimage-viewer");
    const picture = frame.locator("afterimage-stage img").first();
    await picture.waitFor();
    await window.shoot("viewer-pdf");
    const before = await picture.getAttribute("src");
    await frame.getByRole("button", { name: /next page/i }).click();
    await frame.locator(`afterimage-stage img:not([src="${before ?? ""}"])`).first().waitFor();
    assert.ok(before);
  });

  it("leads from a picture to the section that shows it", async () => {
    const { window } = session();
    const row = await window.find("whiteboard sticky notes type:image", "images/whiteboard-returns.jpg");
    await row.click();
    const frame = await window.webview("afterimage-viewer");
    await frame.locator("afterimage-stage img").first().waitFor();
    const place = frame.locator("afterimage-places button", { hasText: "returns.md" }).first();
    if (!(await place.isVisible())) await frame.getByRole("button", { name: /sections/i }).first().click();
    await place.click();
    await window.activeTab().filter({ hasText: "returns.md" }).first().waitFor();
  });
}
