import assert from "node:assert/strict";
import { makeEntry } from "../../../src/core/search/entry.ts";
import { compileFilters, compilePhrase } from "../../../src/core/search/filters.ts";
import { parseQuery } from "../../../src/core/search/query.ts";
import { markdown, picture, section } from "./builders.ts";

const image = picture("docs/img/Flow.v2.PNG", ["OrderService", "订单 服务"], { mtimeMs: new Date(2026, 2, 10).getTime() });
const entry = makeEntry(image, image.fragments[0]!, []);

const accepts = (query: string): boolean => compileFilters(parseQuery(query).filters, new Date(2026, 2, 15, 12))!(entry);

describe("compileFilters", () => {
  it("makes nothing of no filters", () => {
    assert.equal(compileFilters([], new Date()), undefined);
  });

  const cases: [string, boolean][] = [
    ["type:image", true],
    ["type:picture", true],
    ["type:png", true],
    ["type:section", false],
    ["type:section,image", true],
    ["type:section type:image", true],
    ["-type:image", false],
    ["-type:section", true],
    ["ext:png", true],
    ["ext:svg", false],
    ["path:IMG/flow", true],
    ["path:docs/*", true],
    ["path:docs/*.png", false],
    ["path:docs/**/*.png", true],
    ["path:docs/**", true],
    ["path:*.png", true],
    ["path:flow.v?.png", true],
    ["path:img/", true],
    ["-path:img", false],
    ["path:other path:docs", true],
    ["after:2026-03-10", true],
    ["after:2026-03-11", false],
    ["before:2026-03-11", true],
    ["before:2026-03-10", false],
    ["after:6d", true],
    ["after:4d", false],
    ["type:image path:other", false],
  ];
  for (const [query, expected] of cases) {
    it(`${expected ? "lets" : "does not let"} docs/img/Flow.v2.PNG of 10 March through ${query}`, () => {
      assert.equal(accepts(query), expected);
    });
  }
});

describe("compilePhrase", () => {
  it("wants the words together, over case, diacritics, spacing and punctuation", () => {
    for (const phrase of ["order service", "Order-Service", "ORDER", "órder service", "订单服务", "flow v2"]) {
      assert.equal(compilePhrase(phrase)(entry), true, phrase);
    }
  });

  it("refuses other orders, beginnings inside words, and words far apart", () => {
    for (const phrase of ["service order", "rder service", "order docs", "服务订单"]) {
      assert.equal(compilePhrase(phrase)(entry), false, phrase);
    }
  });

  it("looks into headings and prose as well", () => {
    const document = markdown("a.md", [section("Key rotation", "Rotate the keys — every year.")]);
    const prose = makeEntry(document, document.fragments[0]!, []);
    assert.equal(compilePhrase("keys every year")(prose), true);
    assert.equal(compilePhrase("key rotation")(prose), true);
  });
});
