/** A vector as the bytes of its floats, in base64. */
export function base64Floats(vector: Float32Array, endianness: "little" | "big"): string {
  const view = new DataView(new ArrayBuffer(vector.length * 4));
  vector.forEach((component, at) => view.setFloat32(at * 4, component, endianness === "little"));
  return Buffer.from(view.buffer).toString("base64");
}
