import assert from "node:assert/strict";
import fc from "fast-check";
import { describe, it } from "mocha";
import { sampleSide, selectMoments, type Sample } from "../../../../src/core/extract/moments/selection.ts";
import { limits } from "../../../../src/core/limits.ts";

const cells = sampleSide * sampleSide;

/** A picture of its own for every number: noise, which differs from all other noise. */
function picture(seed: number): Uint8Array {
  let state = seed * 7919 + 1;
  return Uint8Array.from({ length: cells }, () => (state = (state * 48271) % 2147483647) % 256);
}

/** The picture with the first `share` of its cells inverted. */
function altered(grey: Uint8Array, share: number): Uint8Array {
  return grey.map((value, at) => (at < share * cells ? (value + 128) % 256 : value));
}

/** Pictures shown one after the other, each for its seconds, four frames a second. */
async function* film(...shots: readonly (readonly [grey: Uint8Array, seconds: number])[]): AsyncGenerator<Sample> {
  let time = 0;
  for (const [grey, seconds] of shots) {
    for (const end = time + seconds; time < end; time += 0.25) yield { time, duration: 0.25, grey };
  }
}

describe("The moments of a recording", () => {
  it("are the pictures that stand still, each from where it begins", async () => {
    assert.deepEqual(await selectMoments(film([picture(1), 4], [picture(2), 2], [picture(3), 3])), [0, 4, 6]);
  });

  it("are not the frames of a transition", async () => {
    const fade = [4, 5, 6].map((seed) => [picture(seed), 0.25] as const);
    assert.deepEqual(await selectMoments(film([picture(1), 3], ...fade, [picture(2), 3])), [0, 3.75]);
  });

  it("leave out what a mouse and a cursor change", async () => {
    const still = picture(1);
    assert.deepEqual(await selectMoments(film([still, 2], [altered(still, 0.002), 2], [still, 2])), [0]);
  });

  it("show a picture that is built up when it is complete", async () => {
    const slide = picture(1);
    const steps = [0, 0.01, 0.02].map((share) => [altered(slide, share), 2] as const);
    assert.deepEqual(await selectMoments(film(...steps, [picture(2), 2])), [4, 6]);
  });

  it("follow what changes little by little, but much in all", async () => {
    const page = picture(1);
    const steps = Array.from({ length: 9 }, (_, step) => [altered(page, step * 0.012), 2] as const);
    assert.deepEqual(await selectMoments(film(...steps)), [4, 10, 16]);
  });

  it("are also what a recording ends with, however short its last frame", async () => {
    assert.deepEqual(await selectMoments(film([picture(1), 3], [picture(2), 0.25])), [0, 3]);
  });

  it("show a picture that comes back only once, and nothing that is blank", async () => {
    const black = new Uint8Array(cells);
    assert.deepEqual(await selectMoments(film([black, 2], [picture(1), 2], [picture(2), 2], [picture(1), 2])), [2, 4]);
  });

  it("are one picture every ten seconds where nothing ever stands still, and the last", async () => {
    const restless = Array.from({ length: 100 }, (_, seed) => [picture(seed), 0.25] as const);
    assert.deepEqual(await selectMoments(film(...restless)), [9.75, 19.75, 24.75]);
  });

  it("are the last picture of a recording too short for anything else", async () => {
    assert.deepEqual(await selectMoments(film([picture(1), 0.25], [picture(2), 0.25])), [0.25]);
    assert.deepEqual(await selectMoments(film([new Uint8Array(cells), 3])), [0]);
    assert.deepEqual(await selectMoments(film()), []);
  });

  it("are those shown longest of too many", async () => {
    const shots = Array.from({ length: limits.moments + 10 }, (_, seed) => [picture(seed), seed < 10 ? 1 : 1.5] as const);
    const times = await selectMoments(film(...shots));
    assert.equal(times.length, limits.moments);
    assert.equal(times[0], 10);
  });

  it("are ascending and never the same, whatever is shown", async () => {
    const shots = fc.array(fc.tuple(fc.nat(9).map(picture), fc.integer({ min: 1, max: 12 }).map((quarters) => quarters / 4)), { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(shots, async (given) => {
        const times = await selectMoments(film(...given));
        assert.equal(times.length > 0, given.length > 0);
        assert.ok(times.every((time, at) => at === 0 || time > times[at - 1]!), times.join(", "));
      }),
      { numRuns: 50 },
    );
  });
});
