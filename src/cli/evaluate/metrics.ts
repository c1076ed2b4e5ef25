/**
 * Measures of one answer, from the rank of the first right hit: 1-based, undefined when no hit was right.
 *
 * The targets of a case are alternatives (copies of one picture, say), so that one of them is all there is to find.
 */
export type Rank = number | undefined;

/** 1 when a right hit is among the first `k`. With alternative targets this is recall as well as success. */
export function recallAtK(rank: Rank, k: number): number {
  return rank !== undefined && rank <= k ? 1 : 0;
}

/** 1 / rank of the first right hit, 0 beyond `k` (Voorhees, TREC-8, 1999). */
export function reciprocalRank(rank: Rank, k: number): number {
  return rank !== undefined && rank <= k ? 1 / rank : 0;
}

/**
 * Discounted cumulative gain of the first right hit, 1 / log2(rank + 1), over that of the ideal answer, which is 1
 * (Järvelin & Kekäläinen, TOIS 2002).
 */
export function ndcgAtK(rank: Rank, k: number): number {
  return rank !== undefined && rank <= k ? 1 / Math.log2(rank + 1) : 0;
}
