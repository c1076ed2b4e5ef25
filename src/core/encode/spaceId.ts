import { createHash } from "node:crypto";
import type { Space } from "./encoder.ts";

/**
 * A name for the space that is safe in file names and differs whenever any part of the space differs:
 * `builtin-use-lite-512-1a2b3c4d`.
 */
export function spaceId(space: Space): string {
  const parts = [space.provider, space.model, space.revision, space.dimension, space.preprocessing];
  const digest = createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 8);
  const readable = `${space.provider}-${space.model}-${space.dimension}`.toLowerCase().replace(/[^a-z0-9.]+/g, "-");
  return `${readable.slice(0, 60)}-${digest}`;
}
