import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import fc from "fast-check";
import { AfterimageError } from "../../../../src/core/errors.ts";
import type { DocumentSource, Extraction, Extractor } from "../../../../src/core/extract/extractor.ts";
import type { Box } from "../../../../src/core/model.ts";
import { never, sourceOf } from "../sources.ts";

const fixtures = new URL("../../../fixtures/diagrams/", import.meta.url);

export function fixture(name: string): Promise<Buffer> {
  return readFile(new URL(name, fixtures));
}

/** Mutated files that a format is tried with unless the caller wants more. */
const usualRuns = 200;

/** What breaks readers: numbers that are none or too large, empty and endless things, references to oneself. */
const poisons = ["NaN", "1e309", "-1", "0", "", "null", "[]", "{}", "<", ">", "&", '"', "\0", "\n", "𝕏", "x".repeat(5000), "(((((((("];

/** A file with a few bytes, or a few of its values, changed. */
export function mutated(original: Buffer): fc.Arbitrary<Buffer> {
  // Where every byte counts, values cannot be told from the rest.
  return original.includes(0) ? fc.oneof(bytesMutated(original), bytesOverwritten(original)) : fc.oneof(bytesMutated(original), valuesMutated(original.toString("utf8")));
}

/** Bytes cut out, doubled, overwritten, poisoned: most formats are broken by it, some beyond their first lines. */
function bytesMutated(original: Buffer): fc.Arbitrary<Buffer> {
  const change = fc.record({
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    length: fc.integer({ min: 0, max: 40 }),
    with: fc.oneof(fc.constantFrom(...poisons), fc.constant(undefined)),
  });
  return fc.array(change, { minLength: 1, maxLength: 6 }).map((changes) =>
    changes.reduce((bytes, { at, length, with: poison }) => {
      const start = Math.floor(at * bytes.length);
      const middle = poison === undefined ? Buffer.concat([bytes.subarray(start, start + length), bytes.subarray(start, start + length)]) : Buffer.from(poison);
      return Buffer.concat([bytes.subarray(0, start), middle, bytes.subarray(start + length)]);
    }, original),
  );
}

/** One to three bytes with another value, the rest in its place: what stands behind them is still found, which takes decoders further. */
function bytesOverwritten(original: Buffer): fc.Arbitrary<Buffer> {
  const change = fc.record({ at: fc.nat({ max: Math.max(0, original.length - 1) }), value: fc.nat({ max: 255 }) });
  return fc.array(change, { minLength: 1, maxLength: 3 }).map((changes) => {
    const bytes = Buffer.from(original);
    for (const { at, value } of changes) bytes[at] = value;
    return bytes;
  });
}

/** What can stand for a value in any syntax. */
const strangeValues = ["NaN", "1e309", "-1", "0", "", "null", "99999999999", "0.0000001", "𝕏", "x".repeat(5000), "a b", "#", "../..", "100%"];

/** In markup, words outside of quotes are names, which come in pairs. */
const markupValue = /"[^"\n]*"|'[^'\n]*'/g;
const value = /"[^"\n]*"|'[^'\n]*'|-?\d+(?:\.\d+)?|[A-Za-z]{3,}/g;

/** Strings, numbers and words changed to strange ones, or to others of the file: still well-formed, but saying what nobody would. */
function valuesMutated(original: string): fc.Arbitrary<Buffer> {
  const values = original.trimStart().startsWith("<") ? markupValue : value;
  const found = [...original.matchAll(values)];
  const place = fc.nat({ max: Math.max(0, found.length - 1) });
  const change = fc.record({ at: place, with: fc.oneof(fc.constantFrom(...strangeValues), place.map((other) => unquoted(found[other]?.[0] ?? ""))) });
  return fc.array(change, { minLength: 1, maxLength: 8 }).map((changes) => {
    const replaced = new Map(changes.map((each) => [each.at, each.with]));
    let at = 0;
    return Buffer.from(
      original.replace(values, (text) => {
        const other = replaced.get(at++);
        return other === undefined ? text : text.replace(/[^"']+/, () => other);
      }),
    );
  });
}

const unquoted = (text: string): string => text.replace(/["']/g, "");

/**
 * Passes when every mutation of a file is read, and drawn, or refused with an AfterimageError.
 * @param pack puts the mutated bytes, of a part, back into the file that it is a part of
 */
export async function survivesMutation(
  extractor: Extractor,
  path: string,
  original: Buffer,
  numRuns = usualRuns,
  pack = (part: Buffer): Buffer => part,
): Promise<void> {
  const property = fc.asyncProperty(mutated(original), async (changed) => {
    await readOrRefuse(extractor, sourceOf(path, pack(changed)));
  });
  await fc.assert(property, { numRuns });
}

/** What became of a file. */
export type Outcome = "drawn" | "read" | "refused";

/**
 * Reads a file and draws a picture in it; fails when anything but an AfterimageError is thrown, or the result is unsound.
 * Which picture is told by the number of bytes, so that over many mutations every one has its turn.
 */
export async function readOrRefuse(extractor: Extractor, source: DocumentSource): Promise<Outcome> {
  let extraction: Extraction;
  try {
    extraction = await extractor.extract(source, never);
  } catch (error) {
    return refused(error);
  }
  assertSound(extraction);
  const pictured = extraction.fragments.filter(({ picture }) => picture !== undefined);
  const chosen = pictured[source.bytes.length % pictured.length];
  if (!chosen || !extractor.render) return "read";
  try {
    const { width, height } = await extractor.render(source, chosen.anchor, 64, never);
    assert.ok(Math.max(width, height) <= 64);
    return "drawn";
  } catch (error) {
    return refused(error);
  }
}

function refused(error: unknown): Outcome {
  assert.ok(error instanceof AfterimageError, String(error instanceof Error ? error.stack : error));
  return "refused";
}

/** What holds of every extraction: keys that differ, boxes within the picture, sizes that are sizes. */
export function assertSound({ fragments }: Extraction): void {
  assert.equal(new Set(fragments.map(({ key }) => key)).size, fragments.length);
  for (const { labels, picture, title } of fragments) {
    assert.notEqual(title, "");
    assert.ok(labels.every(({ box }) => isWithin(box)));
    assert.ok(!picture || (picture.width > 0 && picture.height > 0 && Number.isFinite(picture.width * picture.height)));
  }
}

function isWithin({ x, y, width, height }: Box): boolean {
  const slack = 1e-9;
  return [x, y, width, height].every((value) => value >= 0 && value <= 1) && x + width <= 1 + slack && y + height <= 1 + slack;
}

/** Whether the middle of a label lies where it should, by shares of the picture. */
export function assertMiddle(box: Box | undefined, x: number, y: number): void {
  assert.ok(box, "there is such a label");
  const [middleX, middleY] = [box.x + box.width / 2, box.y + box.height / 2];
  assert.ok(Math.abs(middleX - x) < 0.02 && Math.abs(middleY - y) < 0.02, `${middleX}, ${middleY} is not ${x}, ${y}`);
}
