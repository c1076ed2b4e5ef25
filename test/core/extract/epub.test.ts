import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import AdmZip from "adm-zip";
import { describe, it } from "mocha";
import { epub } from "../../../src/core/extract/epub.ts";
import { survivesMutation } from "./diagram/mutate.ts";
import { extract, fragment, never, rejectsWith, sourceOf } from "./sources.ts";

const fixture = readFile(new URL("../../fixtures/text/book.epub", import.meta.url));
const read = (content: Uint8Array) => extract(epub, "docs/book.epub", content);

/** The book with parts replaced, taken out (undefined) or added. */
async function changed(parts: Readonly<Record<string, string | undefined>>): Promise<Buffer> {
  const zip = new AdmZip(await fixture);
  for (const [name, content] of Object.entries(parts)) {
    zip.deleteFile(name);
    if (content !== undefined) zip.addFile(name, Buffer.from(content));
  }
  return zip.toBuffer();
}

describe("EPUB", () => {
  it("gives the sections of its chapters in reading order, below the title of the book", async () => {
    const { fragments, problems } = await read(await fixture);
    assert.deepEqual(problems, []);
    assert.deepEqual(
      fragments.filter(({ kind }) => kind === "section").map(({ key, text, anchor }) => [key, text, anchor.headingPath, anchor.line]),
      [
        ["section:1:lag", "", ["Ledger handbook", "Lag"], undefined],
        ["section:1:why-it-lags", "The ledger waits for the order service.\nFigure 1: lag over a day\nAt night it catches up.", ["Ledger handbook", "Lag", "Why it lags"], undefined],
        ["section:2:repairs", "What to do.", ["Ledger handbook", "Repairs"], undefined],
        ["section:2:by-hand", "Run the job again.", ["Ledger handbook", "Repairs", "By hand"], undefined],
      ],
    );
  });

  it("gives its pictures as figures with caption and surroundings, and draws them", async () => {
    const bytes = await fixture;
    const figure = fragment(await read(bytes), "figure:1");
    assert.equal(figure.title, "Figure 1: lag over a day");
    assert.deepEqual(figure.description.split("\n"), ["Figure 1: lag over a day", "Lag over a day", "The ledger waits for the order service.", "At night it catches up."]);
    const drawn = await epub.render!(sourceOf("docs/book.epub", bytes), figure.anchor, 80, never);
    assert.deepEqual([drawn.width, drawn.height], [80, 48]);
  });

  it("goes on without a chapter that is missing", async () => {
    const { fragments, problems } = await read(await changed({ "OEBPS/0_Lag.xhtml": undefined }));
    assert.deepEqual(fragments.map(({ key }) => key), ["section:1:repairs", "section:1:by-hand"]);
    assert.match(problems.join(), /0_Lag/);
  });

  it("is refused when it is protected, has no chapters, or is no book", async () => {
    const locked = `<encryption xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><x:EncryptedData xmlns:x="e"><x:CipherData><x:CipherReference URI="OEBPS/0_Lag.xhtml"/></x:CipherData></x:EncryptedData></encryption>`;
    await rejectsWith(read(await changed({ "META-INF/encryption.xml": locked })), "encrypted");
    await rejectsWith(read(await changed({ "OEBPS/0_Lag.xhtml": undefined, "OEBPS/1_Repairs.xhtml": undefined })), "unreadable");
    await rejectsWith(read(await changed({ "META-INF/container.xml": undefined })), "unreadable");
    await rejectsWith(read(Buffer.from("PK\u0003\u0004 nothing")), "unreadable");
  });

  it("does not crash it: mutations", async () => survivesMutation(epub, "book.epub", await fixture)).timeout(60_000);
});
