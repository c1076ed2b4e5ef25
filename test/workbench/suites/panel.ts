import assert from "node:assert/strict";
import type { Frame } from "playwright-core";
import { eventually, themes, type ThemeName } from "../support/window.ts";
import type { GetSession } from "../workbench.test.ts";

export function panel(session: GetSession): void {
  async function open(query: string): Promise<Frame> {
    const { window } = session();
    await window.runCommand("Afterimage: Open Search");
    const frame = await window.webview("afterimage-panel");
    await eventually(`answers to “${query}”`, async () => {
      const box = frame.getByRole("searchbox");
      await box.fill(query);
      await frame.locator("afterimage-card").first().waitFor({ timeout: 10_000 });
      // On a busy machine the Escape that the palette was opened with can reach the box after what was typed.
      return (await box.inputValue()) === query;
    });
    return frame;
  }

  it("shows hits as cards with real thumbnails", async () => {
    const frame = await open("kafka topics and consumer groups");
    const card = frame.locator("afterimage-card", { hasText: "event-flow.png" });
    const thumbnail = card.locator("img").first();
    await thumbnail.waitFor();
    const width = await thumbnail.evaluate((image) => (image as unknown as { naturalWidth: number }).naturalWidth);
    assert.ok(width > 100, `the thumbnail has ${width} pixels of width`);
  });

  it("keeps to the filters in the question", async () => {
    const frame = await open("failover type:page");
    await frame.locator("afterimage-card", { hasText: "operations-handbook-zh.pdf" }).first().waitFor();
    assert.equal(await frame.locator("afterimage-card", { hasText: "failover.md" }).count(), 0);
  });

  it("opens the hit that Enter chooses", async () => {
    const { window } = session();
    const frame = await open("foreign keys order_line type:image");
    await frame.locator("afterimage-card", { hasText: "orders-schema.svg" }).first().waitFor();
    await frame.getByRole("searchbox").press("Enter");
    await window.activeTab().filter({ hasText: "orders-schema.svg" }).first().waitFor();
  });

  it("follows the editor's theme", async () => {
    const { window } = session();
    const backgrounds = new Set<unknown>();
    for (const theme of Object.keys(themes) as ThemeName[]) {
      await window.useTheme(theme);
      const frame = await open("what happens to orders when a payment fails");
      backgrounds.add(await frame.evaluate("getComputedStyle(document.documentElement).getPropertyValue('--vscode-editor-background')"));
      await window.shoot(`panel-${theme}`);
    }
    assert.equal(backgrounds.size, Object.keys(themes).length);
  });

  after(async () => {
    const { window } = session();
    await window.useTheme("dark");
    await window.closeEverything();
  });
}
