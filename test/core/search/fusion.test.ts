import assert from "node:assert/strict";
import fc from "fast-check";
import { fragmentId } from "../../../src/core/model.ts";
import { fuse, type Candidate } from "../../../src/core/search/fusion.ts";

const candidate = (name: string, init: Partial<Candidate> = {}): Candidate => ({
  id: fragmentId(name, ""),
  lexical: 0,
  dense: 0,
  isPicture: false,
  neighbours: [],
  ...init,
});

const order = (candidates: readonly Candidate[], form: "picture" | "text" | "either" = "either"): string[] =>
  fuse(candidates, form, true).map(({ id }) => id.slice(0, -1));

describe("fuse", () => {
  it("puts a fragment that two channels like before one that a single channel likes as much", () => {
    assert.deepEqual(order([candidate("one", { lexical: 0.6 }), candidate("both", { lexical: 0.6, dense: 0.3 })]), ["both", "one"]);
  });

  it("does not let a weak channel overrule a strong one", () => {
    assert.deepEqual(order([candidate("dense", { dense: 1 }), candidate("lexical", { lexical: 0.8 })]), ["lexical", "dense"]);
  });

  it("lifts the picture of a matching section, and the section of a matching picture", () => {
    const strong = candidate("strong", { lexical: 0.9 });
    const shown = candidate("shown", { lexical: 0.3, isPicture: true, neighbours: [strong.id] });
    const alone = candidate("alone", { lexical: 0.3, isPicture: true });
    assert.deepEqual(order([strong, alone, shown]), ["strong", "shown", "alone"]);
    const picture = candidate("picture", { lexical: 0.9, isPicture: true });
    const showing = candidate("showing", { lexical: 0.3, neighbours: [picture.id] });
    assert.deepEqual(order([picture, candidate("plain", { lexical: 0.3 }), showing]), ["picture", "showing", "plain"]);
  });

  it("prefers pictures when they are asked for, and text for a question", () => {
    const both = [candidate("picture", { lexical: 0.5, isPicture: true }), candidate("text", { lexical: 0.5 })];
    assert.deepEqual(order(both, "picture"), ["picture", "text"]);
    assert.deepEqual(order(both, "text"), ["text", "picture"]);
  });

  it("gives the lexical channel all the weight when the dense one did not answer", () => {
    const [hit] = fuse([candidate("a", { lexical: 1 })], "picture", false);
    const [weighed] = fuse([candidate("a", { lexical: 1 })], "picture", true);
    assert.ok(hit !== undefined && weighed !== undefined && hit.score > weighed.score);
  });

  it("keeps scores within 0–1, made up of their parts, best first", () => {
    const unit = fc.double({ min: 0, max: 1, noNaN: true });
    const arbitrary = fc.record({ lexical: unit, dense: unit, isPicture: fc.boolean(), neighbour: fc.nat(9) });
    fc.assert(
      fc.property(fc.array(arbitrary, { maxLength: 10 }), fc.constantFrom("picture", "text", "either"), (all, form) => {
        const candidates = all.map(({ neighbour, ...rest }, at) => candidate(`c${at}`, { ...rest, neighbours: [fragmentId(`c${neighbour}`, "")] }));
        const hits = fuse(candidates, form, true);
        hits.forEach(({ score, lexical, dense, graph }, at) => {
          assert.ok(score >= 0 && score <= 1 + 1e-9);
          assert.ok(Math.abs(lexical + dense + graph - score) < 1e-9);
          assert.ok(at === 0 || score <= hits[at - 1]!.score);
        });
      }),
    );
  });
});
