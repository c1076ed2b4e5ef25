import { descriptorWords } from "./features.ts";

/** Set bits of a 32-bit word (Warren, “Hacker's Delight”, §5-1). */
export function bitCount(word: number): number {
  let bits = word - ((word >>> 1) & 0x55555555);
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
  return Math.imul((bits + (bits >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/** Bits in which two descriptors differ, or any number above `most` once that is exceeded. */
export function distance(a: Uint32Array, atA: number, b: Uint32Array, atB: number, most: number): number {
  let bits = 0;
  for (let word = 0; word < descriptorWords && bits <= most; word++) bits += bitCount(a[atA + word]! ^ b[atB + word]!);
  return bits;
}
