import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { describe, it } from "mocha";
import { pdf } from "../../../../src/core/extract/pdf.ts";
import type { Box } from "../../../../src/core/model.ts";
import { survivesMutation } from "../diagram/mutate.ts";
import { colourAt, extract, fragment, never, sourceOf } from "../sources.ts";
import { boxesPdf } from "../specimens.ts";
import { buildPdf, show } from "./buildPdf.ts";

const fixture = readFile(new URL("../../../fixtures/text/figures.pdf", import.meta.url));

/** A4 in points. */
const page = { width: 595.28, height: 841.89 };

function assertBox(box: Box | undefined, [x, y, width, height]: readonly [number, number, number, number]): void {
  assert.ok(box);
  const found = [box.x * page.width, box.y * page.height, box.width * page.width, box.height * page.height];
  [x, y, width, height].forEach((expected, at) => assert.ok(Math.abs(found[at]! - expected) < 2, `${found.join()} is not ${[x, y, width, height].join()}`));
}

describe("Figures in PDF", function () {
  this.timeout(60_000);

  it("are the pictures and drawings of a page where they stand, with their captions; nothing else is one", async () => {
    const { fragments } = await extract(pdf, "docs/figures.pdf", await fixture);
    assert.deepEqual(fragments.map(({ key }) => key), ["page:1", "figure:1:1", "page:2", "figure:2:1", "page:3", "page:4"]);
    const [picture, drawing] = [fragments[1]!, fragments[3]!];
    assert.equal(picture.title, "Figure 1: Lag of the ledger over a day");
    assertBox(picture.anchor.box, [100, 250, 300, 180]);
    assert.equal(picture.picture?.needsOcr, true);
    assert.equal(drawing.title, "Fig. 2 How a payment flows");
    assertBox(drawing.anchor.box, [100, 300, 350, 200]);
    assert.deepEqual(drawing.labels.map(({ text }) => text), ["Gateway", "Orders", "Ledger"]);
    const orders = drawing.labels[1]!.box;
    assert.ok(orders.x > 0.7 && orders.y < 0.2, "“Orders” stands in the upper right of the drawing");
    assert.deepEqual([drawing.kind, drawing.anchor.page, drawing.picture?.needsOcr], ["figure", 2, false]);
    assert.equal(drawing.description.split("\n")[1], "diagram, middle, centre center, blue, orange on page 2");
    assert.match(drawing.description, /^blue box upper left, top left corner: Gateway$/m);
    assert.match(drawing.description, /^orange box lower right, bottom right corner: Ledger$/m);
    assert.match(picture.description, /^picture, .* on page 1$/m);
  });

  it("are drawn without the page around them", async () => {
    const bytes = await fixture;
    const { anchor } = fragment(await extract(pdf, "docs/figures.pdf", bytes), "figure:2:1");
    const drawn = await pdf.render!(sourceOf("docs/figures.pdf", bytes), anchor, 700, never);
    assert.deepEqual([drawn.width, drawn.height], [700, 400]);
    // The first box begins in the corner, the last ends in the opposite one.
    assert.deepEqual(colourAt(drawn, 20, 20), [0x99, 0xcc, 0xff]);
    assert.deepEqual(colourAt(drawn, 680, 380), [0xff, 0xcc, 0x99]);
    assert.deepEqual(colourAt(drawn, 100, 300), [255, 255, 255]);
  });

  it("follow the page when it is turned", async () => {
    const content = "1 0 0 1 100 200 cm 0 0 100 80 re f 105 0 100 80 re f 0 85 100 40 re f 105 85 100 40 re f";
    const result = await extract(pdf, "a.pdf", buildPdf({ pages: [{ content, rotate: 90, size: [595, 842] }] }));
    const { box } = fragment(result, "figure:1:1").anchor;
    assert.ok(box && Math.abs(box.x - 200 / 842) < 0.01 && Math.abs(box.y - 100 / 595) < 0.01, JSON.stringify(box));
  });

  it("are not the rows of a table or a box around text", async () => {
    const rows = Array.from({ length: 5 }, (_, at) => `0.9 g 20 ${20 + at * 12} 150 10 re f`).join("\n");
    const text = show(...Array.from({ length: 5 }, (_, at) => [22, 22 + at * 12, "A row of words"] as const));
    const { fragments } = await extract(pdf, "a.pdf", buildPdf({ pages: [{ content: `${rows}\n0 g ${text}` }] }));
    assert.deepEqual(fragments.map(({ key }) => key), ["page:1"]);
  });

  // One page: npm run fuzz does the same to the file with four.
  it("cost no crash where the file is damaged", async () => survivesMutation(pdf, "a.pdf", boxesPdf())).timeout(120_000);
});
