import assert from "node:assert/strict";
import fc from "fast-check";
import { makeEntry } from "../../../src/core/search/entry.ts";
import { makeSnippet, matchedBoxes, matchedRanges } from "../../../src/core/search/snippet.ts";
import type { Snippet } from "../../../src/core/search/types.ts";
import { markdown, picture, section } from "./builders.ts";

const looksFor = (...words: readonly string[]) => (word: string): number => (words.includes(word) ? 1 : 0);

function snippetOf(text: string, ...words: readonly string[]): Snippet {
  const document = markdown("a.md", [section("Title", text)]);
  return makeSnippet(makeEntry(document, document.fragments[0]!, []), looksFor(...words));
}

const marked = ({ text, matches }: Snippet): string[] => matches.map(([start, end]) => text.slice(start, end));

describe("makeSnippet", () => {
  it("marks the matched words as they are written", () => {
    assert.deepEqual(marked(snippetOf("The OrderService calls the Gateway.", "order", "gateway")), ["Order", "Gateway"]);
  });

  it("marks neighbouring Chinese pairs as one", () => {
    assert.deepEqual(marked(snippetOf("这是订单服务的图", "订单", "单服", "服务")), ["订单服务"]);
  });

  it("takes the part of a long text where most different words are", () => {
    const filler = "lorem ipsum dolor sit amet ".repeat(30);
    const snippet = snippetOf(`gateway gateway gateway ${filler} the gateway routes orders ${filler}`, "gateway", "orders");
    assert.deepEqual(marked(snippet), ["gateway", "orders"]);
    assert.ok(snippet.text.startsWith("…") && snippet.text.endsWith("…"));
  });

  it("begins at the beginning when nothing matches", () => {
    assert.deepEqual(snippetOf("Just prose."), { text: "Just prose.", matches: [] });
  });

  it("is short, on one line, with ordered ranges inside it, for any text", () => {
    const words = fc.constantFrom("gateway", "order", "\n", " ", "订单服务", "x".repeat(90), "🙂", "OrderGateway", ". ");
    fc.assert(
      fc.property(fc.array(words, { maxLength: 60 }), (pieces) => {
        const { text, matches } = snippetOf(pieces.join(""), "gateway", "order", "订单");
        assert.ok(text.length <= 202 && !/[\n\r]/.test(text));
        matches.forEach(([start, end], at) => assert.ok(start >= (matches[at - 1]?.[1] ?? 0) && start < end && end <= text.length));
      }),
    );
  });
});

describe("matchedBoxes", () => {
  it("gives the labels that hold a matched word", () => {
    const { labels } = picture("x.png", ["API Gateway", "Queue", "gateway-log"]).fragments[0]!;
    assert.deepEqual(matchedBoxes(labels, looksFor("gateway")).map(({ text }) => text), ["API Gateway", "gateway-log"]);
  });
});

describe("matchedRanges", () => {
  it("marks a title's matched words where they stand", () => {
    const title = "How to connect to the OrderGateway";
    assert.deepEqual(marked({ text: title, matches: matchedRanges(title, looksFor("gateway", "connect")) }), ["connect", "Gateway"]);
  });
});
