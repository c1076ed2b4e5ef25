import { descriptorWords } from "../../../src/core/visual/features.ts";

/** Bits in which two descriptors differ, counted digit by digit, in all of their words or the first ones. */
export function differingBits(a: Uint32Array, i: number, b: Uint32Array, j: number, words = descriptorWords): number {
  let bits = 0;
  for (let at = 0; at < words; at++) bits += ((a[i * descriptorWords + at]! ^ b[j * descriptorWords + at]!) >>> 0).toString(2).replaceAll("0", "").length;
  return bits;
}
