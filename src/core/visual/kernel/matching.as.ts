/**
 * The innermost loops of the visual channel. WebAssembly counts the bits in which two words differ in one instruction,
 * JavaScript in a dozen, and is as fast with the first picture as with the hundredth. AssemblyScript; `npm run kernel`
 * compiles it into `compiled.ts`.
 */

/** Bytes of a descriptor. */
const descriptorBytes: usize = 32;

/**
 * The descriptor of a list that differs least from another one, in at most `most` bits, the first of several.
 *
 * @param descriptor address of the one that is compared
 * @param others address of descriptors
 * @param list address of the numbers of those that it is compared with, 16 bits each
 * @param length of the list
 * @param mostInFirst bits of the first 64 that may differ for the others to be compared
 * @returns `bits << 16 | number`; -1 when all differ in more
 */
export function nearest(descriptor: usize, others: usize, list: usize, length: i32, mostInFirst: i32, most: i32): i32 {
  const first = load<u64>(descriptor);
  const second = load<u64>(descriptor, 8);
  const third = load<u64>(descriptor, 16);
  const fourth = load<u64>(descriptor, 24);
  let least = most + 1;
  let found = 0;
  for (const end = list + (<usize>length << 1); list < end; list += 2) {
    const number = <i32>load<u16>(list);
    const other = others + <usize>number * descriptorBytes;
    let bits = <i32>popcnt(first ^ load<u64>(other));
    if (bits > mostInFirst) continue;
    bits += <i32>(popcnt(second ^ load<u64>(other, 8)) + popcnt(third ^ load<u64>(other, 16)) + popcnt(fourth ^ load<u64>(other, 24)));
    if (bits >= least) continue;
    least = bits;
    found = number;
  }
  return least > most ? -1 : (least << 16) | found;
}

/** Bytes of an entry of the inverted file: a word with cell and, in its low bits, direction, and two words of the descriptor. */
const entryBytes: usize = 12;
/** Bits of an entry's first word that say its direction. */
export const directionBits: i32 = 4;
/** Bits of the number of a list. A feature is looked up in its own list, and in those whose number differs in one bit. */
export const listBits: i32 = 16;
/** Bytes in front of a segment's entries: where each list begins, in entries, and where the last one ends, 32 bits each. */
const startsBytes: usize = ((1 << listBits) + 1) << 2;

@inline
function lookedUp(list: i32, at: i32): usize {
  return <usize>(at === 0 ? list : list ^ (1 << (at - 1))) << 2;
}

/**
 * Entries in the lists that a feature is looked up in.
 *
 * @param segments address of the addresses of segments, 32 bits each
 * @param end address behind the last of them
 */
export function entriesIn(segments: usize, end: usize, list: i32): i32 {
  let entries = 0;
  for (; segments < end; segments += 4) {
    const starts = <usize>load<u32>(segments);
    for (let at = 0; at <= listBits; at++) {
      const place = starts + lookedUp(list, at);
      entries += load<i32>(place, 4) - load<i32>(place);
    }
  }
  return entries;
}

/**
 * Notes for each cell how near a feature comes to any entry of it.
 *
 * @param segments as for {@link entriesIn}
 * @param first the words of the feature's descriptor with which those of an entry are compared
 * @param most bits that may differ
 * @param turns a bit for each direction that an entry may have
 * @param shift is added to an entry's cell
 * @param near address of a byte for each cell, 0; it becomes by how many bits fewer than `most + 1` the nearest entry differs
 * @param voted address of the list of the cells that are not 0 any more, 32 bits each
 * @returns how many these are
 */
export function collect(
  segments: usize,
  end: usize,
  list: i32,
  first: u32,
  second: u32,
  most: i32,
  turns: u32,
  shift: u32,
  near: usize,
  voted: usize,
): i32 {
  const directions = (1 << directionBits) - 1;
  const signature = <u64>first | (<u64>second << 32);
  const begin = voted;
  for (; segments < end; segments += 4) {
    const starts = <usize>load<u32>(segments);
    const entries = starts + startsBytes;
    for (let at = 0; at <= listBits; at++) {
      const place = starts + lookedUp(list, at);
      const behind = entries + <usize>load<u32>(place, 4) * entryBytes;
      for (let entry = entries + <usize>load<u32>(place) * entryBytes; entry < behind; entry += entryBytes) {
        const bits = <i32>popcnt(signature ^ load<u64>(entry, 4));
        if (bits > most) continue;
        const owner = load<u32>(entry);
        if (((turns >>> (owner & directions)) & 1) === 0) continue;
        const cell = (owner >>> directionBits) + shift;
        const before = <i32>load<u8>(near + cell);
        if (before === 0) {
          store<u32>(voted, cell);
          voted += 4;
        }
        if (before <= most - bits) store<u8>(near + cell, <u8>(most + 1 - bits));
      }
    }
  }
  return <i32>((voted - begin) >> 2);
}

/**
 * Adds what a feature voted to scores.
 *
 * @param voted address of cells, 32 bits each
 * @param near as {@link collect} leaves it
 * @param scores address of a 32-bit float for each cell
 */
export function tally(voted: usize, count: i32, near: usize, weight: f64, scores: usize): void {
  for (const end = voted + (<usize>count << 2); voted < end; voted += 4) {
    const cell = <usize>load<u32>(voted);
    const score = scores + (cell << 2);
    store<f32>(score, <f32>(<f64>load<f32>(score) + weight * <f64>load<u8>(near + cell)));
  }
}

/** Makes `near` 0 again. */
export function forget(voted: usize, count: i32, near: usize): void {
  for (const end = voted + (<usize>count << 2); voted < end; voted += 4) store<u8>(near + <usize>load<u32>(voted), 0);
}

/** Bytes of a correspondence, as 64-bit floats: x and y of one end and of the other, scale, number of the feature at the other end. */
const pairBytes: usize = 48;

/**
 * Counts the correspondences that agree with a map of the plane, each feature at the other end once.
 *
 * @param pair address of the first correspondence
 * @param end address behind the last one
 * @param a the map: x to ax + by + c, y to dx + ey + f
 * @param least scale, exclusive, as `greatest`
 * @param tolerance square of the distance from which a point lies elsewhere
 * @param taken address of 16 bits for each feature, none of them `mark`; those that agree are set to it
 */
export function agreeing(
  pair: usize,
  end: usize,
  a: f64,
  b: f64,
  c: f64,
  d: f64,
  e: f64,
  f: f64,
  least: f64,
  greatest: f64,
  tolerance: f64,
  taken: usize,
  mark: u32,
): i32 {
  let count = 0;
  for (; pair < end; pair += pairBytes) {
    const scale = load<f64>(pair, 32);
    if (scale <= least || scale >= greatest) continue;
    const fromX = load<f64>(pair);
    const fromY = load<f64>(pair, 8);
    const x = a * fromX + b * fromY + c - load<f64>(pair, 16);
    const y = d * fromX + e * fromY + f - load<f64>(pair, 24);
    if (x * x + y * y > tolerance) continue;
    const feature = taken + (<usize>load<f64>(pair, 40) << 1);
    if (<u32>load<u16>(feature) === mark) continue;
    store<u16>(feature, <u16>mark);
    count++;
  }
  return count;
}
