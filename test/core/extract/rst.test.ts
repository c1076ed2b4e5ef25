import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import fc from "fast-check";
import { describe, it } from "mocha";
import { rst } from "../../../src/core/extract/rst.ts";
import { assertSound, survivesMutation } from "./diagram/mutate.ts";
import { extract, fragment, never, rejectsWith, sourceOf } from "./sources.ts";

const fixture = readFile(new URL("../../fixtures/text/guide.rst", import.meta.url));
const read = (content: string | Uint8Array) => extract(rst, "docs/guide.rst", content);

describe("reStructuredText", () => {
  it("gives the sections that docutils gives, on the lines of their titles", async () => {
    const sections = (await read(await fixture)).fragments.filter(({ kind }) => kind === "section");
    assert.deepEqual(
      sections.map(({ anchor, title }) => [anchor.slug, title, anchor.line]),
      [
        ["payments-handbook", "Payments handbook", 2],
        ["how-a-payment-flows", "How a payment flows", 11],
        ["retries", "Retries", 26],
        ["operations", "Operations", 52],
      ],
    );
    assert.deepEqual(sections[2]!.anchor.headingPath, ["Payments handbook", "How a payment flows", "Retries"]);
    assert.equal(sections[3]!.text, "Page the on-call engineer when the ledger lags.");
    assert.match(sections[2]!.text, /^Attempt Wait\n1 2 s\n2 8 s\nSee in the console:\npayctl retry --order 42/);
  });

  it("says of a picture what docutils shows with it; substitutions stand where they are used, comments show nothing", async () => {
    const mentions = (await read(await fixture)).fragments.flatMap((each) => each.mentions);
    assert.deepEqual(
      mentions.map(({ targets, alt, caption }) => [targets[0], alt, caption]),
      [
        ["docs/images/payment-flow.png", "Boxes of the payment flow", "Figure 1: Gateway, orders and ledger"],
        ["docs/images/retries.svg", "Retry curve", ""],
        ["docs/images/logo.png", "Console logo", ""],
      ],
    );
    assert.match(mentions[0]!.prose, /asks the order service/);
  });

  it("makes diagrams of directives in their languages", async () => {
    const result = await read("Pay\n===\n\n.. uml::\n   :caption: How\n\n   A -> B: paid\n\n.. code-block:: mermaid\n\n   flowchart LR\n     a[Orders] --> b[Ledger]\n");
    const [first, second] = [fragment(result, "diagram:pay:1"), fragment(result, "diagram:pay:2")];
    assert.deepEqual([first.description, first.anchor.line, first.anchor.endLine], ["PlantUML sequence diagram", 4, 7]);
    assert.deepEqual([second.description, second.anchor.line], ["Mermaid flowchart", 9]);
    assert.ok(first.picture && second.picture);
    const graph = fragment(await read("Pay\n===\n\n.. graphviz::\n   :align: center\n\n   digraph { Web -> Billing }\n"), "diagram:pay:1");
    assert.deepEqual([graph.description, graph.text, graph.anchor.line], ["Graphviz diagram", "Web\nBilling\nWeb → Billing", 4]);
    const { width, height } = await rst.render!(sourceOf("a.rst", "\n.. graphviz::\n\n   digraph { Web -> Billing }\n"), { line: 2 }, 200, never);
    assert.ok(height > width, "one above the other");
  });

  it("reads text without its markup, lists item by item, and nothing of what is only quoted", async () => {
    const { fragments } = await read(
      "Aa\n--\n\nSee :ref:`the flow <flow>`, `the site <https://x>`_ and ``code``.\n\n- one\n- *two*\n\nExample::\n\n  .. image:: quoted.png\n\n.. warning:: Take **care**.\n\n   .. image:: inside.png\n",
    );
    assert.equal(fragments[0]!.text, "See the flow, the site and code.\none\ntwo\nExample:\n.. image:: quoted.png\nTake care.");
    assert.deepEqual(fragments[0]!.mentions.map(({ targets }) => targets[0]), ["docs/inside.png"]);
  });

  it("does not hang or crash, whatever it is given", async () => {
    for (const line of ["-".repeat(50_000) + "x", "|a".repeat(20_000), "`".repeat(20_000), ".. ".repeat(20_000), "  ".repeat(200) + "x"]) {
      assertSound(await read(`${line}\n`.repeat(20)));
    }
    assertSound(await read(Array.from({ length: 500 }, (_, at) => " ".repeat(at) + "x").join("\n")));
    const piece = fc.constantFrom("a\n=\n", "==\na\n==\n", ".. image:: a.png\n", "   :alt: x\n", ".. figure:: b.png\n\n   cap\n", "::\n\n", "   x\n", ".. |s| image:: c.png\n", "|s|", "\n", "- ", "+--+\n");
    await fc.assert(fc.asyncProperty(fc.array(fc.oneof(piece, fc.string())), async (pieces) => assertSound(await read(pieces.join("")))));
    await survivesMutation(rst, "a.rst", await fixture);
    await rejectsWith(read(Buffer.from([0x50, 0, 0, 0])), "unreadable");
  }).timeout(60_000);
});
