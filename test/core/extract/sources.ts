import assert from "node:assert/strict";
import { AfterimageError, type ErrorKind } from "../../../src/core/errors.ts";
import type { DocumentSource, ExtractedFragment, Extraction, Extractor, Raster } from "../../../src/core/extract/extractor.ts";

/** A signal that never fires. */
export const never = new AbortController().signal;

export function sourceOf(path: string, content: string | Uint8Array): DocumentSource {
  return { path, bytes: typeof content === "string" ? Buffer.from(content) : content };
}

export function extract(extractor: Extractor, path: string, content: string | Uint8Array): Promise<Extraction> {
  return extractor.extract(sourceOf(path, content), never);
}

/** Red, green and blue of a pixel. */
export function colourAt({ data, width }: Raster, left: number, top: number): number[] {
  const at = 3 * (top * width + left);
  return [...data.subarray(at, at + 3)];
}

/** The fragment with a key; fails when there is none. */
export function fragment(extraction: Extraction, key: string): ExtractedFragment {
  const found = extraction.fragments.find((each) => each.key === key);
  assert.ok(found, `no fragment ${key} among ${extraction.fragments.map((each) => each.key).join(", ")}`);
  return found;
}

/** Passes when the promise is rejected with an error of this kind that says something. */
export async function rejectsWith(promise: Promise<unknown>, kind: ErrorKind): Promise<AfterimageError> {
  let caught: unknown;
  await promise.catch((error: unknown) => (caught = error));
  assert.ok(caught instanceof AfterimageError, `rejected with an AfterimageError, not ${String(caught)}`);
  assert.equal(caught.kind, kind);
  assert.notEqual(caught.message, "");
  return caught;
}
