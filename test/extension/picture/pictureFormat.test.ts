import assert from "node:assert/strict";
import fc from "fast-check";
import sharp from "sharp";
import { extractorFor } from "../../../src/core/extract/registry.ts";
import { pictureEnding, pictureEndings } from "../../../src/extension/picture/pictureFormat.ts";

const bytes = (text: string): Uint8Array => Buffer.from(text, "latin1");

describe("pictureEnding", () => {
  for (const [format, ending] of [["png", "png"], ["jpeg", "jpg"], ["gif", "gif"], ["webp", "webp"], ["avif", "avif"], ["tiff", "tif"]] as const) {
    it(`knows ${format} as it is written`, async () => {
      const picture = sharp({ create: { width: 8, height: 8, channels: 3, background: "red" } });
      assert.equal(pictureEnding(await picture.toFormat(format).toBuffer()), ending);
    });
  }

  it("knows an SVG by its element, whatever stands before it", () => {
    for (const text of ["<svg xmlns='x'>", "\xef\xbb\xbf<?xml version='1.0'?>\n<!-- made by hand -->\n<svg>", "<!DOCTYPE svg PUBLIC 'x'>\n<svg>"]) {
      assert.equal(pictureEnding(bytes(text)), "svg", text);
    }
  });

  for (const text of ["", "hello", "%PDF-1.7", "<html><svg></svg></html>", "PK\x03\x04", "BM"]) {
    it(`takes ${JSON.stringify(text)} for no picture`, () => {
      assert.equal(pictureEnding(bytes(text)), undefined);
    });
  }

  it("answers for any bytes", () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 64 }), (any) => {
      const ending = pictureEnding(any);
      assert.ok(ending === undefined || pictureEndings.includes(ending));
    }));
  });

  it("names only endings that the library reads as pictures", () => {
    for (const ending of pictureEndings) assert.ok("render" in (extractorFor(`a.${ending}`) ?? {}), ending);
  });
});
