import { descriptorWords } from "./features.ts";

/** Set bits of two 32-bit words together (Warren, “Hacker's Delight”, §5-1). */
export function bitCount(a: number, b: number): number {
  const pairsA = a - ((a >>> 1) & 0x55555555);
  const pairsB = b - ((b >>> 1) & 0x55555555);
  const fours = (pairsA & 0x33333333) + ((pairsA >>> 2) & 0x33333333) + (pairsB & 0x33333333) + ((pairsB >>> 2) & 0x33333333);
  return Math.imul((fours & 0x0f0f0f0f) + ((fours >>> 4) & 0x0f0f0f0f), 0x01010101) >>> 24;
}

/**
 * Bits that may differ in the first two words of a descriptor for the others to be compared: of descriptors that differ
 * in 64 of all 256 bits one pair in fifty has more, of unrelated ones nearly all do.
 */
const mostInFirst = 24;

/**
 * The descriptor of `list` that differs least from that of a feature, in at most `most` bits; approximate, as the first
 * words decide whether the others are looked at.
 *
 * @param list features of `b`, fewer than 65,536
 * @returns the feature and the bits in which it differs, as `bits * 65536 + feature`; -1 when all differ in more
 */
export function nearest(a: Uint32Array, feature: number, b: Uint32Array, list: Uint16Array, most: number): number {
  const atA = feature * descriptorWords;
  const first = a[atA]!;
  const second = a[atA + 1]!;
  let least = most + 1;
  let found = -1;
  for (let at = 0; at < list.length; at++) {
    const other = list[at]!;
    const atB = other * descriptorWords;
    let bits = bitCount(first ^ b[atB]!, second ^ b[atB + 1]!);
    if (bits > mostInFirst) continue;
    for (let word = 2; word < descriptorWords && bits < least; word += 2) bits += bitCount(a[atA + word]! ^ b[atB + word]!, a[atA + word + 1]! ^ b[atB + word + 1]!);
    if (bits >= least) continue;
    least = bits;
    found = other;
  }
  return found === -1 ? -1 : least * 65536 + found;
}
