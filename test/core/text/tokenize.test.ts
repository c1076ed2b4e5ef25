import assert from "node:assert/strict";
import fc from "fast-check";
import { stem, tokenize } from "../../../src/core/text/tokenize.ts";

const words = (text: string): string[] => tokenize(text).map((token) => token.word);

describe("tokenize", () => {
  it("finds words and ignores punctuation", () => {
    assert.deepEqual(words("The gateway, (v2.1) routes/orders."), ["the", "gateway", "v", "2", "v2", "1", "routes", "orders"]);
  });

  it("gives an identifier's parts and the whole, however it is written", () => {
    for (const written of ["OrderService", "order_service", "order-service"]) {
      assert.deepEqual(words(written), ["order", "service", "orderservice"], written);
    }
  });

  it("keeps acronyms and their plurals together", () => {
    assert.deepEqual(words("HTTPServer APIs"), ["http", "server", "httpserver", "apis"]);
  });

  it("drops possessives and closes contractions", () => {
    assert.deepEqual(words("the service's don’t"), ["the", "service", "dont"]);
  });

  it("folds diacritics, ligatures and full-width letters, but not kana voicing", () => {
    assert.deepEqual(words("Café ﬁle ＡＢＣ"), ["cafe", "file", "abc"]);
    assert.notDeepEqual(words("が"), words("か"));
  });

  it("takes Chinese apart into characters and overlapping pairs", () => {
    assert.deepEqual(words("订单服务"), ["订", "订单", "单", "单服", "服", "服务", "务"]);
  });

  it("separates Chinese from the Latin words inside it", () => {
    assert.deepEqual(words("用AI做"), ["用", "ai", "做"]);
  });

  it("says which single characters are covered by pairs", () => {
    assert.deepEqual(tokenize("图 订单").map((token) => token.role), ["word", "character", "word", "character"]);
  });

  it("reports each token's range in the text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        for (const token of tokenize(text)) {
          assert.ok(token.word.length > 0);
          assert.ok(0 <= token.start && token.start < token.end && token.end <= text.length);
          assert.ok(words(text.slice(token.start, token.end)).includes(token.word));
        }
      }),
    );
  });
});

describe("stem", () => {
  it("joins the forms of an English word", () => {
    assert.equal(stem("partitions"), stem("partitioning"));
    assert.equal(stem("queries"), stem("query"));
  });

  it("leaves other words alone", () => {
    for (const word of ["订单", "v2", "größe", "as"]) assert.equal(stem(word), word);
  });
});
