import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { findChromium, openGallery, type Gallery } from "./site.ts";

/**
 * The gallery for one mocha suite: a browser before its tests, a fresh page a state, closed after each test. A test
 * also fails on any error in its page, such as a style that the content security policy refuses.
 *
 * @returns opens a state
 */
export function galleryForTests(): Gallery["open"] {
  let gallery: Gallery | undefined;
  let pages: Page[] = [];
  let problems: string[] = [];

  before(async function () {
    const executable = findChromium();
    if (executable === undefined) {
      process.emitWarning("No Chromium was found, so the component tests are skipped. Put one on the PATH or name it in CHROMIUM.");
      this.skip();
    }
    this.timeout(60_000);
    gallery = await openGallery(executable);
  });
  after(() => gallery?.close());
  afterEach(async () => {
    await Promise.all(pages.map((page) => page.close()));
    const found = problems;
    pages = [];
    problems = [];
    assert.deepEqual(found, []);
  });

  return async (state) => {
    assert.ok(gallery);
    const page = await gallery.open(state);
    page.on("pageerror", ({ message }) => problems.push(message));
    page.on("console", (message) => message.type() === "error" && problems.push(message.text()));
    pages.push(page);
    return page;
  };
}
