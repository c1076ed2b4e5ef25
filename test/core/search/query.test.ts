import assert from "node:assert/strict";
import fc from "fast-check";
import { formatQuery, parseQuery, plainText, typeMeanings } from "../../../src/core/search/query.ts";

/** Text made of the pieces that mean something in a query, in any order. */
const queries = fc
  .array(
    fc.oneof(
      fc.constantFrom("type:", "-path:", "ext:", "after:", "before:", "-", ":", '"', "“", "”", "「", " ", ",", "，"),
      fc.constantFrom("image", "pdf", "md", "2026-03", "30d", "docs/**", "a b", "\\", "foo:bar", "订单", "\u3000"),
      fc.string({ unit: "grapheme", maxLength: 6 }),
    ),
    { maxLength: 14 },
  )
  .map((pieces) => pieces.join(""));

describe("parseQuery", () => {
  it("reads words, phrases and filters", () => {
    assert.deepEqual(parseQuery('order flow "payment gateway" type:image,page -path:old after:2026-03'), {
      terms: [
        { text: "order", phrase: false },
        { text: "flow", phrase: false },
        { text: "payment gateway", phrase: true },
      ],
      filters: [
        { field: "type", values: ["image", "page"], negated: false },
        { field: "path", value: "old", negated: true },
        { field: "after", value: "2026-03" },
      ],
      notes: [],
    });
  });

  it("takes aliases, plurals and endings with or without a dot", () => {
    assert.deepEqual(parseQuery("type:Pictures ext:.PNG,svg").filters, [
      { field: "type", values: ["picture"], negated: false },
      { field: "ext", values: ["png", "svg"], negated: false },
    ]);
  });

  it("knows a type for every kind of fragment, and for what people call them", () => {
    const { filters, notes } = parseQuery("type:slides,figures,moments,videos,decks,word,excel,notebooks,epub");
    assert.deepEqual([filters.length, notes], [1, []]);
  });

  it("takes full-width punctuation and Chinese quotation marks", () => {
    assert.deepEqual(parseQuery("「订单服务」 type：image，page").terms, [{ text: "订单服务", phrase: true }]);
    assert.deepEqual(parseQuery("type：image，page").filters, [
      { field: "type", values: ["image", "page"], negated: false },
    ]);
  });

  it("lets a filter's value hold spaces when it is quoted", () => {
    assert.deepEqual(parseQuery('path:"my notes/x"').filters, [{ field: "path", value: "my notes/x", negated: false }]);
  });

  it("notes what it does not understand instead of failing", () => {
    for (const query of ["type:banana", "after:soon", "before:2026-13", "after:2025-02-29", "type:", "-after:2026", "kind:image"]) {
      const { notes, filters } = parseQuery(query);
      assert.equal(notes.length, 1, query);
      assert.equal(filters.length, 0, query);
    }
  });

  it("looks for an unknown filter as words", () => {
    assert.equal(plainText(parseQuery("PE:01 checklist")), "PE:01 checklist");
  });

  it("takes what an unknown filter has in quotes for a phrase, also when it is written as a filter", () => {
    const terms = [{ text: "kind:", phrase: false }, { text: "type: image", phrase: true }];
    assert.deepEqual(parseQuery("kind:“type: image”").terms, terms);
    assert.deepEqual(parseQuery(formatQuery({ terms, filters: [] })).terms, terms);
  });

  it("means the formats of other programs by the names of the best known", () => {
    assert.deepEqual(typeMeanings.get("word")?.extensions, ["docx", "docm", "odt", "ott"]);
    assert.deepEqual(typeMeanings.get("excel")?.extensions, ["xlsx", "xlsm", "ods", "ots"]);
    // Slides are slides whoever wrote them.
    assert.deepEqual(typeMeanings.get("deck"), { kinds: ["slide"] });
  });

  it("takes a space around a comma of a quoted list for none", () => {
    assert.deepEqual(parseQuery('ext:"png, svg ，"').filters, [{ field: "ext", values: ["png", "svg"], negated: false }]);
    assert.deepEqual(parseQuery('type:"image, section"').notes, []);
  });

  it("takes addresses and code for words without a note", () => {
    for (const query of ["https://example.com/a", "std::vector", "error: not found", 'an "open quote']) {
      assert.deepEqual(parseQuery(query).notes, [], query);
    }
  });

  it("never throws, and reads its own writing as the same query", () => {
    fc.assert(
      fc.property(queries, (query) => {
        const { terms, filters } = parseQuery(query);
        const again = parseQuery(formatQuery({ terms, filters }));
        assert.deepEqual({ terms: again.terms, filters: again.filters }, { terms, filters });
      }),
      { numRuns: 2000 },
    );
  });
});
