import assert from "node:assert/strict";
import type { Locator, Page } from "playwright-core";
import type { PanelEvent, PanelRequest } from "../../src/engine/protocol/webview.ts";
import { hits, ready, readyLibrary } from "./gallery/hits.ts";
import { galleryForTests } from "./gallery/suite.ts";
import type { } from "./gallery/gallery.ts";

type Search = Extract<PanelRequest, { type: "search" }>;

describe("the search panel", () => {
  const open = galleryForTests();
  const panel = (state: string, more: { width?: number; hold?: boolean } = {}): Promise<Page> => open({ view: "panel", state, ...more });

  const box = (page: Page): Locator => page.getByRole("searchbox");
  const cards = (page: Page): Locator => page.locator("afterimage-card");
  const sent = async <T extends PanelRequest["type"]>(page: Page, type: T): Promise<Extract<PanelRequest, { type: T }>[]> =>
    (await page.evaluate(() => window.mock.sent)).filter((message): message is Extract<PanelRequest, { type: T }> => message.type === type);
  const emit = (page: Page, event: PanelEvent): Promise<void> => page.evaluate((message) => window.mock.emit(message), event);
  const results = (id: number, query: string, titles: readonly string[]): PanelEvent => ({
    type: "results",
    id,
    query,
    hits: titles.map((title, at) => ({ ...hits[0]!, key: String(at), title })),
    notes: [],
    tookMs: 1,
  });
  /** Index of the card that has the keyboard. */
  const focused = (page: Page): Promise<number> => cards(page).evaluateAll((all) => all.findIndex((card) => card.matches(":focus")));

  it("has the keyboard in the box when it opens, and asks nothing before something is typed", async () => {
    const page = await panel("welcome");
    await page.waitForFunction(() => window.mock.sent.length > 0);
    await page.keyboard.type("g");
    assert.equal(await box(page).inputValue(), "g");
    assert.equal((await page.evaluate(() => window.mock.sent))[0]?.type, "ready");
    assert.deepEqual((await sent(page, "search")).filter(({ query }) => query === ""), []);
  });

  it("searches once for a word that is typed quickly", async () => {
    const page = await panel("welcome");
    await box(page).evaluate((input) => {
      for (const text of ["gate", "gateway"]) {
        (input as HTMLInputElement).value = text;
        input.dispatchEvent(new InputEvent("input", { bubbles: true }));
      }
    });
    await cards(page).first().waitFor();
    assert.deepEqual((await sent(page, "search")).map(({ query }) => query), ["gateway"]);
  });

  it("drops an answer that a later search has overtaken", async () => {
    const page = await panel("welcome", { hold: true });
    const search = async (text: string): Promise<Search> => {
      await box(page).fill(text);
      await box(page).press("Enter");
      return (await sent(page, "search")).at(-1)!;
    };
    const first = await search("first");
    const second = await search("second");
    assert.ok(second.id > first.id);
    await emit(page, results(second.id, "second", ["answer to the second"]));
    await emit(page, results(first.id, "first", ["answer to the first", "and another"]));
    await page.getByText("answer to the second").waitFor();
    await page.evaluate(() => new Promise(requestAnimationFrame));
    assert.equal(await cards(page).count(), 1);
  });

  it("shows a thumbnail that is there by now, after one that was not", async () => {
    const page = await panel("welcome", { hold: true });
    await box(page).fill("gateway");
    await box(page).press("Enter");
    const { id } = (await sent(page, "search")).at(-1)!;
    const answer = (thumbnailUri: string): PanelEvent => ({ type: "results", id, query: "gateway", hits: [{ ...hits[0]!, thumbnailUri }], notes: [], tookMs: 1 });
    // No picture, as a file that is just being written.
    await emit(page, answer("/codicon.css"));
    await page.getByTitle("The thumbnail could not be loaded").waitFor();
    await emit(page, answer(hits[0]!.thumbnailUri!));
    await page.locator("afterimage-thumbnail .loaded img").waitFor();
  });

  it("keeps the last results until the next ones are there", async () => {
    const page = await panel("results");
    await cards(page).first().waitFor();
    await page.evaluate(() => (window.mock.holdAnswers = true));
    await box(page).fill("something else");
    await box(page).press("Enter");
    assert.equal(await cards(page).count(), hits.length);
  });

  it("moves through the grid with the arrows in two dimensions, and back to the box with Escape and from the top", async () => {
    const page = await panel("results");
    await cards(page).first().waitFor();
    await page.keyboard.press("ArrowDown");
    assert.equal(await focused(page), 0);
    const firstTop = (await cards(page).first().boundingBox())!.y;
    const tops = await cards(page).evaluateAll((all) => all.map((card) => card.getBoundingClientRect().top));
    const columns = tops.findIndex((top) => top > firstTop + 1);
    assert.ok(columns > 1, "the test needs a grid of several columns");
    await page.keyboard.press("ArrowRight");
    assert.equal(await focused(page), 1);
    await page.keyboard.press("ArrowDown");
    assert.equal(await focused(page), 1 + columns);
    await page.keyboard.press("ArrowUp");
    await page.keyboard.press("ArrowUp");
    await page.keyboard.type("x");
    assert.equal(await box(page).inputValue(), "x", "the box is selected, to type over it");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Escape");
    await page.keyboard.type("y");
    assert.equal(await box(page).inputValue(), "y");
  });

  it("has one card in the tab order, and its buttons after it", async () => {
    const page = await panel("results");
    await cards(page).first().waitFor();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowRight");
    assert.deepEqual(await cards(page).evaluateAll((all) => all.flatMap((card, at) => ((card as HTMLElement).tabIndex === 0 ? [at] : []))), [1]);
    await page.keyboard.press("Tab");
    assert.equal(await cards(page).nth(1).getByRole("button", { name: "Open", exact: true }).evaluate((button) => button.matches(":focus")), true);
  });

  it("opens with Enter, and to the side with Ctrl+Enter, from the grid and from the box", async () => {
    const page = await panel("results");
    await cards(page).first().waitFor();
    await page.keyboard.press("Enter");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Control+Enter");
    const opened = await sent(page, "open");
    assert.deepEqual(opened.map(({ place, toSide }) => [place.path, toSide]), [
      [hits[0]!.path, false],
      [hits[1]!.path, true],
    ]);
    assert.deepEqual(opened[0]?.boxes, hits[0]!.boxes.map((label) => label.box));
  });

  it("focuses the box on / but lets / be typed in it", async () => {
    const page = await panel("results");
    await cards(page).first().waitFor();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("/");
    await page.keyboard.type("a/b");
    assert.equal(await box(page).inputValue(), "a/b");
  });

  it("offers every action on a card without opening it", async () => {
    const page = await panel("results");
    await cards(page).first().hover();
    for (const name of ["Open With…", "Reveal in Explorer", "Copy Path"]) await cards(page).first().getByRole("button", { name }).click();
    const { root, path, key } = hits[0]!;
    const place = { root, path, key };
    assert.deepEqual((await page.evaluate(() => window.mock.sent)).slice(-3), [
      { type: "openWith", place },
      { type: "reveal", place },
      { type: "copyPath", place },
    ]);
    assert.deepEqual(await sent(page, "open"), []);
  });

  it("opens a section that shows the picture from the card’s list", async () => {
    const page = await panel("results");
    await cards(page).first().getByRole("button", { name: "Shown in 3 sections" }).click();
    await cards(page).first().getByRole("button", { name: "What happens to an order" }).click();
    assert.deepEqual((await sent(page, "open")).map(({ place }) => place.path), ["docs/guides/orders.md"]);
  });

  for (const width of [1280, 800, 420]) {
    it(`draws label boxes on the letterboxed thumbnails to within a pixel, ${width} pixels wide`, async () => {
      const page = await panel("results", { width });
      await cards(page).first().waitFor();
      let compared = 0;
      for (const [at, hit] of hits.entries()) {
        if (!hit.picture || hit.boxes.length === 0) continue;
        await cards(page).nth(at).scrollIntoViewIfNeeded();
        const { frame, drawn } = await cards(page).nth(at).locator("afterimage-thumbnail").evaluate((thumbnail) => ({
          frame: thumbnail.getBoundingClientRect().toJSON() as DOMRect,
          drawn: Array.from(thumbnail.shadowRoot!.querySelectorAll(".box"), (element) => element.getBoundingClientRect().toJSON() as DOMRect),
        }));
        // Where `object-fit: contain` would put the picture, worked out from the frame alone; small pictures are enlarged twice at most.
        const scale = Math.min(frame.width / hit.picture.width, frame.height / hit.picture.height, 2);
        const left = frame.x + (frame.width - hit.picture.width * scale) / 2;
        const top = frame.y + (frame.height - hit.picture.height * scale) / 2;
        for (const [index, { box: expected }] of hit.boxes.entries()) {
          const actual = drawn[index]!;
          const differences = [
            actual.x - (left + expected.x * hit.picture.width * scale),
            actual.y - (top + expected.y * hit.picture.height * scale),
            actual.width - expected.width * hit.picture.width * scale,
            actual.height - expected.height * hit.picture.height * scale,
          ];
          assert.ok(differences.every((difference) => Math.abs(difference) <= 1), `${hit.title}: off by ${differences.join(", ")}`);
          compared += 1;
        }
      }
      assert.ok(compared >= 5);
    });
  }

  it("comes back after a reload with its query, chips, current card and scroll position", async () => {
    const page = await panel("results");
    await cards(page).first().waitFor();
    await page.getByRole("radio", { name: "Images" }).click();
    await cards(page).nth(9).click();
    await page.locator("main").evaluate((main) => (main.scrollTop = 200));
    await page.waitForFunction(() => sessionStorage.getItem("state of panel")?.includes('"scrollTop":200'));
    await page.reload();
    await cards(page).first().waitFor();
    await page.waitForFunction(() => document.querySelector("afterimage-panel")?.shadowRoot?.querySelector("main")?.scrollTop === 200);
    assert.equal(await box(page).inputValue(), "gateway orders");
    assert.equal(await page.getByRole("radio", { name: "Images" }).getAttribute("aria-checked"), "true");
    assert.equal(await cards(page).nth(9).getAttribute("aria-selected"), "true");
    assert.deepEqual((await sent(page, "search")).map(({ query }) => query), ["type:image gateway orders"]);
  });

  it("searches with the filters of the chips, and removes a typed filter with its chip", async () => {
    const page = await panel("welcome");
    await box(page).fill("gateway path:docs/ after:2025-01-31");
    await page.getByRole("radio", { name: "PDF pages" }).click();
    await page.getByRole("button", { name: "Remove filter path:docs/" }).click();
    assert.equal(await box(page).inputValue(), "gateway after:2025-01-31");
    assert.equal((await sent(page, "search")).at(-1)?.query, "type:page gateway after:2025-01-31");
  });

  it("types a filter from the menu, by keyboard", async () => {
    const page = await panel("welcome");
    await box(page).fill("gateway");
    await page.getByRole("button", { name: "Filter", exact: true }).press("Enter");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await page.keyboard.type("png");
    assert.equal(await box(page).inputValue(), "gateway ext:png");
    await page.getByRole("button", { name: "Remove filter ext:png" }).waitFor();
  });

  it("takes a query from a command", async () => {
    const page = await panel("results");
    await cards(page).first().waitFor();
    await emit(page, { type: "setQuery", query: "type:section retry" });
    await page.waitForFunction(() => window.mock.sent.some((message) => message.type === "search" && message.query === "type:section retry"));
    assert.equal(await box(page).inputValue(), "type:section retry");
    assert.equal(await page.getByRole("radio", { name: "Sections" }).getAttribute("aria-checked"), "true");
  });

  it("suggests to drop the filters when nothing is found", async () => {
    const page = await panel("none");
    await page.getByRole("button", { name: "Search all types" }).click();
    await page.getByRole("button", { name: "Remove path:docs/" }).click();
    assert.deepEqual((await sent(page, "search")).map(({ query }) => query), [
      "type:page quarterly revenue waterfall by region path:docs/",
      "quarterly revenue waterfall by region path:docs/",
      "quarterly revenue waterfall by region",
    ]);
  });

  it("announces how many results there are", async () => {
    const page = await panel("results");
    await page.locator("afterimage-panel > [role=status], [role=status].unseen", { hasText: "12 results" }).waitFor({ state: "attached" });
  });

  it("searches again when indexing has finished", async () => {
    const page = await panel("indexing");
    await cards(page).first().waitFor();
    await emit(page, ready);
    await page.waitForFunction(() => window.mock.sent.filter(({ type }) => type === "search").length === 2);
  });

  it("grows with a library that is being read, but not under the hands of somebody who has begun to choose", async () => {
    const page = await panel("indexing");
    await cards(page).first().waitFor();
    const reading = (documents: number) =>
      ({ ...ready, libraries: [{ ...readyLibrary, state: "indexing", counts: { ...readyLibrary.counts, documents }, progress: { done: documents, total: 1204 } }] }) as const;
    const searches = (count: number) => page.waitForFunction((wanted) => window.mock.sent.filter(({ type }) => type === "search").length === wanted, count);
    await page.waitForTimeout(1100);
    await emit(page, reading(500));
    await searches(2);
    await cards(page).first().focus();
    await page.keyboard.press("ArrowRight");
    await page.waitForTimeout(1100);
    await emit(page, reading(501));
    await emit(page, ready);
    await searches(3);
  });

  for (const [state, command] of [
    ["consent", "afterimage.index"],
    ["untrusted", "workbench.trust.manage"],
    ["nofolder", "workbench.action.files.openFolder"],
    ["failed", "afterimage.restartEngine"],
    ["stopped", "afterimage.restartEngine"],
    ["empty", "afterimage.index"],
  ] as const) {
    it(`leads on from the state “${state}” with a button`, async () => {
      const page = await panel(state);
      await page.locator("afterimage-notice .button").first().click();
      assert.deepEqual(await sent(page, "command"), [{ type: "command", command }]);
    });
  }

  it("has the keyboard in the box as soon as there is something to search", async () => {
    const page = await panel("consent");
    await page.getByRole("button", { name: "Index This Workspace" }).click();
    await emit(page, ready);
    await box(page).waitFor();
    await page.keyboard.type("gateway");
    assert.equal(await box(page).inputValue(), "gateway");
  });

  it("leaves the keyboard where the user is, and takes it once it is given the view", async () => {
    const page = await panel("results");
    await cards(page).first().waitFor();
    const hasKeyboard = (): Promise<boolean> => box(page).evaluate((input) => input.matches(":focus"));
    // As in VS Code while its command palette is open.
    await box(page).evaluate((input) => {
      document.hasFocus = () => false;
      (input as HTMLInputElement).blur();
    });
    await emit(page, { type: "setQuery", query: "gateway" });
    await page.waitForFunction(() => window.mock.sent.some((message) => message.type === "search" && message.query === "gateway"));
    await page.evaluate(() => new Promise(requestAnimationFrame));
    assert.equal(await hasKeyboard(), false);
    await page.evaluate(() => window.dispatchEvent(new FocusEvent("focus")));
    assert.equal(await hasKeyboard(), true);
  });

  it("pauses, resumes and shows skipped files from its status line", async () => {
    const page = await panel("indexing");
    await page.getByRole("button", { name: "Pause indexing" }).click();
    await page.getByRole("button", { name: "2 files skipped" }).click();
    assert.deepEqual((await sent(page, "command")).map(({ command }) => command), ["afterimage.pause", "afterimage.showSkipped"]);
    const paused = await panel("paused");
    await paused.getByRole("button", { name: "Resume indexing" }).click();
    assert.deepEqual((await sent(paused, "command")).map(({ command }) => command), ["afterimage.resume"]);
  });
});
