import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import fc from "fast-check";
import { describe, it } from "mocha";
import { asciidoc } from "../../../src/core/extract/asciidoc.ts";
import { assertSound, survivesMutation } from "./diagram/mutate.ts";
import { extract, fragment, never, rejectsWith, sourceOf } from "./sources.ts";

const fixture = readFile(new URL("../../fixtures/text/guide.adoc", import.meta.url));
const read = (content: string | Uint8Array) => extract(asciidoc, "docs/guide.adoc", content);

describe("AsciiDoc", () => {
  it("gives the sections that Asciidoctor gives, on the lines of their headings", async () => {
    const result = await read(await fixture);
    const sections = result.fragments.filter(({ kind }) => kind === "section");
    assert.deepEqual(
      sections.map(({ title, anchor, text }) => [title, anchor.line, anchor.endLine, text]),
      [
        ["Payments handbook", 1, 8, "What happens between the cart and the ledger."],
        ["How a payment flows", 9, 17, "The gateway asks the order service before it charges the card.\nGateway, orders and ledger\nRefunds go the other way round."],
        ["Retries", 18, 43, "Press to start it again.\nAttempt | Wait\n1 | 2 s\n== not a heading\nimage::verbatim.png[]"],
        ["Operations", 44, 48, "NOTE: Page the on-call engineer when the ledger lags."],
      ],
    );
    assert.equal(sections[1]!.anchor.slug, "flow");
    assert.deepEqual(sections[2]!.anchor.headingPath, ["Payments handbook", "How a payment flows", "Retries"]);
  });

  it("says of a picture what Asciidoctor shows with it, from the folder that the document names", async () => {
    const mentions = (await read(await fixture)).fragments.flatMap((each) => each.mentions);
    assert.deepEqual(
      mentions.map(({ targets, alt, caption, line }) => [targets[0], alt, caption, line]),
      [
        ["docs/images/payment-flow.png", "Boxes of the payment flow", "Gateway, orders and ledger", 14],
        ["docs/images/play.svg", "Play button", "", 20],
      ],
    );
  });

  it("makes diagrams of blocks in their languages", async () => {
    const result = await read(`${(await fixture).toString()}\n[source,mermaid]\n----\nflowchart LR\n  a[Orders] --> b[Ledger]\n----\n`);
    const diagram = fragment(result, "diagram:retries:1");
    assert.deepEqual([diagram.description, diagram.anchor.line, diagram.anchor.endLine], ["PlantUML state diagram", 30, 35]);
    assert.match(fragment(result, "diagram:operations:1").text, /Orders/);
    assert.deepEqual(new Set(diagram.labels.map(({ text }) => text)).has("PlantUML state diagram"), true);
    const source = sourceOf("a.adoc", "= A\n\n[graphviz, target=flow]\n....\ndigraph { Web -> Billing }\n....\n");
    const graph = fragment(await asciidoc.extract(source, never), "diagram:a:1");
    assert.deepEqual([graph.text, graph.anchor.line, graph.anchor.endLine], ["Web\nBilling\nWeb → Billing", 4, 6]);
    const { width, height } = await asciidoc.render!(source, graph.anchor, 200, never);
    assert.ok(height > width, "one above the other");
  });

  it("reads titles that are underlined, ids in any place, attributes and quoted alternative texts", async () => {
    const { fragments } = await read(
      `Guide\n=====\n:shots: pictures\n\n[[set-up]]\nSet up\n------\n\nSee <<flow,the flow>> and https://example.org[the site].\n\nimage::{shots}/a.png["A, with comma",title="Its caption"]\n\n== [[run]]Run it ==\n* one\n* *two* _x_\n`,
    );
    assert.deepEqual(fragments.map(({ key, title, text }) => [key, title, text]), [
      ["section:guide", "Guide", ""],
      ["section:set-up", "Set up", "See the flow and the site.\nIts caption"],
      ["section:run", "Run it", "one\ntwo x"],
    ]);
    assert.deepEqual(fragments[1]!.mentions.map(({ targets, alt, caption }) => [targets[0], alt, caption]), [["docs/pictures/a.png", "A, with comma", "Its caption"]]);
  });

  it("does not grow, hang or crash, whatever it is given", async () => {
    for (const line of [":a: " + "x".repeat(9999), "----", "= a" + " ".repeat(20_000) + "x", "*a ".repeat(20_000), "image:".repeat(20_000), "[".repeat(20_000)]) {
      assertSound(await read(`${line}\n${"{a}".repeat(1000)}\n`.repeat(20)));
    }
    for (const text of [`a${" ".repeat(200_000)}b`, "a\n".repeat(100_000)]) assertSound(await read(text));
    const piece = fc.constantFrom("= a\n", "== \n", "----\n", "====\n", "[mermaid]\n", ".T\n", "image::a.png[", "]", "|===\n", "////\n", "[[", "\n", "```x\n", "+\n", "* ", "a\n--\n");
    await fc.assert(fc.asyncProperty(fc.array(fc.oneof(piece, fc.string())), async (pieces) => assertSound(await read(pieces.join("")))));
    await survivesMutation(asciidoc, "a.adoc", await fixture);
    await rejectsWith(read(Buffer.from([0x50, 0, 0, 0])), "unreadable");
  }).timeout(60_000);
});
