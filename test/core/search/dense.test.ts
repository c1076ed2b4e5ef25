import assert from "node:assert/strict";
import { fragmentId } from "../../../src/core/model.ts";
import { DenseChannel, type VectorLookup } from "../../../src/core/search/dense.ts";

const id = (name: string): ReturnType<typeof fragmentId> => fragmentId(name, "");

/** Vectors with one number, so that a cosine is simply their product with the query's. */
function channelOf(scores: Readonly<Record<string, number>>): DenseChannel {
  const scored = (query: Float32Array, keys: Iterable<string>): { key: string; score: number }[] =>
    [...keys].flatMap((key) => (key in scores ? [{ key, score: scores[key]! * query[0]! }] : [])).sort((a, b) => b.score - a.score);
  const vectors: VectorLookup = {
    exact: scored,
    search: (query, k, { filter = () => true } = {}) => scored(query, Object.keys(scores).filter(filter)).slice(0, k),
  };
  return new DenseChannel(vectors);
}

const query = Float32Array.of(1);

describe("DenseChannel", () => {
  it("finds the fragments of the nearest passages, each once, and all that share one", () => {
    const channel = channelOf({ near: 0.9, also: 0.8, far: 0.1 });
    channel.assign(id("a"), ["near", "also"]);
    channel.assign(id("copy"), ["near"]);
    channel.assign(id("b"), ["far"]);
    assert.deepEqual(channel.nearest(query, 2), [id("a"), id("copy")]);
    assert.deepEqual(channel.nearest(query, 2, new Set([id("b"), id("copy")])), [id("copy"), id("b")]);
  });

  it("counts a fragment's best passage most and its second a little", () => {
    const channel = channelOf({ x: 0.9, y: 0.5, z: 0.1 });
    channel.assign(id("one"), ["x", "z"]);
    channel.assign(id("two"), ["x", "y"]);
    channel.assign(id("three"), ["y", "z"]);
    const found = channel.similarities(query, [id("one"), id("two"), id("three"), id("unknown")]);
    assert.deepEqual([...found.keys()].sort(), [id("one"), id("three"), id("two")]);
    assert.ok(found.get(id("two"))! > found.get(id("one"))! && found.get(id("one"))! > found.get(id("three"))!);
  });

  it("measures how far a fragment stands out, whatever range the encoder's cosines have", () => {
    const narrow = Object.fromEntries(Array.from({ length: 50 }, (_, at) => [`k${at}`, 0.8 + at * 0.001]));
    const wide = Object.fromEntries(Array.from({ length: 50 }, (_, at) => [`k${at}`, at * 0.01]));
    const [first, second] = [narrow, wide].map((scores) => {
      const channel = channelOf(scores);
      for (const key of Object.keys(scores)) channel.assign(id(key), [key]);
      return channel.similarities(query, [id("k49"), id("k10")]);
    });
    assert.ok(Math.abs(first!.get(id("k49"))! - second!.get(id("k49"))!) < 1e-4);
    assert.equal(first!.get(id("k10")), 0);
  });

  it("forgets vectors that a fragment no longer has", () => {
    const channel = channelOf({ old: 0.9, new: 0.5 });
    channel.assign(id("a"), ["old"]);
    channel.assign(id("a"), ["new"]);
    assert.deepEqual(channel.nearest(query, 1), []);
    channel.assign(id("a"), []);
    assert.equal(channel.isEmpty, true);
  });
});
