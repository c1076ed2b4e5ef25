import assert from "node:assert/strict";
import { readdir, readFile, rm } from "node:fs/promises";
import path from "node:path";
import type { Frame, Locator } from "playwright-core";
import sharp from "sharp";
import { eventually } from "../support/window.ts";
import type { GetSession } from "../workbench.test.ts";

/** Pictures are asked with as users do: with the system's clipboard, by dragging from the Explorer, from menus. */
export function pasting(session: GetSession): void {
  const original = "images/event-flow.png";
  /** The original, smaller and as a photograph is kept. */
  const version = "images/event-flow-small.jpg";

  after(() => rm(path.join(session().workspace, version), { force: true }));

  async function openPanel(): Promise<Frame> {
    const { window } = session();
    await window.runCommand("Afterimage: Open Search");
    return window.webview("afterimage-panel");
  }

  /** The lower left part of the original, as a screenshot tool would leave it in the clipboard. */
  async function part(): Promise<Buffer> {
    const file = path.join(session().workspace, original);
    const { width, height } = await sharp(file).metadata();
    const area = { left: Math.round(width * 0.05), top: Math.round(height * 0.3), width: Math.round(width * 0.55), height: Math.round(height * 0.6) };
    return sharp(file).extract(area).png().toBuffer();
  }

  const chip = (frame: Frame): Locator => frame.locator("afterimage-picture-bar .chip .name");
  const cardOf = (frame: Frame, file: string): Locator => frame.locator("afterimage-card", { hasText: path.basename(file) }).first();

  /** Files of pasted pictures that lie on disk. */
  async function pastedFiles(): Promise<string[]> {
    const { temporary } = session();
    const folders = (await readdir(temporary)).filter((name) => name.startsWith("afterimage-pictures-"));
    return (await Promise.all(folders.map((name) => readdir(path.join(temporary, name)).catch(() => [])))).flat();
  }

  it("pastes a part of a picture with Ctrl+V, and shows the original with the part marked", async () => {
    const { window } = session();
    const frame = await openPanel();
    await frame.evaluate(`(window.told = []), window.addEventListener("message", ({ data }) => window.told.push(data.type))`);
    await session().window.copyPicture(await part());
    await frame.getByRole("searchbox").click();
    await window.page.keyboard.press("Control+V");
    await chip(frame).filter({ hasText: "Pasted picture" }).waitFor();
    const card = cardOf(frame, original);
    await card.locator(".match").waitFor({ timeout: 60_000 });
    await card.locator("afterimage-thumbnail svg.region").waitFor();
    await frame.locator("afterimage-results .grid[aria-label=Related]").waitFor({ timeout: 60_000 });
    await window.shoot("paste");
  });

  it("is told what the picture is before what is related to it", async () => {
    const frame = await session().window.webview("afterimage-panel");
    const told = await frame.evaluate<string[]>("window.told");
    const [recognised, results] = [told.indexOf("recognised"), told.indexOf("results")];
    assert.ok(recognised >= 0 && recognised < results, told.join());
  });

  it("keeps other versions of the picture with it, to be seen one by one", async () => {
    const { window, workspace } = session();
    const frame = await window.webview("afterimage-panel");
    await sharp(path.join(workspace, original)).resize(810).jpeg().toFile(path.join(workspace, version));
    const card = cardOf(frame, original);
    await card.getByRole("button", { name: "1 copy or version" }).click({ timeout: 60_000 });
    await card.locator("afterimage-place-list", { hasText: "event-flow-small.jpg" }).filter({ hasText: "810 × 450" }).waitFor();
    assert.equal(await frame.locator("afterimage-card .match").count(), 1);
    await window.shoot("paste-versions");
  });

  it("opens the original at the part that was pasted", async () => {
    const { window } = session();
    const frame = await window.webview("afterimage-panel");
    await cardOf(frame, original).locator(".main").click();
    const viewer = await window.webview("afterimage-viewer");
    await viewer.locator("afterimage-stage img").first().waitFor();
    const region = await viewer.locator("afterimage-stage svg.region .line").boundingBox();
    const stage = await viewer.locator("afterimage-stage").boundingBox();
    assert.ok(region && stage);
    assert.ok(region.x >= stage.x && region.y >= stage.y && region.x + region.width <= stage.x + stage.width, "the part is in view");
    assert.ok(region.width > stage.width / 4, "the part is large enough to see");
    await window.shoot("viewer-region");
    await window.closeEverything();
  });

  it("narrows a picture by words, and asks with a part of it", async () => {
    const { window } = session();
    const frame = await openPanel();
    await session().window.copyPicture(await part());
    await frame.getByRole("searchbox").click();
    await window.page.keyboard.press("Control+V");
    await cardOf(frame, original).waitFor({ timeout: 60_000 });
    await frame.getByRole("searchbox").fill("type:section");
    await frame.locator("afterimage-card", { hasText: "events.md" }).first().waitFor();
    await frame.getByText("With these words and filters it is not found.").waitFor();
    await frame.getByRole("searchbox").fill("");
    await frame.getByRole("button", { name: "Crop to a Part" }).click();
    const sheet = await frame.locator("afterimage-crop-dialog .sheet").boundingBox();
    assert.ok(sheet);
    const { mouse } = window.page;
    await mouse.move(sheet.x + sheet.width * 0.1, sheet.y + sheet.height * 0.1);
    await mouse.down();
    await mouse.move(sheet.x + sheet.width * 0.95, sheet.y + sheet.height * 0.8, { steps: 4 });
    await mouse.up();
    await window.shoot("crop");
    await frame.getByRole("button", { name: "Search with This Part" }).click();
    await frame.locator("afterimage-picture-bar .facts", { hasText: "a part," }).waitFor();
    await cardOf(frame, original).waitFor({ timeout: 60_000 });
  });

  it("forgets the picture with its chip: no file of it is left, and none is in the library", async () => {
    const frame = await session().window.webview("afterimage-panel");
    assert.notDeepEqual(await pastedFiles(), []);
    await frame.getByRole("button", { name: "Remove the Picture" }).click();
    await chip(frame).waitFor({ state: "detached" });
    await eventually("the files of the pasted picture to go", async () => (await pastedFiles()).length === 0);
    const catalog = path.join(session().workspace, ".afterimage");
    const files = await readdir(catalog, { recursive: true, withFileTypes: true });
    for (const file of files.filter((entry) => entry.isFile())) {
      assert.ok(!(await readFile(path.join(file.parentPath, file.name), "latin1")).includes("afterimage-pictures-"), file.name);
    }
  });

  it("pastes text as text, and says so when it was asked for a picture", async () => {
    const { window } = session();
    const frame = await openPanel();
    await window.page.evaluate(`navigator.clipboard.writeText("dead letter queue")`);
    await frame.getByRole("searchbox").click();
    await window.page.keyboard.press("Control+V");
    await eventually("the text in the box", async () => (await frame.getByRole("searchbox").inputValue()) === "dead letter queue", 20);
    await frame.getByRole("searchbox").fill("");
    await window.runCommand("Afterimage: Find by Clipboard Image");
    await frame.getByRole("alert").filter({ hasText: "There is no picture in the clipboard." }).waitFor();
  });

  it("asks with a file dropped from the Explorer while Shift is held", async () => {
    const { window } = session();
    await window.runCommand("View: Show Explorer");
    const frame = await openPanel();
    const row = window.page.locator(".explorer-folders-view .monaco-list-row", { hasText: "network-zones.png" });
    await eventually("the picture in the Explorer", async () => {
      if (await row.isVisible()) return true;
      await window.page.locator(".explorer-folders-view .monaco-list-row", { hasText: "images" }).first().click();
      return row.isVisible();
    });
    const from = await row.boundingBox();
    const onto = await (await frame.frameElement()).boundingBox();
    assert.ok(from && onto);
    const { mouse, keyboard } = window.page;
    await mouse.move(from.x + 40, from.y + from.height / 2);
    await mouse.down();
    await mouse.move(from.x + 60, from.y + from.height / 2 + 4, { steps: 4 });
    await keyboard.down("Shift");
    await mouse.move(onto.x + onto.width / 2, onto.y + onto.height / 2, { steps: 12 });
    await mouse.move(onto.x + onto.width / 2 + 6, onto.y + onto.height / 2, { steps: 4 });
    await mouse.up();
    await keyboard.up("Shift");
    await chip(frame).filter({ hasText: "network-zones.png" }).waitFor();
    await cardOf(frame, "network-zones.png").locator(".match").waitFor({ timeout: 60_000 });
  });

  it("finds pictures similar to one in the Explorer", async () => {
    const { window } = session();
    const row = window.page.locator(".explorer-folders-view .monaco-list-row", { hasText: "login.png" });
    await row.click({ button: "right" });
    const entry = window.page.locator(".monaco-menu .action-item", { hasText: "Find Similar" });
    await entry.waitFor();
    // A menu takes no click within its first moments.
    await eventually("the menu to take the click", async () => {
      if (await entry.isVisible()) await entry.click({ timeout: 2000 });
      return !(await entry.isVisible());
    });
    const frame = await window.webview("afterimage-panel");
    await chip(frame).filter({ hasText: "login.png" }).waitFor();
    await cardOf(frame, "login.png").waitFor({ timeout: 60_000 });
  });

  it("asks with the same file and words again after a reload", async () => {
    const { window } = session();
    await (await window.webview("afterimage-panel")).getByRole("searchbox").fill("sign in");
    await window.reload();
    const frame = await window.webview("afterimage-panel");
    await chip(frame).filter({ hasText: "login.png" }).waitFor({ timeout: 60_000 });
    await cardOf(frame, "login.png").locator(".match").waitFor({ timeout: 60_000 });
    assert.equal(await frame.getByRole("searchbox").inputValue(), "sign in");
  });

  it("takes a damaged file for what it is", async () => {
    const { window } = session();
    const frame = await openPanel();
    const drop = `(base64) => {
      const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
      const data = new DataTransfer();
      data.items.add(new File([bytes], "damaged.png", { type: "image/png" }));
      document.dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
    }`;
    await frame.evaluate(`(${drop})("${(await part()).subarray(0, 2000).toString("base64")}")`);
    await frame.getByRole("alert").filter({ hasText: "damaged.png cannot be decoded" }).waitFor();
    await window.closeEverything();
  });
}
