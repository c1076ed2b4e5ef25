import type { PayloadForm } from "./payloads.ts";
import { byBytes, formatLine, linesOf, parseLine } from "./sharedLine.ts";

/** One kind of artifacts in a shared folder: which files, and what their lines mean. */
export interface SharedKind<Value> {
  /** Folder within the shared folder. */
  readonly place: string;
  readonly form: PayloadForm<Value>;
}

/**
 * The payload of an input that a model refuses, so that nobody waits for its artifact. Sorts before every other, so that an
 * artifact, where there is one, counts.
 */
export const refusedPayload = "!";

/** What one file holds. */
export interface Shard {
  /** Payloads by key; every one of them is valid. */
  readonly payloads: ReadonlyMap<string, string>;
  /** Lines that are damaged, or stand where they do not belong. */
  readonly wrong: number;
}

const keyPattern = /^[0-9a-f]{64}$/;

/** The file that a key's line lies in. */
export function shardFile(place: string, key: string): string {
  return `${place}/${key.slice(0, 2)}.txt`;
}

/**
 * Reads the lines of one file. Their order does not matter, and of several lines of one key the last in sorted order
 * counts, so that everyone who merges the same lines reads the same.
 * @param prefix the first two digits of the keys that belong there
 */
export function parseShard<Value>(text: string, { place, form }: SharedKind<Value>, prefix: string): Shard {
  const payloads = new Map<string, string>();
  let wrong = 0;
  for (const line of linesOf(text)) {
    const parsed = parseLine(place, line);
    if (parsed === undefined || !keyPattern.test(parsed.key) || !parsed.key.startsWith(prefix) || !isPayload(parsed.payload, form)) {
      wrong += 1;
      continue;
    }
    const other = payloads.get(parsed.key);
    if (other === undefined || other < parsed.payload) payloads.set(parsed.key, copyOf(parsed.payload));
  }
  return { payloads, wrong };
}

/** The text of a file in its one normal form: each key once, sorted. */
export function formatShard(place: string, payloads: ReadonlyMap<string, string>): string {
  const lines = [...payloads].map(([key, payload]) => `${formatLine(place, { key, payload })}\n`);
  return lines.sort(byBytes).join("");
}

function isPayload(payload: string, form: PayloadForm<unknown>): boolean {
  return payload === refusedPayload || form.decode(payload) !== undefined;
}

/** A part of a string keeps the whole in memory. */
function copyOf(bytes: string): string {
  return Buffer.from(bytes, "latin1").toString("latin1");
}
