import { frame, unframe } from "../../store/frame.ts";
import type { LexicalState } from "./lexicalIndex.ts";

/** Raised when the layout, the tokenizer or the fields change: older snapshots are then ignored. */
const version = 3;

/** A lexical index with the documents that it was made of. */
export interface LexicalSnapshot {
  readonly state: LexicalState;
  /** By path, what tells one state of a document from another. */
  readonly stamps: ReadonlyMap<string, string>;
}

const arrays = ["wordTerms", "postingEnds", "entries", "frequencies", "lengths"] as const;

interface Header {
  readonly version: number;
  readonly stamps: readonly (readonly [string, string])[];
  readonly ids: readonly string[];
  readonly stems: readonly string[];
  readonly words: readonly string[];
  /** Lengths of the arrays. */
  readonly lengths: readonly number[];
}

/**
 * Writes an index as one checked block: length of the header (uint32), the header as JSON padded to four bytes, then
 * the number arrays as they lie in memory (little endian on every platform VS Code runs on).
 */
export function writeSnapshot({ state, stamps }: LexicalSnapshot): Buffer {
  const { ids, stems, words } = state;
  const header: Header = { version, stamps: [...stamps], ids, stems, words, lengths: arrays.map((name) => state[name].length) };
  const json = Buffer.from(JSON.stringify(header), "utf8");
  const padded = Buffer.alloc(4 + Math.ceil(json.length / 4) * 4, " ");
  padded.writeUInt32LE(padded.length - 4, 0);
  json.copy(padded, 4);
  const parts = arrays.map((name) => new Uint8Array(state[name].buffer, state[name].byteOffset, state[name].byteLength));
  return frame(Buffer.concat([padded, ...parts]));
}

/** Reads what {@link writeSnapshot} wrote, and keeps the bytes; undefined when it is damaged or of another version. */
export function readSnapshot(bytes: Buffer): LexicalSnapshot | undefined {
  const content = unframe(bytes);
  if (content === undefined) return undefined;
  // Number arrays must lie at multiples of four, which a part of a larger buffer need not; a copy does.
  const aligned = content.byteOffset % 4 === 0 ? content : Buffer.from(content);
  const headerEnd = 4 + content.readUInt32LE(0);
  const header = JSON.parse(content.toString("utf8", 4, headerEnd)) as Header;
  if (header.version !== version) return undefined;
  let at = headerEnd;
  const numbers = Object.fromEntries(
    arrays.map((name, index) => {
      const array = new Uint32Array(aligned.buffer, aligned.byteOffset + at, header.lengths[index]);
      at += array.byteLength;
      return [name, array];
    }),
  ) as Record<(typeof arrays)[number], Uint32Array>;
  const { ids, stems, words } = header;
  return { state: { ids, stems, words, ...numbers }, stamps: new Map(header.stamps) };
}
