import type { FragmentId } from "../model.ts";
import type { QueryIntent } from "./intent.ts";

/** A fragment with what each channel thinks of it, 0–1. */
export interface Candidate {
  readonly id: FragmentId;
  readonly lexical: number;
  readonly dense: number;
  readonly isPicture: boolean;
  /** Fragments joined to it in the graph: for a picture the sections that show it, for a section its pictures. */
  readonly neighbours: readonly FragmentId[];
}

/** How much each channel counts; they add up to 1. */
export interface ChannelWeights {
  readonly lexical: number;
  readonly dense: number;
}

/** The parts of a fused score: what each contributed to it. */
export interface FusedHit {
  readonly id: FragmentId;
  /** 0–1. */
  readonly score: number;
  readonly lexical: number;
  readonly dense: number;
  /** From the best neighbour. */
  readonly graph: number;
}

/** What a matching section adds to a picture that it shows, and a matching picture to the section around it. */
const fromSection = 0.4;
const fromPicture = 0.2;
/** How a picture's score is scaled by what the query asks for. */
const pictureFactor: Readonly<Record<QueryIntent["form"], number>> = { picture: 1.5, either: 1.2, text: 1 };
const highest = (1 + fromSection) * pictureFactor.picture;

/**
 * Weights for a query. The lexical channel leads: it is the stronger one wherever words are shared, and how much of
 * the query its best hit covers says whether they are.
 *
 * @param coverage share of the query's words, by idf, in the best lexical hit; 0–1
 */
export function weightsFor(coverage: number): ChannelWeights {
  const dense = 0.35 - 0.2 * coverage;
  return { lexical: 1 - dense, dense };
}

/**
 * Joins the channels into one ranking: a convex combination of normalised scores (Bruch, Gai, Ingber, “An Analysis of
 * Fusion Functions for Hybrid Retrieval”, 2023, §4), then a share of the best neighbour's in the graph of sections and
 * pictures, then the query's wish for pictures.
 *
 * @returns best first
 */
export function fuse(candidates: readonly Candidate[], weights: ChannelWeights, form: QueryIntent["form"]): FusedHit[] {
  const own = new Map<FragmentId, number>();
  for (const { id, lexical, dense } of candidates) own.set(id, weights.lexical * lexical + weights.dense * dense);
  return candidates
    .map(({ id, lexical, dense, isPicture, neighbours }) => {
      const best = neighbours.reduce((most, neighbour) => Math.max(most, own.get(neighbour) ?? 0), 0);
      const scale = (isPicture ? pictureFactor[form] : 1) / highest;
      const parts = {
        lexical: scale * weights.lexical * lexical,
        dense: scale * weights.dense * dense,
        graph: scale * (isPicture ? fromSection : fromPicture) * best,
      };
      return { id, score: parts.lexical + parts.dense + parts.graph, ...parts };
    })
    .sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1));
}
