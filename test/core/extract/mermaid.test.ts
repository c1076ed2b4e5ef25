import assert from "node:assert/strict";
import fc from "fast-check";
import { describe, it } from "mocha";
import { mermaid } from "../../../src/core/extract/mermaid.ts";
import { readDiagram } from "../../../src/core/extract/markdown/diagramSource.ts";
import { relationsOf } from "../../../src/core/extract/diagram/graph.ts";
import { relationLines } from "../../../src/core/extract/diagram/relations.ts";
import { limits } from "../../../src/core/limits.ts";
import { assertSound, fixture, survivesMutation } from "./diagram/mutate.ts";
import { extract, fragment, never, rejectsWith, sourceOf } from "./sources.ts";

const relations = (source: string) => relationLines(relationsOf(readDiagram("mermaid", source).graph));
const read = async (source: string | Buffer, path = "docs/order-flow.mmd") => fragment(await extract(mermaid, path, source), "diagram");

describe("Mermaid relations", () => {
  const cases: readonly (readonly [string, string, readonly string[]])[] = [
    ["chains and several ends", "graph TD\n A[Web] --> B(API) & C[(Cache)] --> D{OK?}", ["Web → API", "Web → Cache", "API → OK?", "Cache → OK?"]],
    ["texts at arrows", 'flowchart LR\n a -- reads --> b\n b -->|"writes (now)"| c\n c -. later .-> d; d == x ==> a', ["a → b: reads", "b → c: writes (now)", "c → d: later", "d → a: x"]],
    ["lines without tips and with two", "graph LR; a --- b; b <--> c", ["a – b", "b ↔ c"]],
    ["labels that hold arrows", 'graph LR\n a["x --> y"] --> b', ["x --> y → b"]],
    ["shapes by attributes", 'flowchart LR\n a@{ shape: cyl, label: "Orders" } --> b:::hot', ["Orders → b"]],
    ["messages", "sequenceDiagram\n participant W as Web shop\n W->>+Billing: charge: card\n Billing-->>-W: receipt\n Billing--xW: lost", ["Web shop → Billing: charge: card", "Billing → Web shop: receipt", "Billing → Web shop: lost"]],
    ["classes", 'classDiagram\n Animal <|-- Duck : is a\n Customer "1" --> "*" Order : places\n class Order {\n +pay() bool\n }', ["Duck → Animal: is a", "Customer → Order: places"]],
    ["states", 'stateDiagram-v2\n [*] --> Still\n state "Being repaired" as Rep\n Still --> Rep : crash', ["Still → Being repaired: crash"]],
    ["entities", "erDiagram\n CUSTOMER ||--o{ ORDER : places\n CUSTOMER {\n string name\n }", ["CUSTOMER – ORDER: places"]],
    ["C4", 'C4Context\n Person(u, "Customer")\n System_Boundary(b, "Shop") {\n System(s, "Web shop", "Sells")\n }\n Rel(u, s, "Buys from", "HTTPS")', ["Customer → Web shop: Buys from"]],
    ["mind maps", "mindmap\n  root((Signals))\n    Logs\n      Loki\n    Metrics", ["Signals – Logs", "Logs – Loki", "Signals – Metrics"]],
  ];
  for (const [what, source, expected] of cases) {
    it(`are read from ${what}`, () => assert.deepEqual(relations(source), expected));
  }

  it("are read from files by python_mermaid, pyreverse and transitions", async () => {
    assert.match((await read(await fixture("python-mermaid.mmd"))).text, /^API Gateway → Order service: REST\nOrder service → Orders DB: SQL$/m);
    assert.match((await read(await fixture("pyreverse.mmd"))).text, /^Order → Entity\nOrder – Invoice: order\nCustomer – Order: customer$/m);
    assert.match((await read(await fixture("transitions.mmd"))).text, /^placed → paid: pay\nplaced → cancelled: cancel\npaid → shipped: ship\npaid → cancelled: cancel$/m);
  });

  it("come of any text, quickly", () => {
    const piece = fc.constantFrom("a", "B1", "[", "]", "((", "))", "{", "}", "-->", "-.->", "--", "==", "|", '"', "&", ":", " ", "\n", "subgraph x", "end", "participant p as", "<|--", "@{", "[*]");
    fc.assert(fc.property(fc.constantFrom("graph TD\n", "sequenceDiagram\n", "classDiagram\n", "erDiagram\n", "mindmap\n"), fc.array(piece, { maxLength: 40 }), (head, pieces) => {
      for (const line of relations(head + pieces.join(" "))) assert.notEqual(line, "");
    }));
  });
});

describe("Mermaid files", () => {
  it("are one diagram with title, kind, and a drawing that shows its labels", async () => {
    const { title, description, labels, picture, anchor } = await read(await fixture("python-mermaid.mmd"));
    assert.deepEqual([title, description, anchor], ["Checkout", "Mermaid flowchart", {}]);
    const top = (text: string) => labels.find((label) => label.text === text)!.box.y;
    assert.ok(top("API Gateway") < top("Order service") && top("Order service") < top("Orders DB"));
    assert.equal(picture?.needsOcr, false);
    const { width, height } = await mermaid.render!(sourceOf("a.mmd", await fixture("python-mermaid.mmd")), {}, 300, never);
    assert.equal(Math.max(width, height), 300);
  });

  it("show who takes part in a sequence side by side, and messages below each other", async () => {
    const { labels } = await read("sequenceDiagram\n Web->>Billing: charge\n Billing-->>Web: receipt");
    const boxOf = (text: string) => labels.find((label) => label.text === text)!.box;
    assert.ok(boxOf("Web").x + boxOf("Web").width < boxOf("Billing").x);
    assert.ok(boxOf("charge").y < boxOf("receipt").y);
  });

  it("show their words when their kind has no relations", async () => {
    const { labels, title } = await read("gantt\n  title Release plan\n  section Build\n  Compile :a1, 30d");
    assert.equal(title, "Release plan");
    assert.ok(labels.some(({ text }) => text === "Compile"));
  });

  it("are text alone when they are too large to be laid out, and nothing when they are empty", async () => {
    const many = Array.from({ length: limits.drawnGraph }, (_, at) => `n${at} --> n${at + 1}`).join("\n");
    const { picture, anchor, text } = await read(`graph TD\n${many}`);
    assert.deepEqual([picture, anchor], [undefined, { line: 1 }]);
    assert.match(text, /^n7 → n8$/m);
    const { fragments, problems } = await extract(mermaid, "a.mmd", "");
    assert.deepEqual([fragments, problems], [[], ["There is no diagram in it."]]);
    await rejectsWith(extract(mermaid, "a.mmd", "a\0b"), "unreadable");
  });

  it("cost nothing unusual when they are hostile", async () => {
    for (const source of ["graph TD\n" + "a[".repeat(20_000), "graph TD\n" + `${"subgraph x\n".repeat(9_000)}a --> b`, "graph TD\n a --> a --> a", `graph TD\n ${"a & ".repeat(40)}a --> ${"b & ".repeat(40)}b`, 'graph TD\n a["\\"] --> b["]; x [URL="]']) {
      assertSound(await extract(mermaid, "a.mmd", source));
    }
  });

  it("have no more edges than can be told, whatever their lines join with each other", async () => {
    const many = Array.from({ length: 240 }, () => "a").join(" & ");
    const { edges } = readDiagram("mermaid", `graph TD\n${`${many} --> ${many}\n`.repeat(1000)}`).graph;
    assert.equal(edges.length, limits.diagramElements);
  });

  it("tell the outermost groups of a node, at no cost for those that are not told", () => {
    const nested = Array.from({ length: 90_000 }, (_, at) => `subgraph g${at}\nn${at}\n`).join("");
    const { nodes } = readDiagram("mermaid", `graph TD\n${nested}`).graph;
    assert.deepEqual(nodes.get("n1")?.groups, ["g0", "g1"]);
    assert.equal(nodes.get("n89999")?.groups, nodes.get("n50")?.groups, "one list for all of them");
  });

  it("answer or refuse any mutation", async () => survivesMutation(mermaid, "a.mmd", await fixture("python-mermaid.mmd"))).timeout(120_000);
});
