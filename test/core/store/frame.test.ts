import assert from "node:assert/strict";
import fc from "fast-check";
import { frame, unframe } from "../../../src/core/store/frame.ts";

describe("frame", () => {
  it("gives back what was put in", () => {
    fc.assert(fc.property(fc.uint8Array(), (content) => assert.deepEqual(unframe(frame(content)), Buffer.from(content))));
  });

  it("notices every flipped bit", () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.nat(), (content, at) => {
        const framed = frame(content);
        const bit = at % (framed.length * 8);
        framed.writeUInt8(framed.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
        assert.equal(unframe(framed), undefined);
      }),
    );
  });

  it("notices every missing or added end", () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.nat(), (content, cut) => {
        const framed = frame(content);
        assert.equal(unframe(framed.subarray(0, cut % framed.length)), undefined);
        assert.equal(unframe(Buffer.concat([framed, Buffer.alloc(1 + (cut % 20))])), undefined);
      }),
    );
  });
});
