import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { pdf } from "../../../src/core/extract/pdf.ts";
import type { Box } from "../../../src/core/model.ts";
import { buildPdf, show, type PdfInit } from "./pdf/buildPdf.ts";
import { colourAt, extract, fragment, never, rejectsWith, sourceOf } from "./sources.ts";
import { boxesPdf } from "./specimens.ts";

const read = (init: PdfInit, path = "docs/operations_handbook.pdf") => extract(pdf, path, buildPdf(init));

function assertNear(box: Box | undefined, x: number, y: number): void {
  assert.ok(box);
  assert.ok(Math.abs(box.x - x) < 0.03 && Math.abs(box.y - y) < 0.05, `${box.x}, ${box.y} is not near ${x}, ${y}`);
}

describe("PDF pages", () => {
  it("are a fragment each, with text, lines and size", async () => {
    const result = await read({ pages: [{ content: show([20, 80, "First line"], [20, 60, "second line"]) }, { content: show([20, 50, "Next page"]) }] });
    assert.deepEqual(result.problems, []);
    const first = fragment(result, "page:1");
    assert.equal(first.text, "First line\nsecond line");
    assert.deepEqual([first.kind, first.anchor.page, first.picture?.width, first.picture?.height], ["page", 1, 200, 100]);
    assertNear(first.labels[0]?.box, 0.1, 0.115);
    assertNear(first.labels[1]?.box, 0.1, 0.315);
    assert.equal(fragment(result, "page:2").text, "Next page");
  });

  it("join what stands on one line, split columns, and make divided words whole", async () => {
    const content = show([10, 80, "Order"], [38, 80, "service"], [150, 80, "Owner"], [10, 60, "archi-"], [10, 45, "tecture"]);
    const page = fragment(await read({ pages: [{ content }] }), "page:1");
    assert.deepEqual(page.labels.map((label) => label.text), ["Order service", "Owner", "archi-", "tecture"]);
    assert.equal(page.text, "Order service\nOwner\narchitecture");
  });

  it("are turned as the document says, and so are their boxes", async () => {
    const page = fragment(await read({ pages: [{ content: show([20, 80, "Turned"]), rotate: 90 }] }), "page:1");
    assert.deepEqual([page.picture?.width, page.picture?.height], [100, 200]);
    const box = page.labels[0]?.box;
    assert.ok(box && box.height * 200 > box.width * 100, "the line runs downwards");
    assertNear(box, 0.78, 0.1);
  });

  it("have the title of the outline entry they belong to", async () => {
    const page = { content: show([20, 50, "some text on the page"]) };
    const result = await read({
      title: "Handbook",
      pages: [page, page, page, page],
      outline: [
        { title: "Start", page: 1, children: [{ title: "Backups", page: 3 }] },
        { title: "End", page: 4 },
      ],
    });
    assert.deepEqual(result.fragments.map((each) => each.title), ["Start", "Start", "Backups", "End"]);
    assert.deepEqual(fragment(result, "page:3").anchor.headingPath, ["Handbook", "Start", "Backups"]);
  });

  it("are read where the outline leads to one that is in a broken tree of pages, and no promise is left rejected", async () => {
    const result = await read({
      pages: [{ content: show([20, 50, "some text on the page"]) }],
      outline: [
        { title: "Lost", page: 1, object: 100 },
        { title: "Start", page: 1 },
      ],
      objects: ["<< /Type /Page /Parent 101 0 R /MediaBox [0 0 200 100] >>", "<< /Type /Pages /Count 1 /Kids [102 0 R] >>", "42"],
    });
    assert.equal(fragment(result, "page:1").title, "Start");
  });

  it("are called after the document where there is no outline", async () => {
    const page = { content: "" };
    assert.equal(fragment(await read({ title: "Runbook", pages: [page] }), "page:1").title, "Runbook, page 1");
    assert.equal(fragment(await read({ title: "Microsoft Word - x.docx", pages: [page] }), "page:1").title, "operations handbook, page 1");
  });

  it("are read up to the one that the user wants, with a sign of life for each", async () => {
    const page = { content: show([20, 50, "A page"]) };
    const source = { ...sourceOf("a.pdf", buildPdf({ pages: [page, page, page] })), upTo: 2 };
    let steps = 0;
    const { fragments, problems } = await pdf.extract(source, never, () => steps++);
    assert.deepEqual([fragments.map(({ key }) => key), steps], [["page:1", "page:2"], 2]);
    assert.deepEqual(problems, ["Only the first 2 of 3 pages are indexed."]);
  });

  it("ask for OCR when they have next to no text", async () => {
    const result = await read({ pages: [{ content: "0 0 50 50 re f" }, { content: show([20, 50, "A page with enough words to be one"]) }] });
    assert.deepEqual(result.fragments.map((each) => each.picture?.needsOcr), [true, false]);
  });

  it("give Chinese text by the character maps of the package", async () => {
    const result = await read({
      pages: [{ content: "BT /F2 12 Tf 20 50 Td <65E565874F60597D> Tj ET" }],
      fonts: "/F2 100 0 R",
      objects: [
        "<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H /DescendantFonts [101 0 R] >>",
        "<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 2 >> /FontDescriptor 102 0 R >>",
        "<< /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [-25 -254 1000 880] /ItalicAngle 0 /Ascent 880 /Descent -120 /CapHeight 880 /StemV 93 >>",
      ],
    });
    assert.equal(fragment(result, "page:1").text, "日文你好");
  });

  it("fail alone: the others are read and the problem is told", async () => {
    const good = buildPdf({ pages: [{ content: show([20, 50, "fine"]) }, { content: "" }] });
    const broken = Buffer.from(good.toString("latin1").replace(/13 0 obj\n<<[^]*?endobj/, (page) => "13 0 obj\nnull".padEnd(page.length - 6) + "endobj"), "latin1");
    const result = await extract(pdf, "a.pdf", broken);
    assert.deepEqual(result.fragments.map((each) => each.key), ["page:1"]);
    assert.match(result.problems.join(), /Page 2/);
  });
});

describe("PDF files", () => {
  it("are refused where they have no size that a page can have", async () => {
    for (const size of ["0 0 1e309 100", "0 0 99999999999 100"]) {
      const bytes = Buffer.from(boxesPdf().toString("latin1").replace(/MediaBox \[[^\]]*\]/, `MediaBox [${size}]`), "latin1");
      await rejectsWith(extract(pdf, "a.pdf", bytes), "unreadable");
      await rejectsWith(pdf.render!(sourceOf("a.pdf", bytes), { page: 1 }, 100, never), "unreadable");
    }
  });

  it("that are protected by a password are reported as such", async () => {
    const error = await rejectsWith(read({ pages: [{ content: "" }], encrypted: true }), "encrypted");
    assert.match(error.message, /password/);
  });

  it("that are broken, empty or something else are reported as unreadable", async () => {
    await rejectsWith(extract(pdf, "a.pdf", ""), "unreadable");
    await rejectsWith(extract(pdf, "a.pdf", "%PDF-1.7\nnothing more"), "unreadable");
    await rejectsWith(extract(pdf, "a.pdf", "plain text"), "unreadable");
  });

  it("leave the caller's bytes as they were", async () => {
    const bytes = buildPdf({ pages: [{ content: "" }] });
    const before = Buffer.from(bytes);
    await extract(pdf, "a.pdf", bytes);
    assert.deepEqual(bytes, before);
  });

  it("stop being read when the caller gives up", async () => {
    const source = sourceOf("a.pdf", buildPdf({ pages: [{ content: "" }] }));
    await assert.rejects(pdf.extract(source, AbortSignal.abort()), { name: "AbortError" });
    await assert.rejects(pdf.render!(source, { page: 1 }, 100, AbortSignal.abort()), { name: "AbortError" });
  });
});

describe("PDF drawing", () => {
  const source = sourceOf("a.pdf", buildPdf({ pages: [{ content: "" }, { content: "1 0 0 rg 0 0 100 100 re f", size: [200, 100] }] }));

  it("draws the asked page on white at the asked size", async () => {
    const raster = await pdf.render!(source, { page: 2 }, 400, never);
    assert.deepEqual([raster.width, raster.height], [400, 200]);
    assert.deepEqual(colourAt(raster, 100, 100), [255, 0, 0]);
    assert.deepEqual(colourAt(raster, 300, 100), [255, 255, 255]);
  });

  it("says when there is no such page", async () => {
    await rejectsWith(pdf.render!(source, { page: 3 }, 400, never), "not-found");
  });
});
