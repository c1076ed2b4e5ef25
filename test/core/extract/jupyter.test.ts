import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import fc from "fast-check";
import { describe, it } from "mocha";
import { jupyter } from "../../../src/core/extract/jupyter.ts";
import { assertSound, survivesMutation } from "./diagram/mutate.ts";
import { extract, fragment, never, rejectsWith, sourceOf } from "./sources.ts";

const fixture = readFile(new URL("../../fixtures/text/notebook.ipynb", import.meta.url));
const read = (cells: readonly unknown[]) => extract(jupyter, "docs/a.ipynb", JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata: {}, cells }));
const markdownCell = (source: string): unknown => ({ cell_type: "markdown", source, metadata: {} });

describe("Jupyter notebooks", () => {
  it("lead to the cells of their sections, which hold the code below them and what it printed", async () => {
    const result = await extract(jupyter, "docs/notebook.ipynb", await fixture);
    const sections = result.fragments.filter(({ kind }) => kind === "section");
    assert.deepEqual(
      sections.map(({ key, anchor, text }) => [key, anchor.cell, anchor.line, text]),
      [
        ["section:ledger-lag", 1, undefined, "How far the ledger was behind."],
        ["section:data", 1, undefined, "lag = load('ledger')\nlag.plot()\nloaded 1200 rows\nValueError: no column ts"],
        ["section:dashboard", 3, undefined, "The screen of that night:\nraw text"],
      ],
    );
    assert.deepEqual(sections[0]!.mentions.map(({ targets, alt }) => [targets[0], alt]), [["docs/images/setup.png", "Where it was measured"]]);
    assert.deepEqual(sections[1]!.anchor.headingPath, ["Ledger lag", "Data"]);
  });

  it("give their pictures as figures: outputs, drawings, attachments", async () => {
    const source = await fixture;
    const result = await extract(jupyter, "docs/notebook.ipynb", source);
    const figures = result.fragments.filter(({ kind }) => kind === "figure");
    assert.deepEqual(
      figures.map(({ title, anchor, picture, labels }) => [title, anchor.cell, picture?.width, labels.map(({ text }) => text)]),
      [
        ["Data", 2, 160, []],
        ["Data", 2, 200, ["Ledger lag"]],
        ["Dashboard at three", 3, 160, []],
      ],
    );
    assert.match(fragment(result, "figure:3").description, /The screen of that night/);
    const drawn = await jupyter.render!(sourceOf("docs/notebook.ipynb", source), figures[2]!.anchor, 80, never);
    assert.deepEqual([drawn.width, drawn.height], [80, 48]);
    await rejectsWith(jupyter.render!(sourceOf("docs/notebook.ipynb", source), { figure: 9 }, 80, never), "not-found");
  });

  it("keep what a cell leaves open to itself", async () => {
    const result = await read([markdownCell("# A\n\n```\nopen"), markdownCell("# B\n\n![x](a.png)")]);
    assert.deepEqual(result.fragments.map(({ title, text }) => [title, text]), [["A", "open"], ["B", ""]]);
  });

  it("have diagrams where a cell holds their source", async () => {
    const result = await read([markdownCell("# A"), markdownCell("```mermaid\nflowchart LR\n  x[Orders] --> y[Ledger]\n```")]);
    const diagram = fragment(result, "diagram:a:1");
    assert.deepEqual([diagram.kind, diagram.anchor.cell, diagram.anchor.line], ["diagram", 2, undefined]);
    assert.deepEqual(new Set(diagram.labels.map(({ text }) => text)), new Set(["Mermaid flowchart", "Orders", "Ledger"]));
  });

  it("draw the first diagram of each cell", async () => {
    const cells = [markdownCell("# A"), markdownCell("```dot\ndigraph { rankdir=LR; x -> y -> z }\n```\n\n```mermaid\ngraph TD\n a --> b\n```"), markdownCell("```dot\ndigraph { x -> y -> z }\n```")];
    const source = sourceOf("docs/a.ipynb", JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata: {}, cells }));
    const drawn = (await jupyter.extract(source, never)).fragments.filter(({ picture }) => picture !== undefined);
    assert.deepEqual(drawn.map(({ key }) => key), ["diagram:a:1", "diagram:a:3"]);
    const [wide, high] = await Promise.all(drawn.map(({ anchor }) => jupyter.render!(source, anchor, 200, never)));
    assert.ok(wide!.width > wide!.height && high!.height > high!.width);
  });

  it("pass over cells and outputs that are none", async () => {
    const broken = { cell_type: "code", source: 7, outputs: [null, { output_type: "display_data", data: { "image/png": [1] } }, { output_type: "stream", text: ["a\n", "b"] }] };
    const result = await read([null, 3, broken, markdownCell("# Z")]);
    assert.deepEqual(result.fragments.map(({ key, text }) => [key, text]), [["section:", "a\nb"], ["section:z", ""]]);
  });

  it("that are none, or of another version, are reported as unreadable", async () => {
    await rejectsWith(extract(jupyter, "a.ipynb", ""), "unreadable");
    await rejectsWith(extract(jupyter, "a.ipynb", "{"), "unreadable");
    await rejectsWith(extract(jupyter, "a.ipynb", JSON.stringify({ nbformat: 3, worksheets: [] })), "unreadable");
  });

  it("do not crash it, whatever they hold", async () => {
    await survivesMutation(jupyter, "a.ipynb", await fixture);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.record({ cell_type: fc.constantFrom("markdown", "code", "raw"), source: fc.string() })), async (cells) => {
        assertSound(await read(cells));
      }),
    );
  }).timeout(60_000);
});
