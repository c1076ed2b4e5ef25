import { rm, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Frame, Locator } from "playwright-core";
import { recordingOf, requireFfmpeg } from "../../core/extract/moments/recording.ts";
import { eventually, type ThemeName } from "../support/window.ts";
import type { GetSession } from "../workbench.test.ts";

/** Recordings are found by their moments and open at them. */
export function recordings(session: GetSession): void {
  const recording = "images/packing-station.gif";
  const themes: readonly ThemeName[] = ["light", "dark"];

  afterEach(() => session().window.closeEverything());

  /** Where the viewer says that it is. */
  const shown = (frame: Frame, where: string): Locator => frame.locator("afterimage-toolbar .page", { hasText: where });

  it("opens at the moment that was asked for, and steps to its neighbours", async () => {
    const { window } = session();
    const row = await window.find("the weight differs type:video", `${recording} · 0:03`);
    await row.click();
    const frame = await window.webview("afterimage-viewer");
    await shown(frame, "0:03 · 2 of 4").waitFor();
    await window.activeTab().filter({ hasText: "packing-station.gif (0:03)" }).first().waitFor();
    await frame.locator("afterimage-stage img").first().waitFor();
    await window.shoot("viewer-moment");
    await frame.getByRole("button", { name: "Next Moment" }).click();
    await shown(frame, "0:06 · 3 of 4").waitFor();
    await frame.getByRole("button", { name: "Previous Moment" }).click();
    await shown(frame, "0:03 · 2 of 4").waitFor();
  });

  it("says the moment on the card", async () => {
    const { window } = session();
    await window.runCommand("Afterimage: Open Search");
    const frame = await window.webview("afterimage-panel");
    await frame.getByRole("searchbox").fill("label printed chute type:video");
    await frame.locator("afterimage-card", { hasText: "packing-station.gif" }).filter({ hasText: "0:09" }).first().waitFor();
    await window.shoot("panel-moment");
  });

  describe("that ffmpeg decodes", () => {
    const video = "images/night-shift.mp4";

    before(requireFfmpeg);
    after(() => rm(path.join(session().workspace, video), { force: true }));

    it("show the still of the moment, and play from there where the editor can", async () => {
      const { window, workspace } = session();
      const shots = [
        { says: "Conveyors", ground: "navy", seconds: 3 },
        { says: "Kestrels", ground: "maroon", seconds: 3 },
      ];
      await writeFile(path.join(workspace, video), await recordingOf(shots, "mp4"));
      const row = await window.find("kestrels type:video", `${video} · 0:03`);
      await row.click();
      const frame = await window.webview("afterimage-viewer");
      await shown(frame, "0:03 · 2 of 2").waitFor();
      await frame.locator("afterimage-stage img").first().waitFor();
      for (const theme of themes) {
        await window.useTheme(theme);
        await window.shoot(`viewer-video-${theme}`);
      }
      await frame.getByRole("button", { name: "Play from 0:03" }).click();
      await eventually("the recording to play from its third second, or a way to play it elsewhere", async () => {
        const playing = await frame.locator("afterimage-player video").evaluateAll((videos) => (videos as unknown as { currentTime: number }[]).some(({ currentTime }) => currentTime > 3));
        return playing || (await frame.getByRole("button", { name: "Open in Default Application" }).isVisible());
      });
      await window.shoot("viewer-video-playing");
      await window.useTheme("light");
      await window.shoot("viewer-video-playing-light");
      await window.useTheme("dark");
    });
  });
}
