import fc from "fast-check";
import { fragmentKinds, type Fragment } from "../../../src/core/model.ts";
import type { StoredDocument } from "../../../src/core/store/catalog.ts";
import { sha256Hex } from "../../../src/core/store/hash.ts";

/** Any text at all: lone surrogates, NULs, line breaks, names that mean something to JavaScript. */
const text = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 12 }),
  fc.array(fc.nat(0xffff), { maxLength: 8 }).map((units) => String.fromCharCode(...units)),
  fc.constantFrom("__proto__", "constructor", "toString", "\n", "\r\n\u2028", "\u0000", "caf\u00e9", "cafe\u0301"),
);

/** Any path that stays below the library's root. */
export const paths = fc
  .array(text, { minLength: 1, maxLength: 4 })
  .map((names) => names.join("/"))
  .filter((path) => path !== "" && !/^(?:[/\\]|[a-z]:)/i.test(path) && !path.split(/[/\\]/).includes(".."));

export const keys = fc.nat(40).map((number) => sha256Hex(String(number)));

/** Objects as JSON makes them. */
const plain = { noNullPrototype: true } as const;

const part = fc.double({ min: 0, max: 1, noNaN: true }).map((value) => value + 0);
const box = fc.record({ x: part, y: part, width: part, height: part }, plain);

const fragments: fc.Arbitrary<Fragment> = fc.record({
  key: text,
  kind: fc.constantFrom(...fragmentKinds),
  anchor: fc.record({ headingPath: fc.array(text, { maxLength: 3 }), slug: text, line: fc.nat(), box }, { requiredKeys: [], ...plain }),
  title: text,
  text,
  labels: fc.array(fc.record({ text, box }, plain), { maxLength: 3 }),
  description: text,
  mentions: fc.array(
    fc.record({ targets: fc.array(text, { maxLength: 2 }), alt: text, caption: text, title: text, prose: text, line: fc.nat() }, plain),
    { maxLength: 2 },
  ),
}, plain);

export const documents: fc.Arbitrary<StoredDocument> = fc.record({
  path: paths,
  hash: keys,
  size: fc.nat(),
  mtimeMs: part,
  extractor: text,
  fragments: fc.array(fragments, { maxLength: 3 }),
  problems: fc.array(text, { maxLength: 2 }),
  vectors: fc
    .array(fc.tuple(text, fc.array(keys, { maxLength: 3 })), { maxLength: 3 })
    .map((entries): StoredDocument["vectors"] => ({ "test-space": Object.fromEntries(entries) })),
}, plain);

/** A document that says nothing but its path and a text. */
export function plainDocument(path: string, text = ""): StoredDocument {
  const fragment: Fragment = { key: "section:a", kind: "section", anchor: {}, title: "", text, labels: [], description: "", mentions: [] };
  return { path, hash: sha256Hex(text), size: 0, mtimeMs: 0, extractor: "test@1", fragments: [fragment], problems: [], vectors: {} };
}

/** The file with one of its bits turned over. */
export function flipped(bytes: Buffer, bit: number): Buffer {
  const copy = Buffer.from(bytes);
  const at = bit % (bytes.length * 8);
  copy.writeUInt8(copy.readUInt8(at >> 3) ^ (1 << (at & 7)), at >> 3);
  return copy;
}
