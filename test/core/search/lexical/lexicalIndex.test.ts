import assert from "node:assert/strict";
import fc from "fast-check";
import { LexicalIndex } from "../../../../src/core/search/lexical/lexicalIndex.ts";
import { maxFields } from "../../../../src/core/search/lexical/postings.ts";
import { planQuery } from "../../../../src/core/search/lexical/queryPlan.ts";

const fields = [
  { weight: 2, b: 0.5 },
  { weight: 1, b: 0.75 },
];

function indexOf(entries: Readonly<Record<string, readonly string[]>>): LexicalIndex {
  const index = new LexicalIndex(fields);
  for (const [id, texts] of Object.entries(entries)) index.add(id, texts);
  return index;
}

function find(index: LexicalIndex, query: string): string[] {
  return index
    .score(planQuery(index, query))
    .top(10)
    .map((hit) => hit.id);
}

describe("LexicalIndex", () => {
  it("scores as the BM25F formula says", () => {
    const index = indexOf({ a: ["gateway", "orders gateway"], b: ["orders", "payment flow"] });
    const idf = Math.log(1 + (2 - 1 + 0.5) / (1 + 0.5));
    // Every field has its average length, so the length normalisation is 1: 2 · 1 + 1 · 1 occurrences.
    const expected = (idf * 3) / (1.2 + 3);
    const score = index.score(planQuery(index, "gateway ")).of("a");
    assert.ok(Math.abs(score - expected) < 1e-6, `${score} ≠ ${expected}`);
  });

  it("counts a word in the last field it has room for as in the first, however often it stands there", () => {
    const names = Array.from({ length: maxFields }, (_, field) => field);
    const often = Array.from({ length: 100 }, (_, times) => times + 1);
    const index = new LexicalIndex(names.map(() => ({ weight: 1, b: 0 })));
    for (const field of names) {
      for (const times of often) index.add(`${field}:${times}`, names.map((name) => (name === field ? "gateway ".repeat(times) : "")));
    }
    const plan = planQuery(index, "gateway ");
    const scores = index.score(plan);
    for (const field of names) {
      for (const times of often) {
        assert.equal(scores.of(`${field}:${times}`), scores.of(`0:${times}`), `${times} times in field ${field}`);
        assert.ok(scores.of(`${field}:${times}`) >= scores.of(`${field}:${Math.max(1, times - 1)}`));
        assert.deepEqual(index.matches(plan, `${field}:${times}`)[0]?.fields, [field]);
      }
    }
  });

  it("ranks a title above a mention, and a rare word above a common one", () => {
    const index = indexOf({
      title: ["gateway", "about the service"],
      mention: ["service", "about the gateway"],
      common: ["service", "about the service"],
    });
    assert.deepEqual(find(index, "the gateway "), ["title", "mention", "common"]);
  });

  it("finds other forms of an English word, parts of identifiers, and Chinese by pairs", () => {
    const index = indexOf({ en: ["", "partitioning data"], code: ["", "class OrderService"], zh: ["", "订单服务架构图"] });
    assert.deepEqual(find(index, "partitions "), ["en"]);
    assert.deepEqual(find(index, "order_service "), ["code"]);
    assert.deepEqual(find(index, "orderservice "), ["code"]);
    assert.deepEqual(find(index, "服务"), ["zh"]);
    assert.deepEqual(find(index, "图"), ["zh"]);
  });

  it("finds the last word before it is finished, and no word before it", () => {
    const index = indexOf({ a: ["", "organization chart"] });
    assert.deepEqual(find(index, "organiza"), ["a"]);
    assert.deepEqual(find(index, "organiza "), []);
    assert.deepEqual(find(index, "organiza zzz"), []);
  });

  it("forgives one error from five letters on and two from nine, and counts them less", () => {
    const index = indexOf({ a: ["", "kubernetes"], b: ["", "cache"], c: ["", "flow"] });
    assert.deepEqual(find(index, "kubrenetse "), ["a"]);
    assert.deepEqual(find(index, "cahce "), ["b"]);
    assert.deepEqual(find(index, "flwo "), []);
    const right = index.score(planQuery(index, "cache ")).of("b");
    assert.ok(index.score(planQuery(index, "cahce ")).of("b") < right);
  });

  it("finds words written together by their parts, and parts by the whole", () => {
    const index = indexOf({ apart: ["", "load balancer"], together: ["", "clientrequests"] });
    assert.deepEqual(find(index, "loadbalancer "), ["apart"]);
    assert.deepEqual(find(index, "client requests "), ["together"]);
  });

  it("says which words a fragment holds and in which fields", () => {
    const index = indexOf({ a: ["gateway", "routes orders to the gateway"] });
    const matches = index.matches(planQuery(index, "order gateways missing "), "a");
    assert.deepEqual(
      matches.map(({ word, fields: found }) => [word, found]),
      [
        ["order", [1]],
        ["gateways", [0, 1]],
      ],
    );
  });

  it("never scores above the query's bound", () => {
    const index = indexOf({ a: ["gateway gateway gateway", "gateway orders"], b: ["x", "orders"] });
    const plan = planQuery(index, "gateway orders ");
    assert.ok(index.score(plan).of("a") <= plan.bound);
    assert.ok(index.score(plan).of("a") > 0.5 * plan.bound);
  });

  const word = fc.constantFrom("order", "orders", "gateway", "OrderService", "flow", "订单服务", "cache");
  const text = fc.array(word, { maxLength: 6 }).map((words) => words.join(" "));
  const change = fc.record({ id: fc.constantFrom("a", "b", "c", "d"), texts: fc.option(fc.tuple(text, text)) });

  it("ranks after adding, replacing and removing as an index made at once, and so does its restored state", () => {
    fc.assert(
      fc.property(fc.array(change, { maxLength: 30 }), text, (changes, query) => {
        const changed = new LexicalIndex(fields);
        const last = new Map<string, readonly string[]>();
        for (const { id, texts } of changes) {
          last.delete(id);
          if (texts === null) changed.remove(id);
          else {
            changed.add(id, texts);
            last.set(id, texts);
          }
        }
        changed.sweep();
        const fresh = indexOf(Object.fromEntries(last));
        const restored = LexicalIndex.fromState(fields, changed.state());
        const expected = fresh.score(planQuery(fresh, query)).top(10);
        assert.deepEqual(changed.score(planQuery(changed, query)).top(10), expected);
        assert.deepEqual(restored.score(planQuery(restored, query)).top(10), expected);
      }),
      { numRuns: 300 },
    );
  });

  it("goes on changing after it was restored, without touching the state it came from", () => {
    const index = indexOf({ a: ["", "gateway"] });
    const state = index.state();
    const restored = LexicalIndex.fromState(fields, state);
    restored.add("b", ["", "gateway"]);
    assert.deepEqual(find(restored, "gateway").sort(), ["a", "b"]);
    assert.deepEqual(find(LexicalIndex.fromState(fields, state), "gateway"), ["a"]);
  });
});
