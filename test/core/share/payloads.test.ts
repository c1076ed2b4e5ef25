import assert from "node:assert/strict";
import fc from "fast-check";
import { describe, it } from "mocha";
import type { PictureAccount } from "../../../src/core/describe/describer.ts";
import { accountForm, featuresForm, labelsForm, vectorForm, type PayloadForm } from "../../../src/core/share/payloads.ts";
import { formatLine, fromText, parseLine } from "../../../src/core/share/sharedLine.ts";
import { descriptorWords, packFeatures, pyramidLevels, type PictureFeatures } from "../../../src/core/visual/features.ts";

const text = fc.string({ unit: "binary", maxLength: 30 });
const texts = fc.array(text, { maxLength: 4 });
const account: fc.Arbitrary<PictureAccount> = fc.record({ title: text, summary: text, visibleText: text, components: texts, relations: texts, diagramType: text, language: text }, { noNullPrototype: true });
const share = fc.double({ min: 0, max: 1, noNaN: true });
const labels = fc.array(fc.record({ text, box: fc.record({ x: share, y: share, width: share, height: share }, { noNullPrototype: true }) }, { noNullPrototype: true }), { maxLength: 5 });

const features: fc.Arbitrary<PictureFeatures> = fc.array(fc.record({ x: fc.nat(600), y: fc.nat(400), level: fc.nat(pyramidLevels - 1), angle: fc.double({ min: -4, max: 4, noNaN: true }), bits: fc.nat() }), { maxLength: 400, size: "max" }).map((all) => ({
  width: 601,
  height: 401,
  count: all.length,
  points: Float32Array.from(all.flatMap(({ x, y }) => [x, y])),
  levels: Uint8Array.from(all, ({ level }) => level),
  angles: Float32Array.from(all, ({ angle }) => angle),
  descriptors: Uint32Array.from(all.flatMap(({ bits }) => Array.from({ length: descriptorWords }, (_, word) => bits + word))),
}));

const key = "0".repeat(64);

function assertStable<Value>(form: PayloadForm<Value>, value: Value): Value {
  const payload = form.encode(value);
  assert.deepEqual(parseLine("place", formatLine("place", { key, payload })), { key, payload });
  const read = form.decode(payload);
  assert.ok(read !== undefined);
  assert.equal(form.encode(read), payload);
  return read;
}

describe("payloads", () => {
  it("of descriptions give back any text, in lines", () => {
    fc.assert(fc.property(account, (value) => assert.deepEqual(assertStable(accountForm, value), value)));
  });

  it("of OCR give back the text, and boxes to a ten-thousandth", () => {
    fc.assert(
      fc.property(labels, (value) => {
        const read = assertStable(labelsForm, value);
        assert.deepEqual(read.map((label) => label.text), value.map((label) => label.text));
        for (const [at, { box }] of read.entries()) {
          for (const side of ["x", "y", "width", "height"] as const) assert.ok(Math.abs(box[side] - value[at]!.box[side]) <= 0.000051);
        }
      }),
    );
  });

  it("of local features give back a hundred of them at most, as they were", () => {
    fc.assert(
      fc.property(features, (value) => {
        const read = assertStable(featuresForm, value);
        assert.ok(read.count <= 100 && read.count >= Math.min(value.count, 100 - pyramidLevels), `${read.count} of ${value.count}`);
        const wordsOf = (of: PictureFeatures): string[] => Array.from({ length: of.count }, (_, at) => of.descriptors.slice(descriptorWords * at, descriptorWords * (at + 1)).join());
        const written = new Set(wordsOf(value));
        assert.ok(wordsOf(read).every((words) => written.has(words)));
      }),
    );
  });

  it("of local features count only in their one form: as few, in the order of their levels, inside their picture", () => {
    const of = (levels: readonly number[], { width = 64, height = 64 } = {}): string => {
      const count = levels.length;
      const value = { width, height, count, points: new Float32Array(2 * count).fill(63.5), levels: Uint8Array.from(levels), angles: new Float32Array(count), descriptors: new Uint32Array(descriptorWords * count) };
      return Buffer.from(packFeatures(value)).toString("base64");
    };
    assert.equal(featuresForm.decode(of([0, 1]))?.count, 2);
    for (const wrong of [of([1, 0]), of(Array.from({ length: 101 }, () => 0)), of([0], { width: 63 }), of([0], { height: 60 }), of([], { width: 1025 })]) assert.equal(featuresForm.decode(wrong), undefined);
  });

  it("of any other text are none, and cost no more than being read", () => {
    const forms: readonly PayloadForm<unknown>[] = [accountForm, labelsForm, featuresForm, vectorForm(2)];
    const hostile = ["", "{}", "null", "[".repeat(500_000), '[["a",0.5,0,0,0]]', '[["a",1e999,0,0,0]]', '[ ["a",1,2,3,4]]', '[["a",-1,0,0,0]]', '{"__proto__":{"x":1}}', "AAA=", "AAA", "fwA", "fwA=\u0000"];
    for (const form of forms) for (const payload of hostile) assert.equal(form.decode(payload), undefined, payload.slice(0, 30));
    fc.assert(fc.property(fc.string(), (payload) => forms.every((form) => form.decode(fromText(payload)) === undefined)));
  });
});
