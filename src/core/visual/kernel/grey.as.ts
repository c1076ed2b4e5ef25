/**
 * Grey pictures: 8 bits a pixel, row by row, `stride` bytes from a row to the next. Up to 16 bytes behind the end of a row may
 * be read, and written.
 */

/** Pixels of the frame around a picture: what a blur, and a pattern that is turned, reach over its edge. */
export const frameSide: i32 = 4;

/**
 * How light each pixel is.
 *
 * @param colours address of three bytes a pixel: red, green, blue
 * @param light address of 16 bits for each value of red, then of green, then of blue: what it adds to the light of a pixel
 * @param values address of a byte for each amount of light
 */
export function lightness(colours: usize, pixels: i32, light: usize, values: usize, target: usize): void {
  for (const end = target + <usize>pixels; target < end; target++, colours += 3) {
    const red = <usize>load<u16>(light + (<usize>load<u8>(colours) << 1));
    const green = <usize>load<u16>(light + (<usize>load<u8>(colours, 1) << 1), 512);
    const blue = <usize>load<u16>(light + (<usize>load<u8>(colours, 2) << 1), 1024);
    store<u8>(target, load<u8>(values + red + green + blue));
  }
}

/** Fills the frame around a picture with its mirror image; the pixels at the edge are not repeated. */
export function frame(picture: usize, stride: usize, width: i32, height: i32): void {
  for (let y = 0; y < height; y++) {
    const row = picture + <usize>y * stride;
    for (let x = 1; x <= frameSide; x++) {
      const inside = min(x, width - 1);
      store<u8>(row - <usize>x, load<u8>(row + <usize>inside));
      store<u8>(row + <usize>(width - 1 + x), load<u8>(row + <usize>(width - 1 - inside)));
    }
  }
  const bytes = <usize>(width + 2 * frameSide);
  const first = picture - <usize>frameSide;
  const last = first + <usize>(height - 1) * stride;
  for (let y: usize = 1; y <= <usize>frameSide; y++) {
    const inside = min(y, <usize>height - 1) * stride;
    memory.copy(first - y * stride, first + inside, bytes);
    memory.copy(last + y * stride, last - inside, bytes);
  }
}

/** Weight of a pixel at a distance: cubic convolution (Keys, 1981, a = −½). */
function cubic(distance: f32): f32 {
  const d = abs(distance);
  if (d <= 1) return (1.5 * d - 2.5) * d * d + 1;
  return ((-0.5 * d + 2.5) * d - 4) * d + 2;
}

/**
 * For each pixel of an enlarged row or column the number of the one before the two that it lies between, and the weights of
 * that and the three after it.
 *
 * @param first address of 32 bits for each
 * @param weights address of four 32-bit floats for each
 */
function around(size: i32, sourceSize: i32, first: usize, weights: usize): void {
  const step = <f32>sourceSize / <f32>size;
  for (let at = 0; at < size; at++, first += 4, weights += 16) {
    // As libvips does: at twice the size every second pixel is what it was, and corners stay as sharp as they are.
    const place: f32 = step * <f32>at - 0.5;
    const before: f32 = Mathf.floor(place);
    store<i32>(first, <i32>before - 1);
    for (let tap: usize = 0; tap < 4; tap++) store<f32>(weights + (tap << 2), cubic(place - before + 1 - <f32>tap));
  }
}

/** Four pixels as floats. */
@inline
export function pixels(at: usize): v128 {
  return f32x4.convert_i32x4_u(i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(v128.load32_zero(at))));
}

/** A row, as wide as the enlarged picture. */
function enlargeRow(source: usize, width: i32, first: usize, weights: usize, row: usize): void {
  for (let x: usize = 0; x < <usize>width; x++) {
    const at = source + <usize>load<i32>(first + (x << 2));
    const four = f32x4.mul(v128.load(weights + (x << 4)), pixels(at));
    store<f32>(row + (x << 2), f32x4.extract_lane(four, 0) + f32x4.extract_lane(four, 1) + f32x4.extract_lane(four, 2) + f32x4.extract_lane(four, 3));
  }
}

/**
 * Enlarges a picture.
 *
 * @param source with a frame around it
 * @param scratch address of `20 * (width + height) + 16 * width + 256` bytes
 */
export function enlarge(
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
  const rows = columnWeights + (<usize>width << 4);
  const rowWeights = rows + (<usize>height << 2);
  const line = (<usize>width << 2) + 16;
  let a = rowWeights + (<usize>height << 4);
  let b = a + line;
  let c = b + line;
  let d = c + line;
  around(width, sourceWidth, columns, columnWeights);
  around(height, sourceHeight, rows, rowWeights);
  // The source's row that lies in `d`.
  let there = load<i32>(rows) - 1;
  for (let y = 0; y < height; y++, target += stride) {
    const last = load<i32>(rows + (<usize>y << 2)) + 3;
    while (there < last) {
      const spare = a;
      a = b;
      b = c;
      c = d;
      d = spare;
      there++;
      enlargeRow(source + <usize>there * sourceStride, width, columns, columnWeights, d);
    }
    const weights = rowWeights + (<usize>y << 4);
    const first = v128.load32_splat(weights);
    const second = v128.load32_splat(weights, 4);
    const third = v128.load32_splat(weights, 8);
    const fourth = v128.load32_splat(weights, 12);
    for (let x: usize = 0; x < <usize>width; x += 4) {
      const at = x << 2;
      let sum = f32x4.add(f32x4.mul(v128.load(a + at), first), f32x4.mul(v128.load(b + at), second));
      sum = f32x4.add(sum, f32x4.add(f32x4.mul(v128.load(c + at), third), f32x4.mul(v128.load(d + at), fourth)));
      const four = i32x4.trunc_sat_f32x4_s(f32x4.nearest(sum));
      const eight = i16x8.narrow_i32x4_s(four, four);
      v128.store32_lane(target + x, i8x16.narrow_i16x8_u(eight, eight), 0);
    }
  }
}
