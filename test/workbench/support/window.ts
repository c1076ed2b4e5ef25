/** One browser window with the workbench in it, and what a person does there. */
import path from "node:path";
import { existsSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import type { Frame, Locator, Page } from "playwright-core";
import { cache, repository } from "../../../scripts/paths.ts";

/** Pictures are taken on purpose only, UPDATE_SCREENSHOTS=1: those of the README in place, the others into the cache. */
const takesPictures = process.env["UPDATE_SCREENSHOTS"] === "1";
const documented = path.join(repository, "docs/images");
const screenshots = path.join(cache, "screenshots");

/** VS Code's own themes: their names in the list, and the class that they give the workbench. */
export const themes = {
  dark: { label: "Dark Modern", className: "vs-dark" },
  light: { label: "Light Modern", className: "vs" },
  "high-contrast": { label: "Dark High Contrast", className: "hc-black" },
} as const;

export type ThemeName = keyof typeof themes;

/** How long one answer of “Find…” is waited for before it is asked anew, in milliseconds: long enough for a busy machine. */
const mostPatience = 5000;

export class WorkbenchWindow {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  /** Opens the address and waits until the Explorer lists the folder. */
  async open(url: string): Promise<void> {
    await this.page.goto(url);
    await this.page.locator(".explorer-folders-view .monaco-list-row").first().waitFor({ timeout: 60_000 });
  }

  /** Runs a command from the palette by its whole title. */
  async runCommand(title: string): Promise<void> {
    // A palette that was opened before the extension registered its commands never learns of them: open it anew.
    await eventually(`the command “${title}”`, async () => {
      await this.#openPalette(`>${title}`);
      const row = this.quickPickRows().filter({ hasText: title }).first();
      await row.waitFor({ timeout: 2000 });
      await row.click({ timeout: 4000 });
      return true;
    });
  }

  /** Runs a command that asks with a list, and chooses the row with the text. */
  async runCommandWith(title: string, choice: string): Promise<void> {
    await eventually(`“${choice}” for the command “${title}”`, async () => {
      await this.runCommand(title);
      await this.#choose(choice);
      return true;
    });
  }

  /** Opens a file by its name. */
  async openFile(name: string): Promise<void> {
    await eventually(`the file ${name} to open`, async () => {
      await this.page.keyboard.press("Escape");
      await this.page.keyboard.press("Control+P");
      await this.#choose(name);
      await this.activeTab().filter({ hasText: name }).first().waitFor({ timeout: 4000 });
      return true;
    });
  }

  /** Whoever takes the keyboard meanwhile closes the list: the caller opens it anew. */
  async #choose(text: string): Promise<void> {
    await this.quickPickInput().fill(text, { timeout: 4000 });
    await this.quickPickRows().filter({ hasText: text }).and(this.page.locator(".focused")).waitFor({ timeout: 4000 });
    await this.page.keyboard.press("Enter");
  }

  async #openPalette(text: string): Promise<void> {
    await this.page.keyboard.press("Escape");
    await this.page.keyboard.press("F1");
    await this.quickPickInput().fill(text, { timeout: 2000 });
  }

  quickPickInput(): Locator {
    return this.page.locator(".quick-input-widget:visible input.input");
  }

  quickPickRows(): Locator {
    return this.page.locator(".quick-input-widget:visible .quick-input-list .monaco-list-row");
  }

  /**
   * Opens “Find…”, types, and waits for a row with the text; asks again while the library is still catching up.
   * @param patience milliseconds that the first answer may take; each further one may take twice as long as the last
   */
  async find(query: string, expected: string, patience = mostPatience): Promise<Locator> {
    const row = this.quickPickRows().filter({ hasText: expected }).first();
    await eventually(`“${expected}” among the answers to “${query}”`, async () => {
      await this.openFind(query);
      const timeout = patience;
      patience = Math.min(2 * patience, mostPatience);
      await row.waitFor({ timeout });
      return true;
    });
    return row;
  }

  /** Waits until “Find…” does not show the text any more. */
  async findNothing(query: string, unexpected: string): Promise<void> {
    await eventually(`no “${unexpected}” among the answers to “${query}”`, async () => {
      await this.openFind(query);
      await delay(1500);
      return (await this.quickPickRows().filter({ hasText: unexpected }).count()) === 0;
    });
    await this.page.keyboard.press("Escape");
  }

  /** Opens “Find…” and types; opens it anew where something took the keyboard before the question was typed. */
  async openFind(query: string): Promise<void> {
    await eventually(`“Find…” with “${query}” typed`, async () => {
      await this.runCommand("Afterimage: Find…");
      await this.page.locator(".quick-input-widget:visible .quick-input-title", { hasText: "Afterimage" }).waitFor({ timeout: 4000 });
      await this.quickPickInput().fill(query, { timeout: 4000 });
      return true;
    });
  }

  /** The webview that shows an element of this kind. */
  async webview(element: "afterimage-panel" | "afterimage-viewer" | "svg"): Promise<Frame> {
    return eventually(`a webview with <${element}>`, async () => {
      for (const frame of this.page.frames()) {
        if (frame !== this.page.mainFrame() && (await frame.locator(element).first().isVisible())) return frame;
      }
      return undefined;
    });
  }

  /** Puts a picture into the clipboard, as a screenshot tool does. */
  async copyPicture(png: Buffer): Promise<void> {
    const write = `(async (base64) => {
      const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
      await navigator.clipboard.write([new ClipboardItem({ "image/png": new Blob([bytes], { type: "image/png" }) })]);
    })("${png.toString("base64")}")`;
    await this.page.evaluate(write);
  }

  async useTheme(name: ThemeName): Promise<void> {
    const { label, className } = themes[name];
    await this.runCommandWith("Preferences: Color Theme", label);
    await this.page.locator(`.monaco-workbench.${className}`).waitFor();
  }

  statusBarItem(text: string | RegExp): Locator {
    return this.page.locator(".statusbar-item", { hasText: text }).first();
  }

  notification(text: string | RegExp): Locator {
    return this.page.locator(".notification-list-item, .notification-toast", { hasText: text }).first();
  }

  activeTab(): Locator {
    return this.page.locator(".tab.active .label-name, .tab.active");
  }

  async closeEverything(): Promise<void> {
    await this.page.keyboard.press("Escape");
    await this.runCommand("View: Close All Editors");
    await this.runCommand("Notifications: Clear All Notifications");
  }

  /** Reloads the window. In a browser, VS Code keeps its state every five seconds and not while it is unloaded. */
  async reload(): Promise<void> {
    await delay(8000);
    await this.page.reload();
  }

  /** Takes a picture of the window to look at: fonts and pictures there, animations over, no blinking cursor, nothing hovered over. */
  async shoot(name: string): Promise<void> {
    if (!takesPictures) return;
    await this.page.mouse.move(680, 845);
    for (const frame of this.page.frames()) {
      await frame.evaluate("document.fonts.ready.then(() => undefined)");
      await eventually("pictures to load", async () =>
        // Those that load lazily wait below the fold; in sight, they come within the second that follows.
        frame.locator("img:visible").evaluateAll((images) =>
          (images as unknown as { complete: boolean; loading: string }[]).every(({ complete, loading }) => complete || loading === "lazy"),
        ),
      );
    }
    await delay(1000);
    const folder = existsSync(path.join(documented, `${name}.png`)) ? documented : screenshots;
    await this.page.screenshot({ path: path.join(folder, `${name}.png`), animations: "disabled", caret: "hide" });
  }

  /** Takes a picture of the window as it is where a test has failed. */
  async shootFailure(test: string): Promise<void> {
    await this.page.screenshot({ path: path.join(screenshots, `failed-${test.replace(/\W+/g, "-").slice(0, 80)}.png`) });
  }
}

/**
 * Tries until something is there.
 *
 * @param what  words for the message when it never came
 * @param attempt  answers a value when it is there; nothing, false or an error means “not yet”
 */
export async function eventually<T>(what: string, attempt: () => Promise<T | undefined | false>, seconds = 60): Promise<T> {
  const end = Date.now() + seconds * 1000;
  let last: unknown;
  for (;;) {
    try {
      const value = await attempt();
      if (value !== undefined && value !== false) return value;
    } catch (error) {
      last = error;
    }
    if (Date.now() > end) throw new Error(`Waited ${seconds} s for ${what}.`, { cause: last });
    await delay(250);
  }
}
