/** Vectors as bytes: little-endian float32, the byte order of every platform that VS Code runs on. */

/** The bytes of a vector; a view of the same memory. */
export function encodeVector(vector: Float32Array): Buffer {
  return Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength);
}

/** The vector in these bytes, as a copy; undefined when they cannot be one of `dimension` finite numbers. */
export function decodeVector(bytes: Uint8Array, dimension: number): Float32Array | undefined {
  if (bytes.byteLength !== dimension * Float32Array.BYTES_PER_ELEMENT) return undefined;
  const vector = new Float32Array(dimension);
  new Uint8Array(vector.buffer).set(bytes);
  return vector.every(Number.isFinite) ? vector : undefined;
}

/** The vector scaled to length 1, as a copy; undefined when it has no direction (zero, or not finite). */
export function normalised(vector: Float32Array): Float32Array | undefined {
  let squares = 0;
  for (const value of vector) squares += value * value;
  const length = Math.sqrt(squares);
  return Number.isFinite(length) && length > 0 ? vector.map((value) => value / length) : undefined;
}

/** Inner product of two vectors of the same dimension; the cosine of their angle when both have length 1. */
export function innerProduct(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] ?? 0) * (b[i] ?? 0);
  return sum;
}

/** Whether a vector has length 1, give or take what float32 and its sums lose. */
export function isUnit(vector: Float32Array): boolean {
  return Math.abs(innerProduct(vector, vector) - 1) < 1e-3;
}
