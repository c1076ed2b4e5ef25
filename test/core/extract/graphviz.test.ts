import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { graphviz } from "../../../src/core/extract/graphviz.ts";
import { limits } from "../../../src/core/limits.ts";
import { assertMiddle, assertSound, fixture, survivesMutation } from "./diagram/mutate.ts";
import { colourAt, extract, fragment, never, rejectsWith, sourceOf } from "./sources.ts";

const read = async (dot: string | Buffer, path = "docs/order-flow.gv") => fragment(await extract(graphviz, path, dot), "graph");

describe("Graphviz", () => {
  it("tells what is joined to what, in the direction that is drawn", async () => {
    const { text, title, description } = await read(await fixture("graphviz.gv"));
    assert.equal(title, "Checkout & payment");
    assert.match(text, /^API Gateway Envoy → Order service: REST\nOrder service ↔ Orders DB: SQL\nOrders DB → API Gateway Envoy$/m);
    assert.equal(description, "Graphviz diagram\nhttps://wiki.example.org/orders");
    assert.match((await read('graph { a [label="Web"]; b [label="DB"]; a -- b }')).text, /^Web – DB$/m);
  });

  it("has its labels where Graphviz draws them", async () => {
    const { labels, picture } = await read('digraph { rankdir=LR; node [shape=box, width=2, height=1, fixedsize=true]; a [label="Left"]; b [label="Right"]; a -> b }');
    // Two boxes of 144 × 72 points, 36 apart, in a frame of 4.
    assert.deepEqual([picture?.width, picture?.height], [332, 80]);
    assertMiddle(labels.find(({ text }) => text === "Left")?.box, (4 + 72) / 332, 0.5);
    assertMiddle(labels.find(({ text }) => text === "Right")?.box, (4 + 144 + 36 + 72) / 332, 0.5);
  });

  it("is drawn in its own colours", async () => {
    const dot = 'digraph { a [label="", shape=box, style=filled, fillcolor="#ff0000", width=2, height=2] }';
    const drawn = await graphviz.render!(sourceOf("a.dot", dot), {}, 200, never);
    assert.deepEqual(colourAt(drawn, drawn.width >> 1, drawn.height >> 1), [255, 0, 0]);
  });

  it("is named after the file when its name is one that only the language asks for", async () => {
    assert.equal((await read("digraph G { a -> b }")).title, "order flow");
    assert.equal((await read("digraph Payments { a -> b }")).title, "Payments");
  });

  it("is text alone, with a line to go to, when it is too large to be laid out", async () => {
    const many = Array.from({ length: limits.drawnGraph }, (_, at) => `"node ${at}" -> "node ${at + 1}";`);
    const { fragments, problems } = await extract(graphviz, "a.gv", `digraph { ${many.join("")} }`);
    assert.deepEqual(fragments.map(({ anchor, picture, labels }) => [anchor, picture, labels]), [[{ line: 1 }, undefined, []]]);
    assert.match(fragments[0]!.text, /^node 7 → node 8$/m);
    assert.match(problems.join(), /is not drawn; Afterimage draws up to/);
  });
});

describe("hostile Graphviz files", () => {
  it("are refused with a reason", async () => {
    await rejectsWith(extract(graphviz, "a.gv", ""), "unreadable");
    const { message } = await rejectsWith(extract(graphviz, "a.gv", "digraph {\n a -> \n}"), "unreadable");
    assert.match(message, /a\.gv cannot be read by Graphviz: .*line 3/);
    await rejectsWith(extract(graphviz, "a.gv", `digraph ${"{".repeat(100_000)}`), "unreadable");
    await rejectsWith(extract(graphviz, "a.dot", Buffer.from([0xd0, 0xcf, 0, 0])), "unreadable");
  });

  it("cannot read files, and leave others readable after them", async () => {
    assertSound(await extract(graphviz, "a.gv", 'digraph { a [image="/etc/passwd", width="1e300", height="nan"]; a -> a -> a }'));
    assert.equal((await read("digraph { a -> b }")).text, "a\nb\na → b");
  });

  // Graphviz is started anew after each refusal; npm run fuzz takes larger files.
  const small = 'digraph shop { rankdir=LR; web [label="Web shop", shape=box]; web -> db [label=SQL]; subgraph cluster_a { db } }';
  it("answer or refuse any mutation", async () => survivesMutation(graphviz, "a.gv", Buffer.from(small))).timeout(180_000);
});
