import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { ods } from "../../../src/core/extract/ods.ts";
import { limits } from "../../../src/core/limits.ts";
import { survivesMutation } from "./diagram/mutate.ts";
import { officeFixture } from "./office/fixture.ts";
import { partOf, rezip } from "./office/zip.ts";
import { extract, fragment, never, rejectsWith, sourceOf } from "./sources.ts";

const book = () => officeFixture("book.ods");
const read = async (bytes: Buffer) => extract(ods, "plans/book.ods", bytes);
const content = "content.xml";

describe("a spreadsheet by LibreOffice", () => {
  it("gives a section a sheet with its cells, repeated empty ones left out", async () => {
    const { fragments, problems } = await read(await book());
    assert.deepEqual(problems, []);
    assert.deepEqual(fragments.filter(({ kind }) => kind === "section").map(({ anchor, text }) => [anchor.headingPath, text]), [
      [["Capacity plan", "Load"], "Service | Requests\nGateway | 1200\nOrders | 300"],
      [["Capacity plan", "Regions"], "Frankfurt | primary"],
    ]);
  });

  it("gives charts with their words, drawn from their values, and pictures", async () => {
    const extraction = await read(await book());
    const chart = fragment(extraction, "figure:1");
    assert.deepEqual([chart.title, chart.text, chart.anchor.slug], ["Requests a second", "Requests a second\nRequests\nGateway\nOrders", "load"]);
    const source = sourceOf("a.ods", await book());
    assert.equal((await ods.render!(source, chart.anchor, 240, never)).width, 240);
    const picture = fragment(extraction, "figure:2");
    assert.match(picture.description, /red/);
    assert.deepEqual([(await ods.render!(source, picture.anchor, 400, never)).height, picture.anchor.slug], [80, "regions"]);
  });
});

describe("broken and hostile OpenDocument spreadsheets", () => {
  it("are read up to the limit of cells, and without charts that are broken", async () => {
    const cell = (at: number): string => `<table:table-cell><text:p>${((at * 7919) % 1e6).toString(36)}</text:p></table:table-cell>`;
    const row = (at: number): string => `<table:table-row>${Array.from({ length: 100 }, (_, column) => cell(100 * at + column)).join("")}</table:table-row>`;
    const rows = Array.from({ length: limits.sheetCells / 100 + 5 }, (_, at) => row(at)).join("");
    const xml = `<d><body><spreadsheet><table:table table:name="Big">${rows}</table:table></spreadsheet></body></d>`;
    const { fragments, problems } = await read(rezip(await book(), { [content]: xml }));
    assert.equal(fragments.length, 1);
    assert.match(problems.join(), /Only the first 200,000 cells/);
    assert.match((await read(rezip(await book(), { "Object 1/content.xml": "<" }))).problems.join(), /A chart on “Load” cannot be read/);
  }).timeout(60_000);

  it("go by the document's title where a sheet has no name", async () => {
    const nameless = partOf(await book(), content).toString("utf8").replaceAll(/table:name="[^"]*"/g, 'table:name=""');
    const { fragments } = await read(rezip(await book(), { [content]: nameless }));
    assert.ok(fragments.length > 2 && fragments.every(({ title }) => title !== ""), fragments.map(({ title }) => title).join());
  });

  it("are refused with a reason", async () => {
    await rejectsWith(read(await officeFixture("deck.odp")), "unreadable");
    await rejectsWith(ods.render!(sourceOf("a.ods", await book()), { figure: 9 }, 100, never), "not-found");
  });

  it("answer or refuse any mutation of the sheets", async () => {
    const original = await book();
    await survivesMutation(ods, "a.ods", partOf(original, content), undefined, (changed) => rezip(original, { [content]: changed }));
  }).timeout(60_000);

  it("answer or refuse any mutation of a chart", async () => {
    const chart = "Object 1/content.xml";
    const original = rezip(await book(), { [content]: partOf(await book(), content).toString("utf8").replace(/<table:table table:name="Regions".*<\/table:table>/, "") });
    await survivesMutation(ods, "a.ods", partOf(original, chart), undefined, (changed) => rezip(original, { [chart]: changed }));
  }).timeout(60_000);
});
