import assert from "node:assert/strict";
import type { Locator, Page } from "playwright-core";
import type { ViewerEvent, ViewerRequest } from "../../src/engine/protocol/webview.ts";
import { show } from "./gallery/hits.ts";
import { pictures } from "./gallery/pictures.ts";
import { galleryForTests } from "./gallery/suite.ts";
import type { } from "./gallery/gallery.ts";

describe("the viewer", () => {
  const open = galleryForTests();
  const viewer = async (state: string): Promise<Page> => {
    const page = await open({ view: "viewer", state });
    if (state !== "failed") await image(page).waitFor();
    return page;
  };

  const image = (page: Page): Locator => page.locator("afterimage-stage img");
  const rect = async (locator: Locator): Promise<{ x: number; y: number; width: number; height: number }> => (await locator.boundingBox())!;
  const sent = (page: Page): Promise<ViewerRequest[]> => page.evaluate(() => window.mock.sent as ViewerRequest[]);
  const emit = (page: Page, event: ViewerEvent): Promise<void> => page.evaluate((message) => window.mock.emit(message), event);
  /** The point of the picture (0–1) under a point of the page. */
  const under = async (page: Page, x: number, y: number): Promise<{ x: number; y: number }> => {
    const picture = await rect(image(page));
    return { x: (x - picture.x) / picture.width, y: (y - picture.y) / picture.height };
  };
  const settled = (page: Page): Promise<unknown> => page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
  const assertBoxesLieOnLabels = async (page: Page, name: keyof typeof pictures, words: RegExp): Promise<void> => {
    const picture = await rect(image(page));
    const expected = pictures[name].labels.filter(({ text }) => words.test(text));
    const drawn = await page.locator("afterimage-stage .box").evaluateAll((all) => all.map((element) => element.getBoundingClientRect().toJSON() as DOMRect));
    assert.equal(drawn.length, expected.length);
    for (const [at, { box }] of expected.entries()) {
      assert.ok(Math.abs(drawn[at]!.x - (picture.x + box.x * picture.width)) <= 1, "left");
      assert.ok(Math.abs(drawn[at]!.y - (picture.y + box.y * picture.height)) <= 1, "top");
      assert.ok(Math.abs(drawn[at]!.width - box.width * picture.width) <= 1, "width");
    }
  };

  it("opens fitted, with the matched boxes over the picture", async () => {
    const page = await viewer("image");
    const stage = await rect(page.locator("afterimage-stage"));
    const picture = await rect(image(page));
    assert.ok(picture.x >= stage.x && picture.x + picture.width <= stage.x + stage.width);
    await assertBoxesLieOnLabels(page, "gateway", /gateway|orders/i);
  });

  it("opens at the matches when they are too small to read in the whole picture", async () => {
    const page = await viewer("large");
    const stage = await rect(page.locator("afterimage-stage"));
    const box = await rect(page.locator("afterimage-stage .box"));
    assert.ok(box.height >= 12);
    assert.ok(box.x > stage.x && box.x + box.width < stage.x + stage.width && box.y > stage.y && box.y + box.height < stage.y + stage.height);
    assert.ok((await rect(image(page))).width > stage.width);
  });

  it("opens at the part that was asked with, outlined and whole in view, and goes back to it", async () => {
    const page = await viewer("largeRegion");
    const outline = page.locator("afterimage-stage svg.region .line");
    const stage = await rect(page.locator("afterimage-stage"));
    const at = (): Promise<DOMRect> => outline.evaluate((line) => line.getBoundingClientRect().toJSON() as DOMRect);
    const first = await at();
    assert.ok(first.x >= stage.x && first.y >= stage.y && first.x + first.width <= stage.x + stage.width && first.y + first.height <= stage.y + stage.height);
    assert.ok(first.width > stage.width / 2 || first.height > stage.height / 2, "it is large enough to see");
    await page.keyboard.press("0");
    await settled(page);
    assert.ok((await at()).width < first.width);
    await page.getByRole("button", { name: "Show the Found Part (R)" }).click();
    await settled(page);
    const again = await at();
    assert.ok(Math.abs(again.x - first.x) <= 1 && Math.abs(again.width - first.width) <= 1);
    await page.keyboard.press("b");
    await outline.waitFor({ state: "detached" });
  });

  it("keeps the part over a reload", async () => {
    const page = await viewer("region");
    const saved = await page.evaluate(() => JSON.parse(sessionStorage.getItem("state of viewer") ?? "{}") as { region?: unknown[] });
    assert.equal(saved.region?.length, 4);
  });

  for (const key of ["", "Control"]) {
    it(`keeps the point under the pointer when the wheel zooms${key === "" ? "" : ` with ${key}`}`, async () => {
      const page = await viewer("large");
      const [x, y] = [500, 400];
      await page.mouse.move(x, y);
      const before = { at: await under(page, x, y), width: (await rect(image(page))).width };
      if (key !== "") await page.keyboard.down(key);
      await page.mouse.wheel(0, -240);
      await settled(page);
      const after = { at: await under(page, x, y), width: (await rect(image(page))).width };
      assert.ok(after.width > before.width * 1.1, "zoomed in");
      assert.ok(Math.abs(after.at.x - before.at.x) * after.width <= 1 && Math.abs(after.at.y - before.at.y) * after.width <= 1);
      await assertBoxesLieOnLabels(page, "cluster", /gateway/);
    });
  }

  it("zooms with the keys + − 0 and 1", async () => {
    const page = await viewer("screenshot");
    const fitted = await rect(image(page));
    await page.keyboard.press("1");
    await settled(page);
    assert.equal(Math.round((await rect(image(page))).width), pictures.dashboard.width);
    await page.keyboard.press("+");
    await settled(page);
    assert.ok((await rect(image(page))).width > pictures.dashboard.width);
    await page.keyboard.press("0");
    await settled(page);
    assert.deepEqual(await rect(image(page)), fitted);
    await page.keyboard.press("-");
    await settled(page);
    assert.ok((await rect(image(page))).width < fitted.width);
  });

  it("moves with the pointer and with the arrow keys", async () => {
    const page = await viewer("large");
    const before = await rect(image(page));
    await page.mouse.move(500, 400);
    await page.mouse.down();
    await page.mouse.move(560, 430);
    await page.mouse.up();
    await settled(page);
    const dragged = await rect(image(page));
    assert.deepEqual([Math.round(dragged.x - before.x), Math.round(dragged.y - before.y)], [60, 30]);
    await page.keyboard.press("ArrowRight");
    await settled(page);
    assert.ok((await rect(image(page))).x < dragged.x);
  });

  it("hides and shows the boxes", async () => {
    const page = await viewer("image");
    const boxes = page.locator("afterimage-stage .box");
    await page.getByRole("button", { name: "Show the Matched Text" }).click();
    assert.equal(await boxes.count(), 0);
    await page.keyboard.press("b");
    await boxes.first().waitFor();
    assert.equal(await boxes.count(), 3);
  });

  it("outlines the figure that is meant, and counts it for no match", async () => {
    const page = await viewer("image");
    const figure = { x: 0.5, y: 0.5, width: 0.4, height: 0.25 };
    await emit(page, { ...(show("gateway", { words: [] }) as Extract<ViewerEvent, { type: "show" }>), figure });
    const outline = page.locator("afterimage-stage .figure");
    const [drawn, picture] = [await rect(outline), await rect(image(page))];
    assert.ok(Math.abs(drawn.x - (picture.x + picture.width / 2)) <= 1 && Math.abs(drawn.height - picture.height / 4) <= 1);
    assert.equal(await outline.evaluate((element) => getComputedStyle(element).backgroundColor), "rgba(0, 0, 0, 0)");
    await page.getByRole("button", { name: "Mark the Figure (B)" }).click();
    await outline.waitFor({ state: "detached" });
  });

  it("turns pages with buttons and keys, and not past the ends", async () => {
    const page = await viewer("page");
    await page.keyboard.press("PageDown");
    await page.getByRole("button", { name: "Previous Page" }).click();
    await emit(page, show("manualPage", { page: 112, pages: 112 }));
    await page.getByText("112 of 112").waitFor();
    await page.keyboard.press("PageDown");
    assert.deepEqual((await sent(page)).filter(({ type }) => type === "page"), [
      { type: "page", page: 39 },
      { type: "page", page: 37 },
    ]);
  });

  it("shows a recording at its second, steps through its moments, and says when it cannot be played", async () => {
    const page = await viewer("image");
    const shown = show("gateway") as Extract<ViewerEvent, { type: "show" }>;
    const place = { ...shown.view.place, kind: "moment" as const, key: "moment:83.25", title: "demo, at 1:23", anchor: { timestamp: 83.25 } };
    const view = { ...shown.view, place, pages: 3, moments: ["moment:0", "moment:83.25", "moment:120"], videoUri: "/recordings/other.mp4" };
    await page.route("**/other.mp4", (route) => route.fulfill({ contentType: "video/mp4", body: "of a codec that nobody knows" }));
    await emit(page, { ...shown, view });
    await page.getByText("1:23 · 2 of 3").waitFor();
    await page.getByRole("button", { name: "Next Moment" }).click();
    await page.keyboard.press("PageUp");
    assert.deepEqual((await sent(page)).filter(({ type }) => type === "page"), [
      { type: "page", page: 3 },
      { type: "page", page: 1 },
    ]);
    await page.getByRole("button", { name: "Play from 1:23" }).click();
    await page.getByRole("button", { name: "Open in Default Application" }).click();
    assert.deepEqual((await sent(page)).at(-1), { type: "openOutside" });
    await page.keyboard.press("p");
    await page.getByRole("alert").waitFor({ state: "detached" });
  });

  it("plays a recording from its second on", async () => {
    const page = await viewer("image");
    const shown = show("gateway") as Extract<ViewerEvent, { type: "show" }>;
    const place = { ...shown.view.place, kind: "moment" as const, key: "moment:5", title: "demo, at 0:05", anchor: { timestamp: 5 } };
    await page.route("**/demo.webm", () => undefined); // is never answered: it loads as long as the test looks
    await emit(page, { ...shown, view: { ...shown.view, place, moments: ["moment:5"], videoUri: "/recordings/demo.webm" } });
    await page.keyboard.press("p");
    assert.equal(await page.locator("video").getAttribute("src"), "/recordings/demo.webm#t=5");
  });

  it("finds text in the picture, whatever its case and spaces, and goes through the matches in a circle", async () => {
    const page = await viewer("image");
    await page.keyboard.press("Control+f");
    await page.keyboard.type("ORDERsd");
    const counter = page.locator("afterimage-find-bar .count");
    assert.equal(await counter.textContent(), "1 of 1");
    await page.locator("afterimage-find-bar input").fill("order");
    assert.equal(await counter.textContent(), "1 of 3");
    await page.keyboard.press("Shift+Enter");
    assert.equal(await counter.textContent(), "3 of 3");
    await page.keyboard.press("Enter");
    assert.equal(await counter.textContent(), "1 of 3");
    await page.locator("afterimage-find-bar input").fill("nowhere");
    assert.equal(await counter.textContent(), "No results");
    await page.keyboard.press("Escape");
    assert.equal(await page.locator("afterimage-find-bar").count(), 0);
  });

  it("brings a found label into view", async () => {
    const page = await viewer("large");
    await page.keyboard.press("Control+f");
    await page.keyboard.type("pod-0");
    await settled(page);
    const stage = await rect(page.locator("afterimage-stage"));
    const found = await rect(page.locator("afterimage-stage .found"));
    assert.ok(found.x >= stage.x && found.y >= stage.y && found.x + found.width <= stage.x + stage.width);
  });

  it("lists the sections that show the picture, opens them, and folds away", async () => {
    const page = await viewer("image");
    await page.locator("afterimage-places").getByRole("button", { name: "What happens to an order" }).click();
    const message = (await sent(page)).at(-1);
    assert.ok(message?.type === "openPlace");
    assert.equal(message.place.path, "docs/guides/orders.md");
    await page.getByRole("button", { name: "Sections That Show This" }).click();
    assert.equal(await page.locator("afterimage-places").count(), 0);
  });

  it("opens with another program, reveals and copies the path", async () => {
    const page = await viewer("image");
    for (const name of ["Find Similar", "Open With…", "Reveal in Explorer", "Copy Path"]) await page.getByRole("button", { name }).click();
    assert.deepEqual((await sent(page)).slice(-4), [{ type: "findSimilar" }, { type: "openWith" }, { type: "reveal" }, { type: "copyPath" }]);
  });

  it("is where it was after a reload", async () => {
    const page = await viewer("large");
    await page.mouse.move(500, 400);
    await page.mouse.wheel(0, -300);
    await page.mouse.down();
    await page.mouse.move(420, 340);
    await page.mouse.up();
    await settled(page);
    const before = await rect(image(page));
    await page.reload();
    await image(page).waitFor();
    await settled(page);
    const after = await rect(image(page));
    for (const side of ["x", "y", "width"] as const) assert.ok(Math.abs(after[side] - before[side]) <= 1, side);
  });

  it("says what is wrong and what to do when the picture cannot be shown", async () => {
    const page = await viewer("failed");
    await page.getByRole("alert").getByText("is encrypted").waitFor();
    await page.getByRole("button", { name: "Open With…" }).click();
    assert.deepEqual((await sent(page)).at(-1), { type: "openWith" });
  });
});
