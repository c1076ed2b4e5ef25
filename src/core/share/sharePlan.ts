import { setImmediate as nextTurn } from "node:timers/promises";
import { AfterimageError } from "../errors.ts";
import type { Searcher } from "../search/searcher.ts";
import type { ArtifactStore } from "../store/artifacts.ts";
import type { Catalog } from "../store/catalog.ts";
import { formatManifest, manifestName, type Manifest } from "./manifest.ts";
import { needsOf, type Need } from "./needs.ts";
import { descriptionKind, featuresKind, ocrKind, SharedIndex, vectorKind } from "./sharedIndex.ts";
import { mostFileBytes, readSharedFile } from "./sharedFile.ts";
import { mostPayloadBytes } from "./sharedLine.ts";
import { formatShard, parseShard, refusedPayload, shardFile, type SharedKind } from "./sharedShard.ts";
import { spacesToShare, type SpacesInit } from "./spacesToShare.ts";

export interface ShareInit extends SpacesInit {
  /** The library folder: `shared/` lies in it. */
  readonly folder: string;
  readonly catalog: Pick<Catalog, "documents">;
  readonly searcher: Pick<Searcher, "passagesOf">;
  readonly artifacts: Pick<ArtifactStore, "get" | "put">;
  readonly describerId: string;
  /** Take out what no document of this checkout needs; other branches may need it. */
  readonly prune: boolean;
}

/** What one kind of artifacts comes to. */
export interface KindTotals {
  /** Folder within the shared folder. */
  readonly place: string;
  readonly lines: number;
  readonly bytes: number;
}

/** What sharing would write, and what it would not have. */
export interface SharePlan {
  /** Whether there is a shared index already. */
  readonly exists: boolean;
  /** The files to write, by their names within the shared folder, in order. */
  readonly changes: ReadonlyMap<string, string>;
  readonly kinds: readonly KindTotals[];
  readonly added: number;
  readonly removed: number;
  /** Bytes of all files afterwards. */
  readonly bytes: number;
  /** Paths of documents that lack something in what is there now. */
  readonly behind: readonly string[];
  /** Paths of documents that would still lack something: it can be made elsewhere only. */
  readonly lacking: readonly string[];
  /** What is wrong in what is there now, in words for the user. */
  readonly problems: readonly string[];
}

/** Mutable while files are gone through. */
interface Tally {
  readonly changes: Map<string, string>;
  readonly behind: Set<string>;
  readonly lacking: Set<string>;
  readonly problems: string[];
  added: number;
  removed: number;
}

type NeedsByFile = ReadonlyMap<string, ReadonlyMap<string, readonly Need[]>>;

/** Git joins what two branches added, shows none of it in diffs, and leaves its line ends alone. */
const gitAttributes = "# Written by Afterimage; see manifest.txt.\n* merge=union linguist-generated -diff text eol=lf\n";

/**
 * What the shared index of a library has to hold for its documents as they are indexed. Lines that are there stay as they
 * are, so that the same artifact made twice, or restored from the index, changes nothing.
 * @throws AfterimageError `unavailable` when a newer version wrote the index, `too-large` when a file would be
 */
export async function planShare(init: ShareInit, signal: AbortSignal): Promise<SharePlan> {
  const index = await SharedIndex.open(init.folder);
  if (index?.isTooNew) throw new AfterimageError({ kind: "unavailable", message: index.problems.join(" "), hint: "It is left as it is." });
  const documents = [...init.catalog.documents()];
  const spaces = spacesToShare(index?.manifest.spaces ?? [], init, signal);
  const told = documents.flatMap(({ accounts }) => Object.values(accounts ?? {}).map(({ by }) => by));
  const manifest: Manifest = { spaces: spaces.map(({ shared }) => shared), narrators: [...new Set([...(index?.manifest.narrators ?? []), ...told])].sort() };
  const needs = byFile(documents.flatMap((document) => needsOf(document, { ...init, spaces, narrators: manifest.narrators })));
  const tally: Tally = { changes: new Map(), behind: new Set(), lacking: new Set(), problems: [...(index?.problems ?? [])], added: 0, removed: 0 };
  await planFile(init, ".gitattributes", gitAttributes, tally);
  const kinds: KindTotals[] = [];
  for (const kind of [ocrKind, descriptionKind, featuresKind, ...manifest.spaces.map(vectorKind)] as readonly SharedKind<unknown>[]) {
    kinds.push(await planKind(init, kind, needs, tally, signal));
  }
  const manifestText = formatManifest(manifest);
  await planFile(init, manifestName, manifestText, tally);
  return {
    ...tally,
    exists: index !== undefined,
    kinds,
    bytes: kinds.reduce((sum, { bytes }) => sum + bytes, manifestText.length + gitAttributes.length),
    behind: [...tally.behind].sort(),
    lacking: [...tally.lacking].sort(),
  };
}

function byFile(needs: readonly Need[]): NeedsByFile {
  const files = new Map<string, Map<string, Need[]>>();
  for (const need of needs) {
    const name = shardFile(need.kind.place, need.key);
    const keys = files.get(name) ?? new Map<string, Need[]>();
    const same = keys.get(need.key);
    if (same) same.push(need);
    else keys.set(need.key, [need]);
    files.set(name, keys);
  }
  return files;
}

async function planKind(init: ShareInit, kind: SharedKind<unknown>, needs: NeedsByFile, tally: Tally, signal: AbortSignal): Promise<KindTotals> {
  let lines = 0;
  let bytes = 0;
  for (let shard = 0; shard < 256; shard++) {
    await nextTurn();
    signal.throwIfAborted();
    const prefix = shard.toString(16).padStart(2, "0");
    const name = shardFile(kind.place, prefix);
    const file = await readSharedFile(init.folder, name);
    const before = file && "text" in file ? file.text : "";
    const { payloads, wrong } = parseShard(before, kind, prefix);
    if (wrong > 0) tally.problems.push(`Shared index: ${wrong} lines of ${name} are damaged or do not belong there; they are taken out.`);
    const after = await filled(payloads, needs.get(name) ?? new Map<string, Need[]>(), init.prune, tally);
    const text = formatShard(kind.place, after);
    if (text.length > mostFileBytes) throw new AfterimageError({ kind: "too-large", message: `${name} of the shared index would have ${text.length} bytes, more than ${mostFileBytes}.` });
    // An emptied file stays: one that is deleted here and changed in another branch is a conflict.
    if (file !== undefined ? !("text" in file) || text !== before : text !== "") tally.changes.set(name, text);
    lines += after.size;
    bytes += text.length;
  }
  return { place: kind.place, lines, bytes };
}

/** The payloads of one file with those that documents need, and without the others if need be. */
async function filled(before: ReadonlyMap<string, string>, needs: ReadonlyMap<string, readonly Need[]>, prune: boolean, tally: Tally): Promise<Map<string, string>> {
  const after = new Map(prune ? [...before].filter(([key]) => needs.has(key)) : before);
  tally.removed += before.size - after.size;
  for (const [key, same] of needs) {
    const known = before.get(key);
    if (known !== undefined && known !== refusedPayload) continue;
    const payload = await supplied(same);
    const paths = same.filter(({ isRequired }) => isRequired || payload !== undefined).map(({ path }) => path);
    if (known === undefined) for (const path of paths) tally.behind.add(path);
    if (payload === undefined) {
      if (known === undefined) for (const path of paths) tally.lacking.add(path);
    } else if (payload !== known) {
      after.set(key, payload);
      tally.added += 1;
    }
  }
  return after;
}

async function supplied(needs: readonly Need[]): Promise<string | undefined> {
  for (const need of needs) {
    const payload = await need.supply();
    if (payload !== undefined && payload.length <= mostPayloadBytes) return payload;
  }
  return undefined;
}

async function planFile({ folder }: ShareInit, name: string, text: string, { changes }: Tally): Promise<void> {
  const file = await readSharedFile(folder, name);
  if (!(file && "text" in file && file.text === text)) changes.set(name, text);
}
