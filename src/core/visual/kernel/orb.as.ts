/**
 * ORB (Rublee, Rabaud, Konolige, Bradski, “ORB: an efficient alternative to SIFT or SURF”, ICCV 2011), the loops over pixels:
 * sixteen pixels in one instruction. All arithmetic is OpenCV's, so that features are the same as those that it finds;
 * where other work decides what that is, it is named.
 */
import { frameSide, pixels } from "./grey.as";

/**
 * Numbers of the two pixels between which each pixel of a shrunken row or column lies, and the weight of the second, of 256.
 *
 * @param first address of 32 bits for each
 * @param weights address of 32 bits for each
 */
function between(size: i32, sourceSize: i32, first: usize, weights: usize): void {
  const step = 1.0 / (<f64>size / <f64>sourceSize);
  for (let at = 0; at < size; at++) {
    const place = step * (<f64>at + 0.5) - 0.5;
    const before = <i32>Math.floor(place);
    const last = sourceSize - 2;
    const is = before < 0 ? 0 : before > last ? last : before;
    const weight = before < 0 ? 0 : before > last ? 256 : <i32>nearest((place - <f64>before) * 256);
    store<i32>(first + (<usize>at << 2), is);
    store<i32>(weights + (<usize>at << 2), weight);
  }
}

/** A row, as wide as the shrunken picture, in 1/256 grey values. */
function shrinkRow(source: usize, width: i32, first: usize, weights: usize, row: usize): void {
  for (let at: usize = 0; at < <usize>width; at++) {
    const pixel = source + <usize>load<i32>(first + (at << 2));
    const weight = load<u32>(weights + (at << 2));
    store<u16>(row + (at << 1), <u16>(<u32>load<u8>(pixel) * (256 - weight) + <u32>load<u8>(pixel, 1) * weight));
  }
}

/**
 * Shrinks a picture by less than the half, between the four pixels around each place.
 *
 * @param scratch address of `12 * width + 8 * height + 64` bytes
 */
export function shrink(
  source: usize,
  sourceStride: usize,
  sourceWidth: i32,
  sourceHeight: i32,
  target: usize,
  stride: usize,
  width: i32,
  height: i32,
  scratch: usize,
): void {
  const columns = scratch;
  const columnWeights = columns + (<usize>width << 2);
  const rows = columnWeights + (<usize>width << 2);
  const rowWeights = rows + (<usize>height << 2);
  let upper = rowWeights + (<usize>height << 2);
  let lower = upper + (<usize>width << 1) + 16;
  between(width, sourceWidth, columns, columnWeights);
  between(height, sourceHeight, rows, rowWeights);
  // The source's row that lies in `lower`.
  let there = -1;
  const half = i32x4.splat(1 << 15);
  for (let y = 0; y < height; y++, target += stride) {
    const row = load<i32>(rows + (<usize>y << 2));
    while (there <= row) {
      const spare = upper;
      upper = lower;
      lower = spare;
      there = max(there + 1, row);
      shrinkRow(source + <usize>there * sourceStride, width, columns, columnWeights, lower);
    }
    const weight = load<i32>(rowWeights + (<usize>y << 2));
    const ofLower = i16x8.splat(<i16>weight);
    const ofUpper = i16x8.splat(<i16>(256 - weight));
    for (let x: usize = 0; x < <usize>width; x += 8) {
      const a = v128.load(upper + (x << 1));
      const b = v128.load(lower + (x << 1));
      const low = i32x4.add(i32x4.extmul_low_i16x8_u(a, ofUpper), i32x4.extmul_low_i16x8_u(b, ofLower));
      const high = i32x4.add(i32x4.extmul_high_i16x8_u(a, ofUpper), i32x4.extmul_high_i16x8_u(b, ofLower));
      const pixels = i16x8.narrow_i32x4_u(i32x4.shr_u(i32x4.add(low, half), 16), i32x4.shr_u(i32x4.add(high, half), 16));
      v128.store64_lane(target + x, i8x16.narrow_i16x8_u(pixels, pixels), 0);
    }
  }
}

/** Weights of a Gaussian of σ 2 on seven pixels. */
const outerWeight: f32 = 0.07015932351350784;
const secondWeight: f32 = 0.13107487559318542;
const nextWeight: f32 = 0.19071282446384430;
const middleWeight: f32 = 0.21610593795776367;

/** Blurs a row from four pixels before its first to three behind its last. */
function blurRow(row: usize, width: i32, target: usize): void {
  const middle = f32x4.splat(middleWeight);
  const next = f32x4.splat(nextWeight);
  const second = f32x4.splat(secondWeight);
  const outer = f32x4.splat(outerWeight);
  for (let x: usize = 0; x < <usize>width; x += 4) {
    const at = row + x;
    let sum = f32x4.mul(pixels(at - 3), outer);
    sum = f32x4.add(sum, f32x4.mul(pixels(at - 2), second));
    sum = f32x4.add(sum, f32x4.mul(pixels(at - 1), next));
    sum = f32x4.add(sum, f32x4.mul(pixels(at), middle));
    sum = f32x4.add(sum, f32x4.mul(pixels(at + 1), next));
    sum = f32x4.add(sum, f32x4.mul(pixels(at + 2), second));
    sum = f32x4.add(sum, f32x4.mul(pixels(at + 3), outer));
    v128.store(target + (x << 2), sum);
  }
}

/** Of four columns the blurred pixel. */
@inline
function blurred(x: usize, a: usize, b: usize, c: usize, d: usize, e: usize, f: usize, g: usize): v128 {
  let sum = f32x4.mul(v128.load(d + x), f32x4.splat(middleWeight));
  sum = f32x4.add(sum, f32x4.mul(f32x4.add(v128.load(e + x), v128.load(c + x)), f32x4.splat(nextWeight)));
  sum = f32x4.add(sum, f32x4.mul(f32x4.add(v128.load(f + x), v128.load(b + x)), f32x4.splat(secondWeight)));
  sum = f32x4.add(sum, f32x4.mul(f32x4.add(v128.load(g + x), v128.load(a + x)), f32x4.splat(outerWeight)));
  return i32x4.trunc_sat_f32x4_s(f32x4.nearest(sum));
}

/**
 * Blurs a picture inside its frame, and copies the frame as it is.
 *
 * @param target as large, with as wide a frame
 * @param scratch address of `7 * (4 * width + 64)` bytes
 */
export function blur(picture: usize, stride: usize, width: i32, height: i32, target: usize, scratch: usize): void {
  const line = (<usize>width << 2) + 64;
  let a = scratch;
  let b = a + line;
  let c = b + line;
  let d = c + line;
  let e = d + line;
  let f = e + line;
  let g = f + line;
  for (let y = -frameSide; y < height + frameSide; y++) {
    const row = <usize>y * stride;
    memory.copy(target + row - <usize>frameSide, picture + row - <usize>frameSide, <usize>(width + 2 * frameSide));
  }
  const edge = target + <usize>width;
  for (let y = -3; y < height + 3; y++) {
    const spare = a;
    a = b;
    b = c;
    c = d;
    d = e;
    e = f;
    f = g;
    g = spare;
    blurRow(picture + <usize>y * stride, width, g);
    if (y < 3) continue;
    const row = <usize>(y - 3) * stride;
    const behind = load<u32>(edge + row);
    for (let x: usize = 0; x < <usize>width; x += 8) {
      const at = x << 2;
      const low = blurred(at, a, b, c, d, e, f, g);
      const high = blurred(at + 16, a, b, c, d, e, f, g);
      const eight = i16x8.narrow_i32x4_s(low, high);
      v128.store64_lane(target + row + x, i8x16.narrow_i16x8_u(eight, eight), 0);
    }
    // The last eight may have reached into the frame, which is not blurred.
    store<u32>(edge + row, behind);
  }
}

/** Pixels on a circle around a corner (Rosten, Drummond, “Machine learning for high-speed corner detection”, ECCV 2006). */
const circle: i32 = 16;
/** Of these, as many side by side have to be lighter, or darker. */
const arc: i32 = 9;

/** Address of a number of the circle, from the centre. */
@inline
function onCircle(centre: usize, stride: usize, number: i32): usize {
  switch (number) {
    case 0: return centre + 3 * stride;
    case 1: return centre + 3 * stride + 1;
    case 2: return centre + 2 * stride + 2;
    case 3: return centre + stride + 3;
    case 4: return centre + 3;
    case 5: return centre - stride + 3;
    case 6: return centre - 2 * stride + 2;
    case 7: return centre - 3 * stride + 1;
    case 8: return centre - 3 * stride;
    case 9: return centre - 3 * stride - 1;
    case 10: return centre - 2 * stride - 2;
    case 11: return centre - stride - 3;
    case 12: return centre - 3;
    case 13: return centre + stride - 3;
    case 14: return centre + 2 * stride - 2;
    default: return centre + 3 * stride - 1;
  }
}

/** Where two opposite pixels of the circle, or one of them, are lighter, and where darker. */
@inline
function either(a: v128, b: v128, limit: v128): v128 {
  return i8x16.gt_u(i8x16.max_u(a, b), limit);
}

@inline
function eitherBelow(a: v128, b: v128, limit: v128): v128 {
  return i8x16.lt_u(i8x16.min_u(a, b), limit);
}

/**
 * For sixteen pixels the greatest difference by which all of an arc is lighter than they are.
 *
 * @param differences address of those of the circle, from 0, and of its first ones once more
 */
function bestArc(differences: usize): v128 {
  let best = i8x16.splat(0);
  for (let from: usize = 0; from < <usize>circle; from += 2) {
    const at = differences + (from << 4);
    // The eight that arcs beginning here and one before have in common.
    let least = i8x16.min_u(v128.load(at, 16), v128.load(at, 32));
    least = i8x16.min_u(least, i8x16.min_u(v128.load(at, 48), v128.load(at, 64)));
    least = i8x16.min_u(least, i8x16.min_u(v128.load(at, 80), v128.load(at, 96)));
    least = i8x16.min_u(least, i8x16.min_u(v128.load(at, 112), v128.load(at, 128)));
    best = i8x16.max_u(best, i8x16.min_u(least, i8x16.max_u(v128.load(at), v128.load(at, 144))));
  }
  return best;
}

/** How much lighter or darker an arc around each pixel of a row is at least, less one; 0 where not by more than `threshold`. */
function contrasts(row: usize, stride: usize, left: i32, right: i32, threshold: v128, scratch: usize, target: usize): void {
  const one = i8x16.splat(1);
  for (let x = left; x < right; x += 16) {
    const centre = row + <usize>x;
    const value = v128.load(centre);
    const above = i8x16.add_sat_u(value, threshold);
    const below = i8x16.sub_sat_u(value, threshold);
    let light = i8x16.splat(-1);
    let dark = light;
    // An arc of nine has one of any two that lie opposite.
    for (let number = 0; number < circle / 2; number += 2) {
      const a = v128.load(onCircle(centre, stride, number));
      const b = v128.load(onCircle(centre, stride, number + circle / 2));
      light = v128.and(light, either(a, b, above));
      dark = v128.and(dark, eitherBelow(a, b, below));
    }
    let score = i8x16.splat(0);
    if (v128.any_true(light)) {
      for (let number = 0; number < circle; number++) v128.store(scratch + (<usize>number << 4), i8x16.sub_sat_u(v128.load(onCircle(centre, stride, number)), value));
      for (let number = 0; number < circle / 2; number++) v128.store(scratch + (<usize>(circle + number) << 4), v128.load(scratch + (<usize>number << 4)));
      score = bestArc(scratch);
    }
    if (v128.any_true(dark)) {
      for (let number = 0; number < circle; number++) v128.store(scratch + (<usize>number << 4), i8x16.sub_sat_u(value, v128.load(onCircle(centre, stride, number))));
      for (let number = 0; number < circle / 2; number++) v128.store(scratch + (<usize>(circle + number) << 4), v128.load(scratch + (<usize>number << 4)));
      score = i8x16.max_u(score, bestArc(scratch));
    }
    v128.store(target + <usize>x, v128.and(i8x16.sub_sat_u(score, one), i8x16.gt_u(score, threshold)));
  }
}

/**
 * Finds corners, as FAST does, and of neighbours the clearest.
 *
 * @param threshold by which an arc of the circle has to be lighter or darker, 0–255
 * @param margin pixels at the edge without corners, at least 4
 * @param scratch address of `4 * stride + 512` bytes
 * @param corners address of 32 bits for each: x, and y in the high half; at most a quarter of the pixels
 * @param scores address of a byte for each: 1 less than the highest threshold that it would pass
 * @returns corners found, row by row
 */
export function corners(
  picture: usize,
  stride: usize,
  width: i32,
  height: i32,
  threshold: i32,
  margin: i32,
  scratch: usize,
  corners: usize,
  scores: usize,
): i32 {
  const limit = i8x16.splat(<i8>threshold);
  const lines = scratch + 512;
  let found = 0;
  for (let y = margin - 1; y <= height - margin; y++) {
    const below = lines + <usize>(y % 3) * stride;
    contrasts(picture + <usize>y * stride, stride, margin - 1, width - margin + 1, limit, scratch, below);
    if (y <= margin) continue;
    const line = lines + <usize>((y + 2) % 3) * stride;
    const above = lines + <usize>((y + 1) % 3) * stride;
    for (let x = margin; x < width - margin; x += 16) {
      const at = <usize>x;
      const here = v128.load(line + at);
      if (!v128.any_true(here)) continue;
      let most = i8x16.max_u(v128.load(line + at - 1), v128.load(line + at + 1));
      most = i8x16.max_u(most, i8x16.max_u(v128.load(above + at - 1), i8x16.max_u(v128.load(above + at), v128.load(above + at + 1))));
      most = i8x16.max_u(most, i8x16.max_u(v128.load(below + at - 1), i8x16.max_u(v128.load(below + at), v128.load(below + at + 1))));
      let bits = i8x16.bitmask(i8x16.gt_u(here, most));
      for (; bits !== 0; bits &= bits - 1) {
        const column = x + ctz(bits);
        if (column >= width - margin) break;
        store<u32>(corners + (<usize>found << 2), <u32>column | (<u32>(y - 1) << 16));
        store<u8>(scores + <usize>found, load<u8>(line + <usize>column));
        found++;
      }
    }
  }
  return found;
}

/** Address of a corner's pixel. */
@inline
function placeOf(corner: usize, picture: usize, stride: usize): usize {
  const place = load<u32>(corner);
  return picture + <usize>(place >>> 16) * stride + <usize>(place & 0xffff);
}

@inline
function sumOf(lanes: v128): i32 {
  return i32x4.extract_lane(lanes, 0) + i32x4.extract_lane(lanes, 1) + i32x4.extract_lane(lanes, 2) + i32x4.extract_lane(lanes, 3);
}

/** Side of the block of pixels whose gradients say how strong a corner is, and Harris' constant. */
const block: i32 = 7;
const harris: f32 = 0.04;

/**
 * How strong corners are, by Harris and Stephens (“A combined corner and edge detector”, 1988).
 *
 * @param responses address of a 32-bit float for each
 */
export function strengths(picture: usize, stride: usize, corners: usize, count: i32, responses: usize): void {
  const scale: f32 = <f32>1 / (<f32>4 * <f32>block * <f32>255);
  const unit: f32 = scale * scale * scale * scale;
  const inBlock = i16x8(-1, -1, -1, -1, -1, -1, -1, 0);
  for (let number = 0; number < count; number++) {
    let row = placeOf(corners + (<usize>number << 2), picture, stride) - 4 * stride - 3;
    let a = i32x4.splat(0);
    let b = a;
    let c = a;
    // Of the rows one and two above: differences and sums along them.
    let acrossBefore = a;
    let across = a;
    let sumBefore = a;
    let sum = a;
    for (let y = 0; y < block + 2; y++, row += stride) {
      const left = v128.load8x8_u(row - 1);
      const right = v128.load8x8_u(row + 1);
      const acrossHere = i16x8.sub(right, left);
      const sumHere = i16x8.add(i16x8.add(left, right), i16x8.shl(v128.load8x8_u(row), 1));
      if (y >= 2) {
        const x = v128.and(inBlock, i16x8.add(i16x8.add(acrossBefore, acrossHere), i16x8.shl(across, 1)));
        const down = v128.and(inBlock, i16x8.sub(sumHere, sumBefore));
        a = i32x4.add(a, i32x4.dot_i16x8_s(x, x));
        b = i32x4.add(b, i32x4.dot_i16x8_s(down, down));
        c = i32x4.add(c, i32x4.dot_i16x8_s(x, down));
      }
      acrossBefore = across;
      across = acrossHere;
      sumBefore = sum;
      sum = sumHere;
    }
    const xx = <f32>sumOf(a);
    const yy = <f32>sumOf(b);
    const xy = <f32>sumOf(c);
    const trace = xx + yy;
    store<f32>(responses + (<usize>number << 2), (xx * yy - xy * xy - harris * trace * trace) * unit);
  }
}

/** Radius of the disc around a corner that gives its direction. */
const radius: i32 = 15;

/**
 * First moments of the discs around corners: their direction is that of the intensity centroid (Rosin, “Measuring corner
 * properties”, 1999).
 *
 * @param disc address of 64 numbers of 16 bits for each row of a half disc, from its middle: for the columns from 16 left of the
 *   corner to 15 right of it the column, then 1; 0 outside of the disc
 * @param moments address of two 32-bit numbers for each: along x and y
 */
export function moments(picture: usize, stride: usize, corners: usize, count: i32, disc: usize, moments: usize): void {
  for (let number = 0; number < count; number++) {
    const centre = placeOf(corners + (<usize>number << 2), picture, stride) - 16;
    let x = i32x4.splat(0);
    let y = 0;
    for (let row: usize = 0; row <= <usize>radius; row++) {
      const weights = disc + (row << 7);
      let difference = i32x4.splat(0);
      for (let column: usize = 0; column < 32; column += 8) {
        const down = v128.load8x8_u(centre + row * stride + column);
        const up = v128.load8x8_u(centre - row * stride + column);
        const sum = row === 0 ? down : i16x8.add(down, up);
        x = i32x4.add(x, i32x4.dot_i16x8_s(sum, v128.load(weights + (column << 1))));
        difference = i32x4.add(difference, i32x4.dot_i16x8_s(i16x8.sub(down, up), v128.load(weights + (column << 1), 64)));
      }
      y += <i32>row * sumOf(difference);
    }
    store<i32>(moments + (<usize>number << 3), sumOf(x));
    store<i32>(moments + (<usize>number << 3), y, 4);
  }
}

/** Pixels that are compared for a bit of a descriptor are two; bits of a descriptor. */
const descriptorBits: i32 = 256;

@inline
function offsets(x: v128, y: v128, cos: v128, sin: v128, stride: v128): v128 {
  const column = i32x4.trunc_sat_f32x4_s(f32x4.nearest(f32x4.sub(f32x4.mul(x, cos), f32x4.mul(y, sin))));
  const row = i32x4.trunc_sat_f32x4_s(f32x4.nearest(f32x4.add(f32x4.mul(x, sin), f32x4.mul(y, cos))));
  return i32x4.add(column, i32x4.mul(row, stride));
}

/**
 * Describes corners: for each bit of a descriptor, whether one pixel near the corner is darker than another.
 *
 * @param picture blurred
 * @param turns address of two 32-bit floats for each corner: cosine and sine of its direction
 * @param pattern address of 32-bit floats: for four bits each x of the four first pixels, their y, x of the second, their y
 * @param descriptors address of 32 bytes for each
 */
export function describe(picture: usize, stride: usize, corners: usize, count: i32, turns: usize, pattern: usize, descriptors: usize): void {
  const down = i32x4.splat(<i32>stride);
  for (let number = 0; number < count; number++) {
    const centre = placeOf(corners + (<usize>number << 2), picture, stride);
    const cos = v128.load32_splat(turns + (<usize>number << 3));
    const sin = v128.load32_splat(turns + (<usize>number << 3), 4);
    for (let byte = 0; byte < descriptorBits / 8; byte++) {
      let bits = 0;
      for (let half = 0; half < 2; half++) {
        const at = pattern + (<usize>(2 * byte + half) << 6);
        const a = offsets(v128.load(at), v128.load(at, 16), cos, sin, down);
        const b = offsets(v128.load(at, 32), v128.load(at, 48), cos, sin, down);
        const first = <i32>(load<u8>(centre + i32x4.extract_lane(a, 0)) < load<u8>(centre + i32x4.extract_lane(b, 0)));
        const second = <i32>(load<u8>(centre + i32x4.extract_lane(a, 1)) < load<u8>(centre + i32x4.extract_lane(b, 1)));
        const third = <i32>(load<u8>(centre + i32x4.extract_lane(a, 2)) < load<u8>(centre + i32x4.extract_lane(b, 2)));
        const fourth = <i32>(load<u8>(centre + i32x4.extract_lane(a, 3)) < load<u8>(centre + i32x4.extract_lane(b, 3)));
        bits |= (first | (second << 1) | (third << 2) | (fourth << 3)) << (4 * half);
      }
      store<u8>(descriptors + (<usize>number << 5) + <usize>byte, <u8>bits);
    }
  }
}
