import assert from "node:assert/strict";
import { estimateMean } from "../../../src/cli/evaluate/bootstrap.ts";
import { seededRandom } from "../../../src/cli/seededRandom.ts";
import { ndcgAtK, recallAtK, reciprocalRank } from "../../../src/cli/evaluate/metrics.ts";

describe("measures of a rank", () => {
  it("count a hit within k and none beyond", () => {
    assert.deepEqual([1, 5, 6, undefined].map((rank) => recallAtK(rank, 5)), [1, 1, 0, 0]);
    assert.deepEqual([1, 2, 4, 11, undefined].map((rank) => reciprocalRank(rank, 10)), [1, 1 / 2, 1 / 4, 0, 0]);
  });

  it("discount by the logarithm of the rank", () => {
    assert.deepEqual([1, 3, 7, 11, undefined].map((rank) => ndcgAtK(rank, 10)), [1, 1 / 2, 1 / 3, 0, 0]);
  });
});

describe("estimateMean", () => {
  it("is sure of what never varies", () => {
    assert.deepEqual(estimateMean([1, 1, 1]), { mean: 1, low: 1, high: 1 });
    assert.deepEqual(estimateMean([0]), { mean: 0, low: 0, high: 0 });
  });

  it("says the same in every run", () => {
    const values = Array.from({ length: 40 }, (_, index) => index % 3);
    assert.deepEqual(estimateMean(values), estimateMean(values));
  });

  it("comes close to the textbook's interval of a share", () => {
    // 100 yes-or-no answers, half of them yes: 0.5 ± 1.96 · sqrt(0.25 / 100).
    const { mean, low, high } = estimateMean(Array.from({ length: 100 }, (_, index) => index % 2));
    assert.equal(mean, 0.5);
    assert.ok(Math.abs(low - 0.402) < 0.015 && Math.abs(high - 0.598) < 0.015, `${low} ${high}`);
  });

  it("holds the true mean in about 95 of 100 samples", () => {
    const random = seededRandom(7);
    let held = 0;
    for (let sample = 0; sample < 200; sample++) {
      const { low, high } = estimateMean(Array.from({ length: 50 }, () => (random() < 0.3 ? 1 : 0)));
      if (low <= 0.3 && high >= 0.3) held++;
    }
    assert.ok(held >= 180 && held <= 199, String(held));
  });
});

describe("seededRandom", () => {
  it("follows from its seed, from 0 to below 1, evenly", () => {
    const [a, b, other] = [seededRandom(1), seededRandom(1), seededRandom(2)];
    const numbers = Array.from({ length: 10_000 }, () => a());
    assert.deepEqual(numbers.slice(0, 50), Array.from({ length: 50 }, () => b()));
    assert.notEqual(other(), numbers[0]);
    assert.ok(numbers.every((number) => number >= 0 && number < 1));
    for (let tenth = 0; tenth < 10; tenth++) {
      const share = numbers.filter((number) => Math.floor(number * 10) === tenth).length;
      assert.ok(share > 850 && share < 1150);
    }
  });
});
