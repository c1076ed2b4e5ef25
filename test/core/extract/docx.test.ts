import assert from "node:assert/strict";
import * as word from "docx";
import { describe, it } from "mocha";
import sharp from "sharp";
import { docx } from "../../../src/core/extract/docx.ts";
import { limits } from "../../../src/core/limits.ts";
import { assertSound, survivesMutation } from "./diagram/mutate.ts";
import { officeFixture } from "./office/fixture.ts";
import { partOf, rezip, zipOf } from "./office/zip.ts";
import { colourAt, extract, fragment, never, rejectsWith, sourceOf } from "./sources.ts";

const paper = () => officeFixture("paper.docx");
const read = async (bytes: Buffer) => extract(docx, "docs/paper.docx", bytes);
const part = "word/document.xml";

describe("a document by python-docx", () => {
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

  it("reads tables as text", async () => {
    assert.match(fragment(await read(await paper()), "section:network").text, /^Port \| Use\n8443 \| TLS$/m);
  });

  it("gives a picture its caption, the section it is in, and the words around it", async () => {
    const { kind, title, anchor, description, picture } = fragment(await read(await paper()), "figure:1");
    assert.deepEqual([kind, title, anchor.slug, anchor.figure], ["figure", "Figure 1: gateway and orders", "network", 1]);
    assert.match(description, /blue/);
    assert.match(description, /stands before the order service/);
    assert.deepEqual([picture?.width, picture?.height], [160, 80]);
  });

  it("draws the picture from its own pixels", async () => {
    const drawn = await docx.render!(sourceOf("a.docx", await paper()), { figure: 1 }, 100, never);
    assert.equal(drawn.width, 100);
    assert.deepEqual(colourAt(drawn, 50, 20), [0x1f, 0x4f, 0xd8]);
  });
});

describe("a document by docx", () => {
  it("has its footnotes, and alternative texts as titles of pictures", async () => {
    const data = await sharp({ create: { width: 90, height: 90, channels: 3, background: "#070" } }).png().toBuffer();
    const bytes = await word.Packer.toBuffer(
      new word.Document({
        footnotes: { 1: { children: [new word.Paragraph("Measured in May.")] } },
        sections: [
          {
            children: [
              new word.Paragraph({ text: "Load", heading: word.HeadingLevel.HEADING_2 }),
              new word.Paragraph({ children: [new word.TextRun("It is high."), new word.FootnoteReferenceRun(1)] }),
              new word.Paragraph({
                children: [new word.ImageRun({ type: "png", data, transformation: { width: 90, height: 90 }, altText: { name: "p", title: "", description: "Green square" } })],
              }),
            ],
          },
        ],
      }),
    );
    const extraction = await read(bytes);
    assert.equal(fragment(extraction, "section:load").text, "It is high.\nMeasured in May.");
    assert.equal(fragment(extraction, "figure:1").title, "Green square");
    assert.match(fragment(extraction, "figure:1").description, /green/);
  });
});

describe("structure of Word documents", () => {
  const bodyOf = (body: string, styles = "") =>
    zipOf({
      "word/document.xml": `<w:document xmlns:w="w"><w:body>${body}</w:body></w:document>`,
      "word/_rels/document.xml.rels": '<Relationships><Relationship Id="s" Type="x/styles" Target="styles.xml"/></Relationships>',
      "word/styles.xml": `<w:styles>${styles}</w:styles>`,
    });
  const p = (text: string, properties = "") => `<w:p><w:pPr>${properties}</w:pPr><w:r><w:t>${text}</w:t></w:r></w:p>`;

  it("is told by outline levels and inherited styles, whatever the styles are called", async () => {
    const styles = '<w:style w:styleId="berschrift1"><w:name w:val="heading 1"/></w:style><w:style w:styleId="Mein"><w:name w:val="Mein"/><w:basedOn w:val="berschrift1"/></w:style>';
    const body = p("Aufbau", '<w:pStyle w:val="Mein"/>') + p("Netz", '<w:outlineLvl w:val="1"/>') + p("Text");
    const { fragments } = await read(bodyOf(body, styles));
    assert.deepEqual(fragments.map(({ anchor }) => anchor.headingPath), [["Aufbau"], ["Aufbau", "Netz"]]);
  });

  it("survives styles that inherit from each other in a circle", async () => {
    const styles = '<w:style w:styleId="a"><w:basedOn w:val="b"/></w:style><w:style w:styleId="b"><w:basedOn w:val="a"/></w:style>';
    assert.equal(fragment(await read(bodyOf(p("Words", '<w:pStyle w:val="a"/>'), styles)), "section:").text, "Words");
  });

  it("leaves out what was deleted, and reads text boxes once", async () => {
    const box = '<mc:AlternateContent xmlns:mc="m"><mc:Choice Requires="wps"><w:drawing><w:txbxContent><w:p><w:r><w:t>Boxed</w:t></w:r></w:p></w:txbxContent></w:drawing></mc:Choice><mc:Fallback><w:pict><w:txbxContent><w:p><w:r><w:t>Boxed</w:t></w:r></w:p></w:txbxContent></w:pict></mc:Fallback></mc:AlternateContent>';
    const body = `<w:p><w:del><w:r><w:t>gone</w:t></w:r></w:del><w:ins><w:r><w:t>new</w:t></w:r></w:ins><w:r>${box}</w:r></w:p>`;
    assert.equal(fragment(await read(bodyOf(body)), "section:").text, "new\nBoxed");
  });
});

describe("broken and hostile Word documents", () => {
  it("keep their text when pictures, styles and properties are missing", async () => {
    const extraction = await read(rezip(await paper(), { "word/media/image1.png": undefined, "word/styles.xml": undefined, "docProps/core.xml": undefined }));
    assertSound(extraction);
    assert.match(extraction.problems.join(), /image1\.png is missing/);
    assert.match(fragment(extraction, "section:").text, /order service/);
  });

  it("are refused with a reason when nothing of them can be read", async () => {
    await rejectsWith(read(rezip(await paper(), { [part]: undefined })), "unreadable");
    await rejectsWith(read(rezip(await paper(), { [part]: "<w:document" })), "unreadable");
    await rejectsWith(read((await paper()).subarray(0, 3000)), "unreadable");
    await rejectsWith(read(rezip(await paper(), { [part]: "<w:p>".repeat(limits.xmlDepth + 1) })), "too-large");
    await rejectsWith(docx.render!(sourceOf("a.docx", await paper()), { figure: 7 }, 100, never), "not-found");
  });

  it("answer or refuse any mutation of the text", async () => {
    const original = await paper();
    await survivesMutation(docx, "a.docx", partOf(original, part), undefined, (changed) => rezip(original, { [part]: changed }));
  }).timeout(60_000);

  it("answer or refuse any mutation of the archive", async () => {
    await survivesMutation(docx, "a.docx", await paper());
  }).timeout(60_000);
});
