import { AfterimageError } from "../errors.ts";

/** Components kept of a larger vector where the user says nothing else: int8 at 1024 loses nothing measurable. */
const defaultDimension = 1024;

/** Lengths below this are zero for all purposes: such a vector points nowhere. */
const shortestLength = 1e-6;

/**
 * How many components to keep of a model's vectors.
 * @param full what the model makes
 * @param wanted the user's setting
 * @throws AfterimageError `invalid-argument` when more are wanted than there are
 */
export function keptDimension(full: number, wanted: number | undefined): number {
  if (wanted === undefined) return Math.min(full, defaultDimension);
  if (Number.isInteger(wanted) && wanted > 0 && wanted <= full) return wanted;
  throw new AfterimageError({
    kind: "invalid-argument",
    message: `A dimension of ${wanted} is wanted, but the model's vectors have ${full} components.`,
    hint: `Set a whole number from 1 to ${full}, or 0 for what is usual.`,
  });
}

/**
 * A server's vector as it is kept: the first `kept` components, scaled to length 1.
 *
 * Cutting is what Matryoshka training is for (Kusupati et al. 2022), and is done here rather than by the server, since
 * servers refuse `dimensions` unless the model's configuration declares it.
 * @throws AfterimageError `bad-answer` when the vector is not `full` finite numbers with a direction
 */
export function unitVector(raw: ArrayLike<number>, full: number, kept: number): Float32Array {
  if (raw.length !== full) {
    throw badVector(`a vector of ${raw.length} components where ${full} were expected`, "Has the server been started with another model?");
  }
  const vector = new Float32Array(kept);
  let squares = 0;
  for (let at = 0; at < full; at++) {
    const component = raw[at]!;
    if (!Number.isFinite(component)) throw badVector("a vector that is not made of numbers", "Half precision may overflow: try another --dtype.");
    if (at >= kept) continue;
    vector[at] = component;
    squares += component * component;
  }
  const length = Math.sqrt(squares);
  if (length < shortestLength) throw badVector("a vector of zeros", "The model cannot embed this kind of input.");
  for (let at = 0; at < kept; at++) vector[at]! /= length;
  return vector;
}

/** The vectors of an answer, which has to have one for each input. @throws AfterimageError `bad-answer` */
export function oneForEach<Vectors extends readonly unknown[]>(vectors: Vectors, inputs: number): Vectors {
  if (vectors.length === inputs) return vectors;
  throw new AfterimageError({ kind: "bad-answer", message: `The server answered ${vectors.length} vectors for ${inputs} inputs.` });
}

/** Little-endian 32-bit floats in base64: what `encoding_format: "base64"` gives. */
export function decodeFloats(base64: string): Float32Array {
  const bytes = Buffer.from(base64, "base64");
  const floats = new Float32Array(bytes.length >>> 2);
  for (let at = 0; at < floats.length; at++) floats[at] = bytes.readFloatLE(at * 4);
  return floats;
}

/** Cosine of two vectors of any length; 0 when one of them has none. */
export function cosine(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let dot = 0;
  let squaresA = 0;
  let squaresB = 0;
  for (let at = 0; at < a.length; at++) {
    const x = a[at]!;
    const y = b[at] ?? 0;
    dot += x * y;
    squaresA += x * x;
    squaresB += y * y;
  }
  return dot / (Math.sqrt(squaresA * squaresB) || 1);
}

function badVector(what: string, hint: string): AfterimageError {
  return new AfterimageError({ kind: "bad-answer", message: `The server answered ${what}.`, hint });
}
