import assert from "node:assert/strict";
import fc from "fast-check";
import { activeType, composeQuery, queryTerms, typeChipsFor, typedFilters, withType, withoutFilter } from "../../../webview/panel/query.ts";

describe("chips and query", () => {
  it("recognises typed filters with their values, quoted or not", () => {
    const found = typedFilters('gateway path:docs/ EXT:png path:"my docs" after:2025-01-31').map(({ name, value }) => `${name}=${value}`);
    assert.deepEqual(found, ["path=docs/", "ext=png", "path=my docs", "after=2025-01-31"]);
  });

  it("takes neither an unfinished filter, nor another word with a colon, nor a quoted one for a filter", () => {
    assert.deepEqual(typedFilters('path: http://x std::move "type:image"'), []);
  });

  it("knows a filter that leaves out from one that asks for", () => {
    const [filter] = typedFilters("-type:image gateway");
    assert.deepEqual([filter?.name, filter?.value, filter?.negated], ["type", "image", true]);
    assert.equal(activeType("-type:image gateway", []), undefined);
    assert.equal(composeQuery("-type:page gateway", ["type:image"]), "type:image -type:page gateway");
  });

  it("removes one filter and leaves the rest of the query as it was", () => {
    const query = "slow  gateway path:docs/ ext:png";
    const [path] = typedFilters(query);
    assert.equal(withoutFilter(query, path!), "slow  gateway ext:png");
  });

  it("turns a chip into query syntax", () => {
    assert.equal(composeQuery(" gateway ", ["type:image"]), "type:image gateway");
    assert.equal(composeQuery("", ["type:page"]), "type:page");
  });

  it("lets a typed type overrule the type chip", () => {
    assert.equal(composeQuery("type:page gateway", ["type:image"]), "type:page gateway");
    assert.equal(activeType("type:PAGE gateway", ["type:image"]), "type:page");
    assert.equal(activeType("type:video gateway", []), "type:moment");
  });

  it("replaces a typed type when a chip is chosen, so that one type holds", () => {
    const next = withType("slow type:page gateway", ["type:image"], "type:section");
    assert.deepEqual(next, { query: "slow gateway", filters: ["type:section"] });
    assert.deepEqual(withType("gateway", ["type:image"], undefined), { query: "gateway", filters: [] });
  });

  it("shows chips for the kinds that there are, and for the one that is set", () => {
    const labels = (kinds: Parameters<typeof typeChipsFor>[0], active?: string): string[] => typeChipsFor(kinds, active).map(({ label }) => label);
    assert.deepEqual(labels(new Set(["section", "image"])), ["Images", "Sections"]);
    assert.deepEqual(labels(new Set(["section", "image"]), activeType("type:Slides", [])), ["Images", "Slides", "Sections"]);
    assert.deepEqual(labels(new Set(), "type:video"), []);
  });

  it("gives the words and phrases without the filters", () => {
    assert.deepEqual(queryTerms('"payment failed" path:docs/ 网关 gateway'), ["payment failed", "网关", "gateway"]);
  });

  it("finds every filter exactly where it stands, in any text", () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.string(), fc.constantFrom("type:image", 'path:"a b"', "ext:png", '"', ":")), { maxLength: 12 }), (parts) => {
        const query = parts.join(" ");
        let end = 0;
        for (const filter of typedFilters(query)) {
          assert.ok(filter.start >= end && filter.end <= query.length);
          assert.match(query.slice(filter.start, filter.end), new RegExp(`^-?${filter.name}[:：]`, "i"));
          end = filter.end;
        }
      }),
    );
  });
});
