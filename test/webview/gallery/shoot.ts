/**
 * Takes pictures of every state of both views in every theme and width, to look at:
 *
 *     node --import tsx test/webview/gallery/shoot.ts <folder> [name part …]
 */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { panelScenarios, viewerScenarios } from "./scenarios.ts";
import { findChromium, openGallery } from "./site.ts";

const [folder = "gallery", ...parts] = process.argv.slice(2);
const executable = findChromium();
if (executable === undefined) throw new Error("No Chromium on the PATH; name one in CHROMIUM.");

await mkdir(folder, { recursive: true });
const gallery = await openGallery(executable);
const states = [
  ...Object.keys(panelScenarios).map((state) => ({ view: "panel" as const, state })),
  ...Object.keys(viewerScenarios).map((state) => ({ view: "viewer" as const, state })),
];
for (const { view, state } of states) {
  for (const theme of ["dark", "light", "contrast"]) {
    for (const width of [1280, 800, 420]) {
      const name = `${view}-${state}-${theme}-${width}`;
      if (!parts.every((part) => name.includes(part))) continue;
      const page = await gallery.open({ view, state, theme, width });
      await page.waitForLoadState("networkidle");
      await page.waitForTimeout(250);
      await page.screenshot({ path: join(folder, `${name}.png`) });
      await page.close();
    }
  }
}
await gallery.close();
