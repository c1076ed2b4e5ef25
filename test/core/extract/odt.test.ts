import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { odt } from "../../../src/core/extract/odt.ts";
import { limits } from "../../../src/core/limits.ts";
import { assertSound, survivesMutation } from "./diagram/mutate.ts";
import { officeFixture } from "./office/fixture.ts";
import { partOf, rezip } from "./office/zip.ts";
import { colourAt, extract, fragment, never, rejectsWith, sourceOf } from "./sources.ts";

const paper = () => officeFixture("paper.odt");
const notes = () => officeFixture("notes.odt");
const read = async (bytes: Buffer) => extract(odt, "docs/paper.odt", bytes);
const content = "content.xml";

/** A document by odfpy with another body. */
async function bodyOf(body: string): Promise<Buffer> {
  const bytes = await notes();
  const xml = partOf(bytes, content).toString("utf8");
  return rezip(bytes, { [content]: xml.replace(/(<office:text[^>]*>)[^]*(<\/office:text>)/, (_all, start: string, end: string) => start + body + end) });
}

describe("a document by LibreOffice", () => {
  it("gives a section a heading, with GitHub's slugs and the headings above it", async () => {
    const { fragments, problems } = await read(await paper());
    assert.deepEqual(problems, []);
    assert.deepEqual(fragments.filter(({ kind }) => kind === "section").map(({ key, anchor, title }) => [key, anchor.slug, anchor.headingPath, title]), [
      ["section:", undefined, ["Payments handbook"], "Payments handbook"],
      ["section:setup", "setup", ["Payments handbook", "Setup"], "Setup"],
      ["section:network", "network", ["Payments handbook", "Setup", "Network"], "Network"],
      ["section:setup-1", "setup-1", ["Payments handbook", "Setup"], "Setup"],
    ]);
  });

  it("gives a picture its caption, the section it is in, and the words around it; tables are text", async () => {
    const extraction = await read(await paper());
    assert.match(fragment(extraction, "section:network").text, /^Port \| Use\n8443 \| TLS$/m);
    const { kind, title, anchor, description, picture } = fragment(extraction, "figure:1");
    assert.deepEqual([kind, title, anchor.slug, anchor.figure], ["figure", "Figure 1: gateway and orders", "network", 1]);
    assert.match(description, /blue/);
    assert.match(description, /stands before the order service/);
    assert.deepEqual([picture?.width, picture?.height], [160, 80]);
  });

  it("draws the picture from its own pixels", async () => {
    const drawn = await odt.render!(sourceOf("a.odt", await paper()), { figure: 1 }, 100, never);
    assert.equal(drawn.width, 100);
    assert.deepEqual(colourAt(drawn, 50, 20), [0x1f, 0x4f, 0xd8]);
  });
});

describe("a document by odfpy", () => {
  it("reads lists, spaces that are elements, and footnotes after their paragraph", async () => {
    assert.equal(fragment(await read(await notes()), "section:harbour").text, "Ships wait outside.\nCounted in June.\nPilot\nTug");
  });

  it("finds the caption in the box that the picture is in", async () => {
    const { title, anchor, description } = fragment(await read(await notes()), "figure:1");
    assert.deepEqual([title, anchor.headingPath], ["Figure 1: berths by depth", ["Harbour", "Berths"]]);
    assert.match(description, /purple/);
  });
});

describe("structure of OpenDocument texts", () => {
  it("takes the title from its style when the properties have none", async () => {
    const { fragments } = await read(await bodyOf('<text:p text:style-name="Title">Tides</text:p><text:h text:outline-level="1">High</text:h>'));
    assert.deepEqual(fragments.at(-1)?.anchor.headingPath, ["Tides", "High"]);
  });

  it("leaves out comments, deleted text and tables of contents", async () => {
    const body =
      "<text:tracked-changes><text:p>gone</text:p></text:tracked-changes><text:table-of-content><text:p>High 3</text:p></text:table-of-content>" +
      "<text:p>stays<office:annotation><text:p>hm</text:p></office:annotation><text:line-break/>here</text:p>";
    assert.equal(fragment(await read(await bodyOf(body)), "section:").text, "stays here");
  });

  it("keeps headings in boxes and tables out of the document's own", async () => {
    const cell = '<table:table><table:table-row><table:table-cell><text:h text:outline-level="1">In a cell</text:h></table:table-cell></table:table-row></table:table>';
    const { fragments } = await read(await bodyOf(`<text:h text:outline-level="1">Own</text:h>${cell}`));
    assert.deepEqual(fragments.map(({ key, text }) => [key, text]), [["section:own", "In a cell"]]);
  });
});

describe("broken and hostile OpenDocument texts", () => {
  it("keep their text when pictures, styles and properties are missing", async () => {
    const bytes = await paper();
    const picture = /Pictures\/\w+\.png/.exec(partOf(bytes, content).toString("utf8"))![0];
    const extraction = await read(rezip(bytes, { [picture]: undefined, "styles.xml": undefined, "meta.xml": "<" }));
    assertSound(extraction);
    assert.match(extraction.problems.join(), /\.png is missing/);
    assert.match(fragment(extraction, "section:network").text, /order service/);
  });

  it("do not lead out of their archive", async () => {
    const frame = '<text:p><draw:frame><draw:image xlink:href="../../etc/passwd"/></draw:frame><draw:frame><draw:image xlink:href="https://example.org/a.png"/></draw:frame></text:p>';
    assert.deepEqual(await read(await bodyOf(frame)), { fragments: [], problems: [] });
  });

  it("are refused with a reason when nothing of them can be read", async () => {
    await rejectsWith(read(rezip(await paper(), { [content]: undefined })), "unreadable");
    await rejectsWith(read(rezip(await paper(), { [content]: "<office:document" })), "unreadable");
    await rejectsWith(read(rezip(await paper(), { [content]: "<text:p>".repeat(limits.xmlDepth + 1) })), "too-large");
    await rejectsWith(odt.render!(sourceOf("a.odt", await paper()), { figure: 7 }, 100, never), "not-found");
  });

  it("answer or refuse any mutation of the text", async () => {
    const original = await paper();
    await survivesMutation(odt, "a.odt", partOf(original, content), undefined, (changed) => rezip(original, { [content]: changed }));
  }).timeout(60_000);

  it("answer or refuse any mutation of the archive", async () => {
    await survivesMutation(odt, "a.odt", await notes());
  }).timeout(60_000);
});
