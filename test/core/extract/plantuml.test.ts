import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { relationsOf } from "../../../src/core/extract/diagram/graph.ts";
import { relationLines } from "../../../src/core/extract/diagram/relations.ts";
import { readDiagram } from "../../../src/core/extract/markdown/diagramSource.ts";
import { plantuml } from "../../../src/core/extract/plantuml.ts";
import { assertSound, fixture, survivesMutation } from "./diagram/mutate.ts";
import { extract, fragment, never, rejectsWith, sourceOf } from "./sources.ts";

const relations = (source: string) => relationLines(relationsOf(readDiagram("plantuml", `@startuml\n${source}\n@enduml`).graph));

describe("PlantUML relations", () => {
  const cases: readonly (readonly [string, string, readonly string[]])[] = [
    ["messages", 'participant "Web shop" as W\nW -> Billing : charge card\nW <-- Billing: receipt\nW -[#red]> W', ["Web shop → Billing: charge card", "Billing → Web shop: receipt", "Web shop → Web shop"]],
    ["components by their name in brackets", "[Order service] as orders\ndatabase DB\n[Order service] -right-> DB : SQL\norders ..> (Refund)", ["Order service → DB: SQL", "Order service → Refund"]],
    ["classes", 'class Order {\n +id: int\n --\n pay()\n}\nAnimal <|-- Dog\nOrder "1" *-- "many" LineItem : contains', ["Dog → Animal", "Order – LineItem: contains"]],
    ["states", "[*] --> Idle\nIdle --> Busy : job", ["Idle → Busy: job"]],
    ["use cases", ":Customer: --> (Check out)", ["Customer → Check out"]],
    ["C4 macros", 'Person(c, "Customer")\nSystem_Boundary(s, "Shop") {\nContainer(web, "Web app", "React")\n}\nRel_R(c, web, "Uses", "HTTPS")', ["Customer → Web app: Uses"]],
    ["anything but notes", "A -> B\nnote right of A\n C -> D\nend note\nB -> A", ["A → B", "B → A"]],
  ];
  for (const [what, source, expected] of cases) {
    it(`are read from ${what}`, () => assert.deepEqual(relations(source), expected));
  }
});

describe("PlantUML files", () => {
  it("are one diagram with the classes and relations that pyreverse wrote, drawn", async () => {
    const { fragments } = await extract(plantuml, "docs/classes.puml", await fixture("pyreverse.puml"));
    const [diagram] = fragments;
    assert.deepEqual([fragments.length, diagram?.title, diagram?.description], [1, "classes", "PlantUML class diagram"]);
    assert.match(diagram!.text, /^Order → Entity\nOrder – Invoice: order\nCustomer – Order: customer$/m);
    const top = (text: string) => diagram!.labels.find((label) => label.text === text)!.box.y;
    assert.ok(top("Order") < top("Entity"));
  });

  it("have a fragment for each diagram in them, which opens as what it shows", async () => {
    const source = "@startuml\ntitle First\nA -> B\n@enduml\n\n@startuml\ntitle Second\n[C] --> [D]\n@enduml\n";
    const extraction = await extract(plantuml, "a.puml", source);
    assert.deepEqual(extraction.fragments.map(({ key, anchor, title }) => [key, anchor, title]), [["diagram:1", { page: 1 }, "First"], ["diagram:2", { page: 2 }, "Second"]]);
    const second = fragment(extraction, "diagram:2").picture!;
    const { width, height } = await plantuml.render!(sourceOf("a.puml", source), { page: 2 }, 400, never);
    assert.ok(Math.abs(width / height - second.width / second.height) < 0.02);
    await rejectsWith(plantuml.render!(sourceOf("a.puml", source), { page: 3 }, 400, never), "not-found");
  });

  it("cost nothing unusual when they are hostile", async () => {
    for (const source of ["@startuml\n".repeat(600), `@startuml\n${"package p {\n".repeat(300)}`, `@startuml\nA ${"-".repeat(20_000)}> B`, `@startuml\n${'"'.repeat(20_000)}`]) {
      assertSound(await extract(plantuml, "a.puml", source));
    }
  });

  // As little as is laid out in no time: npm run fuzz takes the larger ones.
  const small = '@startuml shop\nclass "Order" as shop.Order {\n  lines : list\n}\nclass Entity\nshop.Order --|> Entity : is\n@enduml\n';
  it("answer or refuse any mutation", async () => survivesMutation(plantuml, "a.puml", Buffer.from(small))).timeout(120_000);
});
