import assert from "node:assert/strict";
import fc from "fast-check";
import { describe, it } from "mocha";
import { colourName, dominantColours, nameOfHex, positionWords } from "../../../src/core/extract/placeWords.ts";

const at = (x: number, y: number, size = 0.2) => positionWords({ x: x - size / 2, y: y - size / 2, width: size, height: size });

describe("words for places", () => {
  it("name the corners, edges and the middle as people do", () => {
    assert.equal(at(0.8, 0.8), "lower right, bottom right corner");
    assert.equal(at(0.2, 0.2), "upper left, top left corner");
    assert.equal(at(0.5, 0.1), "upper middle, top centre center");
    assert.equal(at(0.9, 0.5), "right side, middle right");
    assert.equal(at(0.5, 0.5), "middle, centre center");
  });

  it("say nothing of what fills the whole", () => {
    assert.equal(at(0.5, 0.5, 0.9), "");
  });
});

describe("names of colours", () => {
  it("are those that people use", () => {
    const names = { "#4472c4": "blue", "#c00000": "red", "#70ad47": "green", "#ffc000": "yellow", "#ed7d31": "orange", "#7030a0": "purple" };
    for (const [hex, name] of Object.entries(names)) assert.equal(nameOfHex(hex), name, hex);
    assert.equal(nameOfHex("#dae8fc"), "light blue");
    assert.equal(nameOfHex("#e5f6ec"), "light green");
    assert.equal(nameOfHex("#1f3864"), "dark blue");
    assert.equal(nameOfHex("#808080"), "grey gray");
    assert.equal(nameOfHex("#7f3f00"), "brown");
    assert.equal(nameOfHex("none"), "");
  });

  it("exist for every colour", () => {
    const channel = fc.integer({ min: 0, max: 255 });
    fc.assert(fc.property(channel, channel, channel, (red, green, blue) => assert.match(colourName(red, green, blue), /^[a-z ]+$/)));
  });

  it("of a picture are those of its larger parts, without paper and ink", () => {
    const pixels = [...Array<number[]>(20).fill([31, 79, 216]), ...Array<number[]>(10).fill([0, 160, 60]), ...Array<number[]>(68).fill([255, 255, 255]), [255, 0, 0], [255, 0, 0]];
    assert.deepEqual(dominantColours(Uint8Array.from(pixels.flat())), ["blue"]);
    assert.deepEqual(dominantColours(new Uint8Array()), []);
  });
});
