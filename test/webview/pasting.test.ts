import assert from "node:assert/strict";
import type { Locator, Page } from "playwright-core";
import { mostPictureBytes, type PanelEvent, type PanelRequest, type PanelState } from "../../src/engine/protocol/webview.ts";
import { pastedRegion, pictureHits, questionPicture, ready, readyLibrary } from "./gallery/hits.ts";
import { galleryForTests } from "./gallery/suite.ts";
import type { } from "./gallery/gallery.ts";

describe("asking with a picture", () => {
  const open = galleryForTests();
  const panel = (state: string): Promise<Page> => open({ view: "panel", state });

  const box = (page: Page): Locator => page.getByRole("searchbox");
  const cards = (page: Page): Locator => page.locator("afterimage-card");
  const chip = (page: Page): Locator => page.locator("afterimage-picture-bar .chip");
  const alert = (page: Page): Locator => page.locator("afterimage-picture-bar [role=alert]");
  const sent = async <T extends PanelRequest["type"]>(page: Page, type: T): Promise<Extract<PanelRequest, { type: T }>[]> =>
    (await page.evaluate(() => window.mock.sent)).filter((message): message is Extract<PanelRequest, { type: T }> => message.type === type);
  const emit = (page: Page, event: PanelEvent): Promise<void> => page.evaluate((message) => window.mock.emit(message), event);
  const settled = (page: Page): Promise<unknown> => page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));

  interface Given {
    readonly files?: readonly { readonly name: string; readonly type: string; readonly bytes: number }[];
    readonly data?: Readonly<Record<string, string>>;
  }

  /** Pastes into what has the keyboard, or drops onto the page, as the browser would. */
  const give = (page: Page, how: "paste" | "drop", given: Given): Promise<boolean> =>
    page.evaluate(
      ([kind, { files = [], data = {} }]) => {
        const transfer = new DataTransfer();
        for (const { name, type, bytes } of files) transfer.items.add(new File([new Uint8Array(bytes)], name, { type }));
        for (const [format, text] of Object.entries(data)) transfer.setData(format, text);
        const init = { bubbles: true, cancelable: true, composed: true };
        const event = kind === "paste" ? new ClipboardEvent("paste", { ...init, clipboardData: transfer }) : new DragEvent("drop", { ...init, dataTransfer: transfer });
        let target: Element = document.body;
        for (let inner = document.activeElement; inner; inner = inner.shadowRoot?.activeElement ?? null) target = inner;
        target.dispatchEvent(event);
        return event.defaultPrevented;
      },
      [how, given] as const,
    );
  const screenshot = { name: "image.png", type: "image/png", bytes: 4 };

  it("hands a pasted picture to the host and says that it is being read", async () => {
    const page = await panel("welcome");
    assert.equal(await give(page, "paste", { files: [screenshot] }), true);
    await chip(page).getByText("Reading the picture…").waitFor();
    const [message] = await sent(page, "usePicture");
    assert.deepEqual([message?.name, message?.bytes.length], ["Pasted picture", 4]);
    await emit(page, { type: "picture", picture: questionPicture });
    await chip(page).getByText("442 × 280 · 38 kB").waitFor();
  });

  it("leaves text to the box, and takes text that is pasted elsewhere into it", async () => {
    const page = await panel("results");
    await cards(page).first().waitFor();
    assert.equal(await give(page, "paste", { data: { "text/plain": "queue" } }), false);
    await page.keyboard.press("ArrowDown");
    assert.equal(await give(page, "paste", { data: { "text/plain": "dead\nletter" } }), true);
    assert.equal(await box(page).inputValue(), "dead letter");
    assert.deepEqual(await sent(page, "usePicture"), []);
  });

  it("asks with a file dragged from the Explorer, and with one from the desktop", async () => {
    const page = await panel("welcome");
    await give(page, "drop", { data: { "application/vnd.code.uri-list": "vscode-remote://localhost/w/a.png" } });
    await give(page, "drop", { files: [{ name: "photo.jpg", type: "image/jpeg", bytes: 3 }] });
    await page.waitForFunction(() => window.mock.sent.some(({ type }) => type === "usePicture"));
    assert.deepEqual((await sent(page, "useFile")).map(({ uri }) => uri), ["vscode-remote://localhost/w/a.png"]);
    assert.deepEqual((await sent(page, "usePicture")).map(({ name }) => name), ["photo.jpg"]);
  });

  for (const [what, given, words] of [
    ["an empty clipboard", {}, "no picture in the clipboard"],
    ["a file that is no picture", { files: [{ name: "plan.pdf", type: "application/pdf", bytes: 3 }] }, "plan.pdf is not a picture"],
    ["a picture that is too large", { files: [{ name: "image.png", type: "image/png", bytes: mostPictureBytes + 1 }] }, "too large"],
  ] as const) {
    it(`says what is wrong with ${what}, and what to do`, async () => {
      const page = await panel("welcome");
      await give(page, "paste", given);
      await alert(page).getByText(words).waitFor();
      assert.deepEqual(await sent(page, "usePicture"), []);
      await alert(page).getByRole("button", { name: "Choose a file…" }).click();
      assert.equal((await sent(page, "choosePicture")).length, 1);
      await alert(page).waitFor({ state: "detached" });
    });
  }

  it("keeps the picture it has when another cannot be read", async () => {
    const page = await panel("picture");
    await cards(page).first().waitFor();
    await emit(page, { type: "pictureFailed", message: "Broken.", hint: "Try another." });
    await alert(page).getByText("Broken. Try another.").waitFor();
    assert.equal(await chip(page).count(), 1);
    await alert(page).getByRole("button", { name: "Dismiss" }).click();
    await alert(page).waitFor({ state: "detached" });
  });

  it("asks with picture and words together, and with the words alone once the picture is removed", async () => {
    const page = await panel("picture");
    await cards(page).first().waitFor();
    await box(page).fill("message queue");
    await box(page).press("Enter");
    await page.getByRole("radio", { name: "Images" }).click();
    await page.getByRole("button", { name: "Remove the Picture" }).click();
    assert.equal((await sent(page, "removePicture")).length, 1);
    await emit(page, { type: "picture" });
    await page.waitForFunction(() => window.mock.sent.at(-1)?.type === "search");
    assert.deepEqual((await sent(page, "search")).map(({ query, picture }) => [query, picture]), [
      ["", { id: 1 }],
      ["message queue", { id: 1 }],
      ["type:image message queue", { id: 1 }],
      ["type:image message queue", undefined],
    ]);
  });

  it("shows the picture itself apart from what is related, and moves between both by keyboard", async () => {
    const page = await panel("picture");
    await cards(page).first().waitFor();
    assert.deepEqual(await page.locator("afterimage-results h2").allTextContents(), ["This picture1", "Related11"]);
    const first = cards(page).first();
    assert.match((await first.getAttribute("aria-label")) ?? "", /^Certainly this picture: middle, 22% of it, Image, Order platform gateway/);
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    assert.equal(await cards(page).nth(1).evaluate((card) => card.matches(":focus")), true);
    await page.keyboard.press("ArrowUp");
    await page.keyboard.press("Enter");
    const [message] = await sent(page, "open");
    assert.deepEqual([message?.place.path, message?.boxes, message?.region], [pictureHits[0]!.path, [], pastedRegion]);
  });

  it("shows the picture itself at once, says that it still looks for the rest, and keeps the card when that comes", async () => {
    const page = await panel("recognisedPicture");
    await page.getByText("Still looking…").waitFor();
    assert.deepEqual(await page.locator("afterimage-results h2").allTextContents(), ["This picture1", "Related"]);
    const status = page.locator(".unseen[role=status]");
    assert.equal(await status.textContent(), "This picture in 1 place · still looking for what is related");
    await cards(page).first().evaluate((card) => card.setAttribute("data-kept", ""));
    const { id } = (await sent(page, "search")).at(-1)!;
    await emit(page, { type: "results", id, query: "", hits: pictureHits, notes: [], tookMs: 900 });
    await page.getByText("Still looking…").waitFor({ state: "detached" });
    assert.equal(await cards(page).first().getAttribute("data-kept"), "");
    assert.equal(await status.textContent(), "This picture in 1 place · 11 related");
  });

  it("drops what an older question has recognised, and keeps a whole answer while the same question is asked again", async () => {
    const page = await panel("picture");
    await cards(page).first().waitFor();
    await page.evaluate(() => (window.mock.holdAnswers = true));
    const hits = pictureHits.slice(0, 1);
    const { id } = (await sent(page, "search")).at(-1)!;
    for (const library of [{ ...readyLibrary, state: "indexing" as const }, readyLibrary]) await emit(page, { ...ready, libraries: [library] });
    await page.waitForFunction((before) => window.mock.sent.some((message) => message.type === "search" && message.id > before), id);
    await emit(page, { type: "recognised", id, query: "", hits: [] });
    await emit(page, { type: "recognised", id: id + 1, query: "", hits });
    await settled(page);
    assert.equal(await cards(page).count(), pictureHits.length);
  });

  it("asks again with a picture that is not recognised while the library is read, and no more once it is", async () => {
    const page = await panel("unknownPicture");
    await cards(page).first().waitFor();
    const reading = (done: number) => ({ ...ready, libraries: [{ ...readyLibrary, state: "indexing", progress: { done, total: 1204 } }] }) as const;
    const searches = async (): Promise<number> => (await sent(page, "search")).length;
    const before = await searches();
    await page.evaluate(() => (window.mock.holdAnswers = true));
    await page.waitForTimeout(1100);
    await emit(page, reading(500));
    await page.waitForFunction((asked) => window.mock.sent.filter(({ type }) => type === "search").length === asked, before + 1);
    const { id } = (await sent(page, "search")).at(-1)!;
    await emit(page, { type: "results", id, query: "", hits: pictureHits, notes: [], tookMs: 1 });
    await page.waitForTimeout(1100);
    await emit(page, reading(501));
    await settled(page);
    assert.equal(await searches(), before + 1);
  });

  it("draws the region on the thumbnail where it is, to within two pixels", async () => {
    const page = await panel("picture");
    const thumbnail = cards(page).first().locator("afterimage-thumbnail").first();
    const sheet = (await thumbnail.locator(".sheet").boundingBox())!;
    const drawn = await thumbnail.locator("svg.region .line").evaluate((line) => line.getBoundingClientRect().toJSON() as DOMRect);
    const [left, top] = [Math.min(...pastedRegion.map(({ x }) => x)), Math.min(...pastedRegion.map(({ y }) => y))];
    assert.ok(Math.abs(drawn.x - (sheet.x + left * sheet.width)) <= 2 && Math.abs(drawn.y - (sheet.y + top * sheet.height)) <= 2, JSON.stringify({ drawn, sheet }));
  });

  it("opens copies and versions, at the part where they have the same shape", async () => {
    const page = await panel("picture");
    const card = cards(page).first();
    await card.getByRole("button", { name: "3 copies and versions" }).click();
    await card.getByText("960 × 560 · 19 Feb 2025 · identical").waitFor();
    for (const name of ["gateway.png", "gateway-before-the-event-bus.png"]) await card.getByRole("button", { name }).last().click();
    assert.deepEqual((await sent(page, "open")).map(({ place, region }) => [place.path, region !== undefined]), [
      ["website/static/img/gateway.png", true],
      ["slides/2023/gateway-before-the-event-bus.png", false],
    ]);
  });

  it("says so when the picture is not here, and leads on", async () => {
    const page = await panel("unknownPicture");
    await page.getByText("As far as can be told, it is not here").waitFor();
    assert.equal(await cards(page).count(), pictureHits.length - 1);
    const foreign = await panel("foreignPicture");
    await foreign.getByRole("heading", { name: "This picture is not here, nor anything like it" }).waitFor();
  });

  it("asks with a part that was drawn, or chosen with the keyboard alone", async () => {
    const page = await panel("picture");
    await cards(page).first().waitFor();
    await page.getByRole("button", { name: "Crop to a Part" }).press("Enter");
    const selection = page.locator("afterimage-crop-dialog .selection");
    const sheet = (await page.locator("afterimage-crop-dialog .sheet").boundingBox())!;
    for (let times = 0; times < 40; times++) await selection.press("Shift+ArrowLeft");
    for (let times = 0; times < 10; times++) await selection.press("ArrowRight");
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "Change the Part to Search With" }).press("Enter");
    const [x, y] = [sheet.x + sheet.width * 0.05, sheet.y + sheet.height * 0.1];
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x - 400, y + sheet.height * 0.5, { steps: 3 });
    await page.mouse.up();
    await page.getByRole("button", { name: "Search with This Part" }).click();
    const rounded = (await sent(page, "search")).map(({ picture }) => picture?.crop && Object.values(picture.crop).map((value) => Math.round(value * 100)));
    assert.deepEqual(rounded[1], [10, 0, 60, 100]);
    assert.deepEqual(rounded[2], [0, 10, 5, 50]);
  });

  it("leaves everything as it was when cropping is given up, and gives the keyboard back", async () => {
    const page = await panel("picture");
    await cards(page).first().waitFor();
    await page.getByRole("button", { name: "Crop to a Part" }).press("Enter");
    await page.locator("afterimage-crop-dialog .selection").press("Shift+ArrowLeft");
    await page.keyboard.press("Escape");
    await page.locator("afterimage-crop-dialog").waitFor({ state: "detached" });
    await settled(page);
    assert.equal((await sent(page, "search")).length, 1);
    assert.equal(await page.getByRole("button", { name: "Crop to a Part" }).evaluate((button) => button.matches(":focus")), true);
  });

  const savedState = (page: Page): Promise<PanelState> => page.evaluate(() => JSON.parse(sessionStorage.getItem("state of panel") ?? "{}") as PanelState);

  it("comes back with the part that was asked with, and stores no pixel", async () => {
    const page = await panel("cropped");
    await cards(page).first().waitFor();
    await chip(page).getByText("a part, 177 × 140 of 442 × 280").waitFor();
    assert.deepEqual((await sent(page, "search")).map(({ picture }) => picture?.crop), [{ x: 0.5, y: 0.1, width: 0.4, height: 0.5 }]);
    assert.deepEqual((await savedState(page)).picture, { name: "Pasted picture", crop: { x: 0.5, y: 0.1, width: 0.4, height: 0.5 } });
  });

  it("says that a pasted picture is gone with the window, and goes on with the words", async () => {
    const page = await panel("lostPicture");
    await alert(page).getByText("Afterimage does not store what you paste").waitFor();
    await box(page).fill("gateway");
    await cards(page).first().waitFor();
    assert.equal((await savedState(page)).picture, undefined);
  });

  it("asks again for a file it was asked with before the window went", async () => {
    const page = await panel("lostFile");
    await page.waitForFunction(() => window.mock.sent.some(({ type }) => type === "useFile"));
    assert.deepEqual(await sent(page, "search"), []);
    await emit(page, { type: "picture", picture: { ...questionPicture, name: "flow.png", source: "file:///w/flow.png" } });
    await chip(page).getByText("flow.png").waitFor();
    assert.deepEqual((await sent(page, "search")).map(({ query, picture }) => [query, picture?.id]), [["gateway", 1]]);
  });
});
