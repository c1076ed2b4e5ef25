import assert from "node:assert/strict";
import { describe, it } from "mocha";
import type { PDFDocumentProxy } from "pdfjs-dist";
import { holdPdf, withPdf } from "../../../../src/core/extract/pdf/openPdf.ts";
import { pdf } from "../../../../src/core/extract/pdf.ts";
import { never, rejectsWith, sourceOf } from "../sources.ts";
import { boxesPdf } from "../specimens.ts";
import { buildPdf, show } from "./buildPdf.ts";

const source = () => sourceOf("a.pdf", buildPdf({ pages: [{ content: show([20, 80, "Words"]) }] }));
const opened = (of: ReturnType<typeof source>): Promise<PDFDocumentProxy> => withPdf(of, (document) => Promise.resolve(document));
const isClosed = (document: PDFDocumentProxy): boolean => document.loadingTask.destroyed;

describe("a PDF", () => {
  it("is closed after each use", async () => {
    const one = source();
    const [first, second] = [await opened(one), await opened(one)];
    assert.notEqual(first, second);
    assert.deepEqual([isClosed(first), isClosed(second)], [true, true]);
  });

  it("that is held is opened once, and closed at the end", async () => {
    const one = source();
    const document = await holdPdf(one, async () => {
      const [first, second] = await Promise.all([opened(one), opened(one)]);
      assert.equal(first, second);
      assert.equal(isClosed(first), false);
      return first;
    });
    assert.equal(isClosed(document), true);
  });

  it("that is held is closed when what it is held for fails", async () => {
    const one = source();
    let document: PDFDocumentProxy | undefined;
    const failing = holdPdf(one, async () => {
      document = await opened(one);
      throw new Error("no room");
    });
    await assert.rejects(failing, /no room/);
    assert.equal(document && isClosed(document), true);
  });

  it("that cannot be opened says so each time it is wanted, held or not", async () => {
    const damaged = sourceOf("a.pdf", "no PDF");
    const before = await rejectsWith(opened(damaged), "unreadable");
    await holdPdf(damaged, async () => {
      const [first, second] = [await rejectsWith(opened(damaged), "unreadable"), await rejectsWith(opened(damaged), "unreadable")];
      assert.deepEqual([first.message, second.message], [before.message, before.message]);
    });
  });

  it("is drawn the same, held or not, and in any order", async () => {
    const one = sourceOf("boxes.pdf", boxesPdf());
    const { fragments } = await pdf.extract(one, never);
    const drawn = (): Promise<unknown[]> => Promise.all(fragments.map(({ anchor }) => pdf.render!(one, anchor, 300, never)));
    const opening = await drawn();
    const held = await holdPdf(one, async () => {
      await pdf.extract(one, never);
      return [...await drawn(), ...await drawn()];
    });
    assert.deepEqual(held, [...opening, ...opening]);
  });
});
