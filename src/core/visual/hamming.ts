import { descriptorWords } from "./features.ts";
import { KernelMemory } from "./kernel/kernelMemory.ts";

const descriptorBytes = descriptorWords * Uint32Array.BYTES_PER_ELEMENT;

/**
 * Bits that may differ in the first two words of a descriptor for the others to be compared: of descriptors that differ
 * in 64 of all 256 bits one pair in fifty has more, of unrelated ones nearly all do.
 */
const mostInFirst = 24;

const memory = new KernelMemory();

/**
 * For each descriptor of `a` the one of a list of `b` that differs least, in at most `most` bits; approximate, as the
 * first words decide whether the others are looked at.
 *
 * @param lists numbers of descriptors of `b`, fewer than 65,536
 * @param chosen for each descriptor of `a` the list that it is compared with
 * @returns the number and the bits in which it differs, as `bits * 65536 + number`; -1 where all differ in more
 */
export function nearest(a: Uint32Array, b: Uint32Array, lists: readonly Uint16Array[], chosen: Uint8Array, most: number): Int32Array {
  const atB = a.byteLength;
  let end = atB + b.byteLength;
  const places = lists.map(({ byteLength }) => {
    const at = end;
    end += byteLength;
    return at;
  });
  memory.reserve(end);
  const { kernel, buffer } = memory;
  new Uint32Array(buffer, 0, a.length).set(a);
  new Uint32Array(buffer, atB, b.length).set(b);
  for (const [number, list] of lists.entries()) new Uint16Array(buffer, places[number], list.length).set(list);
  return Int32Array.from(chosen, (list, at) => kernel.nearest(at * descriptorBytes, atB, places[list]!, lists[list]!.length, mostInFirst, most));
}
