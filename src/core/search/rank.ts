import type { FragmentId } from "../model.ts";
import type { Acceptance } from "./acceptance.ts";
import type { DenseChannel } from "./dense.ts";
import type { EntryStore } from "./entryStore.ts";
import { fuse, type Candidate, type FusedHit } from "./fusion.ts";
import type { QueryIntent } from "./intent.ts";
import type { LexicalIndex } from "./lexical/lexicalIndex.ts";
import type { QueryPlan } from "./lexical/queryPlan.ts";

/** Fragments that each channel puts forward, at least. */
const leastDepth = 200;

/** What is searched. */
export interface SearchIndex {
  readonly store: EntryStore;
  readonly lexical: LexicalIndex;
  readonly dense: DenseChannel | undefined;
}

/** What is looked for. */
export interface RankRequest {
  /** Without words when the lexical channel is not asked. */
  readonly plan: QueryPlan;
  /** Undefined when the dense channel is not asked or cannot answer. */
  readonly vector: Float32Array | undefined;
  readonly form: QueryIntent["form"];
  readonly acceptance: Acceptance;
  /** Fragments wanted of each channel. */
  readonly depth: number;
  /** Measure the channel as it is, without the graph. */
  readonly isAblation: boolean;
}

/**
 * Asks the channels for candidates, adds what the graph joins to them, and lets {@link fuse} order all of them.
 *
 * The result also holds fragments that the filters refuse: a section that may not be returned still tells which
 * picture is meant.
 */
export function rank({ store, lexical, dense }: SearchIndex, request: RankRequest): FusedHit[] {
  const { plan, vector, form, acceptance, isAblation } = request;
  const depth = Math.max(leastDepth, request.depth);
  const scores = lexical.score(plan);
  const found = new Set<FragmentId>();
  const add = (ids: Iterable<FragmentId> | undefined): void => {
    for (const id of ids ?? []) found.add(id);
  };
  const accepts = (id: string): boolean => acceptance.accepts(id as FragmentId);
  for (const filter of acceptance.isOpen ? [undefined] : [undefined, accepts]) add(idsOf(scores.top(depth, filter)));
  if (vector) for (const within of new Set([undefined, acceptance.filtered])) add(dense?.nearest(vector, depth, within));
  if (form === "picture") {
    // Sections are many: without a list of their own, pictures that are asked for would not come up for comparison.
    add(idsOf(scores.topOf(store.pictures, depth)));
    if (vector) add(dense?.nearest(vector, depth, store.pictures));
  }
  const neighbours = new Map<FragmentId, readonly FragmentId[]>();
  for (const id of isAblation ? [] : [...found]) {
    for (const neighbour of neighboursOf(store, id)) found.add(neighbour);
  }
  for (const id of isAblation ? [] : found) neighbours.set(id, neighboursOf(store, id));

  const similarities = (vector && dense?.similarities(vector, found)) ?? new Map<FragmentId, number>();
  const candidates = [...found].map(
    (id): Candidate => ({
      id,
      lexical: plan.bound > 0 ? scores.of(id) / plan.bound : 0,
      dense: similarities.get(id) ?? 0,
      isPicture: store.pictures.has(id),
      neighbours: neighbours.get(id) ?? [],
    }),
  );
  return fuse(candidates, form, vector !== undefined).filter(({ score }) => score > 0);
}

function idsOf(scored: readonly { readonly id: string }[]): FragmentId[] {
  return scored.map(({ id }) => id as FragmentId);
}

function neighboursOf(store: EntryStore, id: FragmentId): readonly FragmentId[] {
  const entry = store.get(id);
  return entry === undefined ? [] : store.neighbours(entry);
}
