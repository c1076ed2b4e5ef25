import assert from "node:assert/strict";
import fc from "fast-check";
import { describe, it } from "mocha";
import type { PictureAccount } from "../../../src/core/describe/describer.ts";
import { accountForm, labelsForm, vectorForm, type PayloadForm } from "../../../src/core/share/payloads.ts";
import { formatLine, fromText, parseLine } from "../../../src/core/share/sharedLine.ts";

const text = fc.string({ unit: "binary", maxLength: 30 });
const texts = fc.array(text, { maxLength: 4 });
const account: fc.Arbitrary<PictureAccount> = fc.record({ title: text, summary: text, visibleText: text, components: texts, relations: texts, diagramType: text, language: text }, { noNullPrototype: true });
const share = fc.double({ min: 0, max: 1, noNaN: true });
const labels = fc.array(fc.record({ text, box: fc.record({ x: share, y: share, width: share, height: share }, { noNullPrototype: true }) }, { noNullPrototype: true }), { maxLength: 5 });

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

  it("of any other text are none, and cost no more than being read", () => {
    const forms: readonly PayloadForm<unknown>[] = [accountForm, labelsForm, vectorForm(2)];
    const hostile = ["", "{}", "null", "[".repeat(500_000), '[["a",0.5,0,0,0]]', '[["a",1e999,0,0,0]]', '[ ["a",1,2,3,4]]', '[["a",-1,0,0,0]]', '{"__proto__":{"x":1}}', "AAA=", "AAA", "fwA", "fwA=\u0000"];
    for (const form of forms) for (const payload of hostile) assert.equal(form.decode(payload), undefined, payload.slice(0, 30));
    fc.assert(fc.property(fc.string(), (payload) => forms.every((form) => form.decode(fromText(payload)) === undefined)));
  });
});
