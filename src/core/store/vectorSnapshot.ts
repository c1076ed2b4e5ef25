import { open, rm } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { messageOf } from "../errors.ts";
import { readFileIfPresent, replaceFile, syncFolder, temporaryPath, writeFileAtomic } from "./atomicFile.ts";
import { checkedText, parseCheckedText } from "./checkedText.ts";
import { notWritable } from "./fileErrors.ts";
import { inspectGraphFile } from "./hnswFile.ts";
import { HnswGraph } from "./hnswGraph.ts";

const sidecarName = "index.json";
const keyBytes = 32;

/** What the sidecar says of the graph file beside it. */
const sidecar = z.object({
  /** `spaceId` of the vectors. */
  space: z.string(),
  dimension: z.number().int().positive(),
  /** Which log the labels count in. */
  generation: z.number().int().nonnegative(),
  /** Slots of the log that the graph knows. */
  slots: z.number().int().positive(),
  /** Elements in the graph, deleted ones included. */
  count: z.number().int().positive(),
  file: z.string().regex(/^graph-\d+-\d+\.hnsw$/),
  bytes: z.number().int().positive(),
  /** SHA-256 of the file, hex. */
  checksum: z.string(),
  /** For each slot its key as 32 bytes, zeros when it is dead; all in base64. */
  keys: z.string(),
});

/** The labels of a graph are slots of a log; this says which log, and how much of it. */
export interface SnapshotOf {
  readonly space: string;
  readonly dimension: number;
  readonly generation: number;
}

export interface Snapshot {
  readonly graph: HnswGraph;
  /** Slots of the log that the graph knows. */
  readonly slots: number;
  /** Live slots and their keys. */
  readonly keys: ReadonlyMap<number, string>;
}

/**
 * Reads the graph of a log as it was last written. Nothing reaches native code that has not been checked.
 *
 * @param slots slots the log has: a graph that knows more does not belong to it
 * @returns undefined when there is none of this log; a sentence when there is one that cannot be used
 */
export async function readSnapshot(folder: string, of: SnapshotOf, slots: number): Promise<Snapshot | string | undefined> {
  const bytes = await readFileIfPresent(join(folder, sidecarName));
  if (bytes === undefined) return undefined;
  try {
    const facts = sidecar.parse(JSON.parse(parseCheckedText(bytes)));
    check(facts.space === of.space && facts.dimension === of.dimension, "it is of another space");
    if (facts.generation < of.generation) return undefined;
    check(facts.generation === of.generation && facts.slots <= slots, "the log does not fit to it");
    const path = join(folder, facts.file);
    const found = await inspectGraphFile(path, of.dimension, facts.slots);
    check(found.bytes === facts.bytes && found.checksum === facts.checksum, "its checksum is wrong");
    check(found.count === facts.count, "it has lost vectors");
    const keys = unpackKeys(Buffer.from(facts.keys, "base64"));
    return { graph: await HnswGraph.read(path, of.dimension), slots: facts.slots, keys };
  } catch (error) {
    return `The vector index in ${folder} cannot be used (${messageOf(error)}). It is built again from its log.`;
  }
}

/**
 * Writes a graph so that {@link readSnapshot} finds it, or, when anything goes wrong, still finds the one before.
 * The graph must not change meanwhile.
 *
 * @returns the name of the graph's file
 * @throws AfterimageError `not-writable`
 */
export async function writeSnapshot(folder: string, of: SnapshotOf, snapshot: Snapshot): Promise<string> {
  const { graph, slots, keys } = snapshot;
  const file = `graph-${of.generation}-${slots}.hnsw`;
  const path = join(folder, file);
  const temporary = temporaryPath(path);
  const packed = packKeys(keys, slots);
  try {
    await graph.write(temporary);
    const { bytes, checksum, count } = await inspectGraphFile(temporary, of.dimension, slots);
    check(count === graph.count, "vectors are missing from it");
    await syncFile(temporary);
    await replaceFile(temporary, path);
    await syncFolder(folder);
    const facts: z.infer<typeof sidecar> = { ...of, slots, count, file, bytes, checksum, keys: packed };
    await writeFileAtomic(join(folder, sidecarName), checkedText(JSON.stringify(facts)));
    return file;
  } catch (error) {
    throw notWritable(path, error);
  } finally {
    await rm(temporary, { force: true });
  }
}

async function syncFile(path: string): Promise<void> {
  const file = await open(path, "r+");
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

function packKeys(keys: ReadonlyMap<number, string>, slots: number): string {
  const packed = Buffer.alloc(slots * keyBytes);
  for (const [slot, key] of keys) packed.write(key, slot * keyBytes, "hex");
  return packed.toString("base64");
}

function unpackKeys(packed: Buffer): Map<number, string> {
  const keys = new Map<number, string>();
  for (let slot = 0; slot * keyBytes < packed.length; slot++) {
    const key = packed.toString("hex", slot * keyBytes, (slot + 1) * keyBytes);
    if (!/^0+$/.test(key)) keys.set(slot, key);
  }
  return keys;
}

function check(holds: boolean, problem: string): asserts holds {
  if (!holds) throw new Error(problem);
}
