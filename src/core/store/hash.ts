import { createHash } from "node:crypto";

function digest(bytes: string | Uint8Array): Buffer {
  return createHash("sha256").update(bytes).digest();
}

/**
 * SHA-256 in hex. One part gives the plain digest of its bytes (strings as UTF-8); several give the digest of their
 * digests, so that moving a character from one part to the next changes the result.
 */
export function sha256Hex(...parts: readonly (string | Uint8Array)[]): string {
  const [only] = parts;
  if (parts.length === 1 && only !== undefined) return digest(only).toString("hex");
  return digest(Buffer.concat(parts.map(digest))).toString("hex");
}
