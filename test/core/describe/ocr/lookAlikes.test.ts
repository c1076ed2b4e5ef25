import assert from "node:assert/strict";
import fc from "fast-check";
import { describe, it } from "mocha";
import { correctLookAlikes } from "../../../../src/core/describe/ocr/lookAlikes.ts";

describe("correctLookAlikes", () => {
  const corrected: readonly (readonly [read: string, meant: string])[] = [
    ["Use Al to deliver", "Use AI to deliver"],
    ["OpenAl, Al-based", "OpenAI, AI-based"],
    ["loT hub on laaS", "IoT hub on IaaS"],
    ["a static lP and an lD", "a static IP and an ID"],
    ["Networklnterconnect", "NetworkInterconnect"],
    ["ListCatalogltemsUserFlow", "ListCatalogItemsUserFlow"],
    ["ldentify the lnternet lmages", "Identify the Internet Images"],
  ];
  for (const [read, meant] of corrected) {
    it(`reads “${read}” as “${meant}”`, () => assert.equal(correctLookAlikes(read), meant));
  }

  it("leaves words alone that are right", () => {
    for (const line of ["Algorithm", "Al-Andalus", "ALL", "less latency", "ls -la", "llm", "lDap", "walnut", "load", "l10n", "Alice's Al's"]) {
      assert.equal(correctLookAlikes(line), line);
    }
  });

  it("changes nothing but letters that look alike", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(..."AlIntedPoTsSma -'中") }), (line) => {
        assert.equal(correctLookAlikes(line).replaceAll("I", "l"), line.replaceAll("I", "l"));
      }),
    );
  });
});
