import { normalised } from "../store/vectorBytes.ts";

/** Largest component of a quantised vector; −128 is not used, so that a vector and its opposite lose the same. */
const most = 127;

/**
 * A vector in 8 bits a component, its largest component ±127. Its length is lost, which nothing asks for: vectors have
 * length 1, and so have restored ones. The scale is thus 1/‖q‖, and need not be kept.
 * @throws RangeError for a vector of zeros, or with a number that is not finite
 */
export function quantised(vector: Float32Array): Int8Array {
  let largest = 0;
  for (const value of vector) largest = Math.max(largest, Math.abs(value));
  if (!(largest > 0 && largest < Infinity)) throw new RangeError("A vector without a direction cannot be shared.");
  return Int8Array.from(vector, (value) => Math.round((value / largest) * most));
}

/**
 * The vector of length 1 of these components. Quantised again it gives the same components.
 * @returns undefined when they are not what {@link quantised} makes
 */
export function restored(components: Int8Array): Float32Array | undefined {
  let largest = 0;
  for (const value of components) largest = Math.max(largest, Math.abs(value));
  return largest === most ? normalised(Float32Array.from(components)) : undefined;
}
