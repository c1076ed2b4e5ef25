import type { FragmentId } from "../model.ts";
import type { QueryIntent } from "./intent.ts";

type Form = QueryIntent["form"];

/** A fragment with what each channel thinks of it, 0–1. */
export interface Candidate {
  readonly id: FragmentId;
  readonly lexical: number;
  readonly dense: number;
  readonly isPicture: boolean;
  /** Fragments joined to it in the graph: for a picture the sections that show it, for a section its pictures. */
  readonly neighbours: readonly FragmentId[];
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
  /** For being, or showing, the picture that was asked with; absent when the question is words. */
  readonly visual?: number;
}

/**
 * The dense channel's weight; the lexical channel has the rest. A picture is often asked for in words that are not in
 * it, so meaning counts more there than in prose.
 */
const denseWeight: Readonly<Record<Form, number>> = { picture: 0.3, either: 0.15, text: 0.15 };
/** How a picture's score is scaled by what the query asks for. */
const pictureFactor: Readonly<Record<Form, number>> = { picture: 2, either: 1.1, text: 0.8 };
/** What a matching section adds to a picture that it shows, and a matching picture to the section around it. */
const fromSection = 0.4;
const fromPicture = 0.1;
const highest = (1 + fromSection) * pictureFactor.picture;

/**
 * Joins the channels into one ranking: a convex combination of normalised scores (Bruch, Gai, Ingber, “An Analysis of
 * Fusion Functions for Hybrid Retrieval”, 2023, §4), then a share of the best neighbour's in the graph of sections and
 * pictures, then the query's wish for pictures.
 *
 * The weights and how they were measured: docs/quality.md.
 *
 * @param hasDense false when the dense channel did not answer: the lexical one then has all the weight
 * @returns best first
 */
export function fuse(candidates: readonly Candidate[], form: Form, hasDense: boolean): FusedHit[] {
  const dense = hasDense ? denseWeight[form] : 0;
  const weights = { lexical: 1 - dense, dense };
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
