import assert from "node:assert/strict";
import ExcelJS from "exceljs";
import { describe, it } from "mocha";
import { xlsx } from "../../../src/core/extract/xlsx.ts";
import { limits } from "../../../src/core/limits.ts";
import { assertSound, survivesMutation } from "./diagram/mutate.ts";
import { officeFixture } from "./office/fixture.ts";
import { partOf, rezip } from "./office/zip.ts";
import { colourAt, extract, fragment, never, rejectsWith, sourceOf } from "./sources.ts";

const book = () => officeFixture("book.xlsx");
const read = async (bytes: Buffer) => extract(xlsx, "plans/book.xlsx", bytes);
const part = "xl/worksheets/sheet1.xml";

describe("a workbook by openpyxl", () => {
  it("gives a section a sheet, with its cells as text", async () => {
    const { fragments, problems } = await read(await book());
    assert.deepEqual(problems, []);
    assert.deepEqual(fragments.filter(({ kind }) => kind === "section").map(({ anchor, title, text }) => [anchor.slug, anchor.headingPath, title, text]), [
      ["load", ["Capacity plan", "Load"], "Load", "Service | Requests\nGateway | 1200\nOrders | 300"],
      ["regions", ["Capacity plan", "Regions"], "Regions", "Frankfurt | primary"],
    ]);
  });

  it("gives charts and pictures as figures of their sheets", async () => {
    const extraction = await read(await book());
    const chart = fragment(extraction, "figure:1");
    assert.deepEqual([chart.title, chart.anchor.slug, chart.anchor.figure], ["Requests a second", "load", 1]);
    const picture = fragment(extraction, "figure:2");
    assert.deepEqual([picture.title, picture.anchor.slug, picture.anchor.figure], ["Regions", "regions", 2]);
    assert.match(picture.description, /picture, red/);
  });

  it("draws both", async () => {
    const source = sourceOf("a.xlsx", await book());
    assert.deepEqual(colourAt(await xlsx.render!(source, { figure: 2 }, 100, never), 50, 20), [0xd8, 0x1f, 0x1f]);
    assert.equal((await xlsx.render!(source, { figure: 1 }, 240, never)).width, 240);
  });
});

describe("a workbook by ExcelJS", () => {
  it("is read with formatted strings, results of formulas, truth values and numbers", async () => {
    const workbook = new ExcelJS.Workbook();
    const sheet = workbook.addWorksheet("Überblick & Kosten");
    sheet.addRow([{ richText: [{ text: "Gate" }, { text: "way", font: { bold: true } }] }, { formula: "1+2", result: 3 }, true, 4.5]);
    const { fragments } = await read(Buffer.from(await workbook.xlsx.writeBuffer()));
    assert.deepEqual(fragments.map(({ title, text, anchor }) => [title, text, anchor.slug]), [["Überblick & Kosten", "Gateway | 3 | TRUE | 4.5", "überblick--kosten"]]);
  });
});

describe("broken and hostile workbooks", () => {
  it("keep the sheets that can be read, and say which cannot", async () => {
    const extraction = await read(rezip(await book(), { [part]: "<worksheet", "xl/media/image1.png": undefined }));
    assertSound(extraction);
    assert.match(extraction.problems.join("\n"), /^Sheet “Load” cannot be read/);
    assert.match(extraction.problems.join("\n"), /image1\.png is missing/);
    assert.equal(fragment(extraction, "section:regions").text, "Frankfurt | primary");
  });

  it("are refused with a reason when nothing of them can be read", async () => {
    await rejectsWith(read(rezip(await book(), { "xl/workbook.xml": undefined })), "unreadable");
    await rejectsWith(read((await book()).subarray(0, 2000)), "unreadable");
    await rejectsWith(xlsx.render!(sourceOf("a.xlsx", await book()), { figure: 9 }, 100, never), "not-found");
  });

  it("are read up to the limit of cells", async () => {
    const row = `<row>${"<c><v>1</v></c>".repeat(1000)}</row>`;
    const sheet = `<worksheet><sheetData>${row.repeat(limits.sheetCells / 1000 + 5)}</sheetData></worksheet>`;
    const { fragments, problems } = await read(rezip(await book(), { [part]: sheet }));
    assert.match(problems.join(), /Only the first 200,000 cells/);
    assert.ok(fragments[0]!.text.length <= limits.fragmentText);
  }).timeout(60_000);

  it("answer or refuse any mutation of a sheet", async () => {
    const original = await book();
    await survivesMutation(xlsx, "a.xlsx", partOf(original, part), undefined, (changed) => rezip(original, { [part]: changed }));
  }).timeout(60_000);
});
