import { isFunctionWord } from "../../../src/core/text/functionWords.ts";
import { stem, tokenize } from "../../../src/core/text/tokenize.ts";

/** How many components a feature touches: enough that two features rarely meet in many. */
const componentsOfFeature = 64;

/** What a word that only holds a sentence together counts, and one character of a run of Chinese. */
const littleMeaning = 0.15;

/**
 * A text as a bag of hashed words (count sketch; Charikar et al. 2002): texts with the same words lie close, others
 * nearly at right angles. Low components are hit more often, so that the first k of a vector still mean the same
 * (Matryoshka).
 *
 * @param seed other seeds give unrelated vectors
 * @returns a unit vector; zeros where there is no word
 */
export function wordVector(text: string, dimension: number, seed: string): Float32Array {
  const counts = new Map<string, number>();
  for (const { word, role } of tokenize(text)) {
    const weight = role === "character" || isFunctionWord(word) ? littleMeaning : 1;
    const feature = stem(word);
    counts.set(feature, (counts.get(feature) ?? 0) + weight);
  }
  const vector = new Float32Array(dimension);
  for (const [feature, count] of counts) addFeature(vector, `${seed} ${feature}`, Math.sqrt(count));
  return normalised(vector);
}

/** Adds a feature's own direction to a vector. */
export function addFeature(vector: Float32Array, feature: string, weight: number): void {
  const random = randomOf(feature);
  for (let n = 0; n < componentsOfFeature; n++) {
    const at = Math.floor(vector.length * random() ** 2);
    vector[at]! += random() < 0.5 ? weight : -weight;
  }
}

/** A unit vector in a direction that only the name decides. */
export function directionOf(name: string, dimension: number): Float32Array {
  const random = randomOf(name);
  // The sum of three uniform numbers is as good as normal here.
  return normalised(Float32Array.from({ length: dimension }, () => random() + random() + random() - 1.5));
}

/** The weighted sum of vectors, brought to length 1. */
export function blend(...parts: readonly (readonly [weight: number, vector: Float32Array])[]): Float32Array {
  const sum = new Float32Array(parts[0]?.[1].length ?? 0);
  for (const [weight, vector] of parts) {
    for (let i = 0; i < sum.length; i++) sum[i]! += weight * vector[i]!;
  }
  return normalised(sum);
}

/** A vector brought to length 1; zeros stay zeros. */
export function normalised(vector: Float32Array): Float32Array {
  const length = Math.sqrt(vector.reduce((sum, component) => sum + component * component, 0));
  return length === 0 ? vector : vector.map((component) => component / length);
}

/** Mulberry32, seeded with the FNV-1a hash of a name. */
function randomOf(name: string): () => number {
  let state = 0x811c9dc5;
  for (let i = 0; i < name.length; i++) state = Math.imul(state ^ name.charCodeAt(i), 0x01000193);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
