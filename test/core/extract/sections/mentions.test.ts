import assert from "node:assert/strict";
import { describe, it } from "mocha";
import type { Block } from "../../../../src/core/extract/sections/block.ts";
import { picturesOf } from "../../../../src/core/extract/sections/mentions.ts";

const words = (text: string): Block => ({ text, images: [], isEmphasised: false, isFigcaption: false });
const picture = (caption = ""): Block => ({ ...words(""), images: [{ reference: "a.png", alt: "", title: "", caption, line: 1 }] });
const proseOf = (...blocks: Block[]): string[] => picturesOf(blocks).map(({ prose }) => prose);

describe("What is said around a picture", () => {
  it("is the nearest paragraph on each side, over other pictures, but not its own caption", () => {
    assert.deepEqual(proseOf(words("far"), words("before"), picture(), picture(), words("after"), words("far")), ["before\nafter", "before\nafter"]);
    assert.deepEqual(proseOf(words("before"), words("caption"), words("caption"), picture("caption"), words("caption"), words("after")), ["before\nafter"]);
    assert.deepEqual(proseOf(words("caption"), picture("caption")), [""]);
  });

  it("is found by looking at each paragraph a few times, however many pictures have the same caption", () => {
    let looks = 0;
    const count = 3000;
    const captioned = Array.from({ length: count }, () => ({
      ...picture("caption"),
      get text() {
        looks++;
        return "caption";
      },
    }));
    assert.equal(picturesOf(captioned).length, count);
    assert.ok(looks < 20 * count, `${looks} looks`);
  });
});
