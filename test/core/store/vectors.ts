import type { Space } from "../../../src/core/encode/encoder.ts";
import { sha256Hex } from "../../../src/core/store/hash.ts";
import { innerProduct, normalised } from "../../../src/core/store/vectorBytes.ts";

export function spaceOf(dimension: number): Space {
  return { provider: "test", model: "random", revision: "1", dimension, preprocessing: 1 };
}

export function keyOf(number: number): string {
  return sha256Hex(String(number));
}

/** Numbers from 0 to 1 that are the same in every run (Park & Miller 1988). */
export function randomNumbers(seed: number): () => number {
  let state = (seed * 48271 + 11) % 0x7fffffff;
  return () => (state = (state * 48271) % 0x7fffffff) / 0x7fffffff;
}

/** A vector of length 1 that follows from a number. */
export function vectorOf(number: number, dimension: number): Float32Array {
  const random = randomNumbers(number + 1);
  const vector = Float32Array.from({ length: dimension }, () => random() - 0.5);
  return normalised(vector) ?? vector.fill(1);
}

/** What comparing with every vector gives, best first. */
export function bruteForce(query: Float32Array, vectors: ReadonlyMap<string, Float32Array>): string[] {
  const unit = normalised(query) ?? query;
  const scored = [...vectors].map(([key, vector]) => ({ key, score: innerProduct(unit, vector) }));
  return scored.sort((a, b) => b.score - a.score).map(({ key }) => key);
}
