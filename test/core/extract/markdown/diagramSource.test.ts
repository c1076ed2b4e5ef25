import assert from "node:assert/strict";
import fc from "fast-check";
import { describe, it } from "mocha";
import { isDiagramLanguage, readDiagram } from "../../../../src/core/extract/markdown/diagramSource.ts";
import { limits } from "../../../../src/core/limits.ts";

const labelsOf = (language: string, source: string): Set<string> => new Set(readDiagram(language, source).labels);

describe("readDiagram", () => {
  it("reads what a flowchart shows: labels of nodes and edges, not their ids", () => {
    const source = 'graph TD\n  gw["API gateway"] -- checks --> auth{Token valid?}\n  auth -->|yes| db[(Orders)]\n  style gw fill:#fff\n  subgraph Backend\n  end';
    assert.deepEqual(labelsOf("mermaid", source), new Set(["API gateway", "checks", "Token valid?", "yes", "Orders", "Backend"]));
  });

  it("reads names and messages of a sequence diagram", () => {
    const source = "sequenceDiagram\n  participant W as Web shop\n  W->>+Billing: charge card\n  Billing-->>-W: receipt\n  Note over W,Billing: retried twice";
    const labels = labelsOf("mermaid", source);
    for (const expected of ["Web shop", "Billing", "charge card", "receipt", "retried twice"]) assert.ok(labels.has(expected), expected);
  });

  it("takes the title from front matter or directive", () => {
    assert.equal(readDiagram("mermaid", "---\ntitle: Order states\n---\nstateDiagram-v2\n [*] --> Paid").title, "Order states");
    assert.equal(readDiagram("mermaid", "gantt\n  title Release plan\n  section Build\n").title, "Release plan");
    assert.equal(readDiagram("plantuml", "@startuml\ntitle Deployment\n@enduml").title, "Deployment");
  });

  it("names the kind of a PlantUML diagram", () => {
    assert.equal(readDiagram("puml", "@startuml\nclass Order {\n}\n@enduml").type, "PlantUML class diagram");
    assert.equal(readDiagram("plantuml", "@startuml\ncomponent [Web shop] as W\nW --> [Billing]\n@enduml").type, "PlantUML component diagram");
  });

  it("knows the languages it reads, in any case", () => {
    assert.deepEqual(["Mermaid", "plantuml", "puml", "DOT", "graphviz", "ts", "constructor", null].map(isDiagramLanguage), [true, true, true, true, true, false, false, false]);
  });

  it("leaves out comments and directives, but nothing for one that is never closed", () => {
    const labels = labelsOf("mermaid", "%%{init: {}\n}%%graph LR\n  a%%{ x }%%-->b\n  b --> c %%{ open\n  c --> d");
    for (const expected of ["a", "b", "c", "d"]) assert.ok(labels.has(expected), expected);
    assert.deepEqual(labelsOf("plantuml", "/' none\n none '/\ncomponent One\ncomponent /' x '/ Two\n/' open"), new Set(["One", "Two", "/' open"]));
  });

  it("reads lines up to a length beyond which nobody draws them", () => {
    for (const [language, source] of [["mermaid", "graph LR\n  gw --> "], ["plantuml", "component "]] as const) {
      const longest = Math.max(...[...labelsOf(language, source + "x".repeat(2 * limits.diagramLine))].map((label) => label.length));
      assert.ok(longest > limits.diagramLine / 2 && longest < limits.diagramLine, language);
    }
  });

  it("takes any text and gives each label once", () => {
    fc.assert(
      fc.property(fc.constantFrom("mermaid", "plantuml"), fc.string({ unit: fc.constantFrom(..."ab [](){}|>-=.:\"\n%") }), (language, source) => {
        const { labels } = readDiagram(language, source);
        assert.equal(new Set(labels).size, labels.length);
      }),
    );
  });
});
