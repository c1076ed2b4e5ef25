import assert from "node:assert/strict";
import { rm, writeFile } from "node:fs/promises";
import path from "node:path";
import type { GetSession } from "../workbench.test.ts";

/** What opens for a hit in a document of each kind, and where. */
export function formats(session: GetSession): void {
  const notebook = "docs/parcels.ipynb";

  afterEach(() => session().window.closeEverything());
  after(() => rm(path.join(session().workspace, notebook), { force: true }));

  it("opens a slide in the viewer", async () => {
    const { window } = session();
    const row = await window.find("quality check put away type:slide", "office/warehouse-review.pptx · slide 3");
    await row.click();
    const frame = await window.webview("afterimage-viewer");
    await frame.locator("afterimage-stage img").first().waitFor();
    await window.activeTab().filter({ hasText: "warehouse-review.pptx (3)" }).first().waitFor();
    await window.shoot("viewer-slide");
  });

  it("opens a picture on a slide where it stands, in the lower right", async () => {
    const { window } = session();
    const row = await window.find("how pallets get their slots lower right type:figure", "office/warehouse-review.pptx · slide 4");
    await row.click();
    const frame = await window.webview("afterimage-viewer");
    const slide = await frame.locator("afterimage-stage img").first().boundingBox();
    const box = await frame.locator("afterimage-stage .figure").boundingBox();
    assert.ok(slide && box);
    const middle = { x: (box.x + box.width / 2 - slide.x) / slide.width, y: (box.y + box.height / 2 - slide.y) / slide.height };
    assert.ok(middle.x > 0.5 && middle.y > 0.5, JSON.stringify(middle));
    await window.shoot("viewer-slide-figure");
  });

  it("opens a page of a draw.io file in the viewer, found by a label on it", async () => {
    const { window } = session();
    const row = await window.find("life of an offer type:diagram", "diagrams/pricing.drawio");
    await row.click();
    const frame = await window.webview("afterimage-viewer");
    await frame.locator("afterimage-stage img").first().waitFor();
    await window.activeTab().filter({ hasText: "pricing.drawio" }).first().waitFor();
    await window.shoot("viewer-drawio");
  });

  it("opens a picture in a Word document in the viewer", async () => {
    const { window } = session();
    const row = await window.find("how often each drill is run type:figure ext:docx", "office/conveyor-runbook.docx");
    await row.click();
    const frame = await window.webview("afterimage-viewer");
    await frame.locator("afterimage-stage img").first().waitFor();
  });

  it("says where a Word document's section is, which VS Code cannot show, and leads to the file", async () => {
    const { window } = session();
    const row = await window.find("green reset on the drive type:section", "office/conveyor-runbook.docx");
    await row.click();
    const said = window.notification("VS Code has no editor for office/conveyor-runbook.docx. Look there for “A conveyor stands still”.");
    await said.getByRole("button", { name: "Reveal in Explorer" }).click();
    await window.page.locator(".explorer-folders-view .monaco-list-row.selected", { hasText: "conveyor-runbook.docx" }).waitFor();
  });

  it("opens a notebook at the cell", async () => {
    const { window, workspace } = session();
    const cells = ["# Parcels", "## Weights of kestrel parcels\n\nA kestrel parcel weighs less than a letter."].map((source) => ({ cell_type: "markdown", metadata: {}, source }));
    await writeFile(path.join(workspace, notebook), JSON.stringify({ cells, metadata: {}, nbformat: 4, nbformat_minor: 5 }));
    const row = await window.find("kestrel parcel weighs less", `${notebook} · cell 2`);
    await row.click();
    await window.activeTab().filter({ hasText: "parcels.ipynb" }).first().waitFor();
    // Its row has no size: VS Code draws what is in a Markdown cell in a webview above it.
    await window.page.locator('.notebookOverlay .monaco-list-row.focused[data-index="1"]').waitFor({ state: "attached" });
  });
}
