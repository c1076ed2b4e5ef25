import { areaOf } from "./polygon.ts";
import type { Resemblance } from "./resemblance.ts";
import type { Alignment } from "./verify.ts";

/** Confidence from which “this picture” is claimed. */
export const claimThreshold = 0.5;

/** Confidence from which nothing else need be tried. */
export const sure = 0.95;

/** Places that have to agree for an even chance, and how fast certainty grows around it. */
const evenPlaces = 5.5;
const placesSpread = 0.8;
/** The share of blocks that have to look alike for an even chance, and how fast certainty grows around it. */
const evenShare = 0.86;
const shareSpread = 0.02;
/** Somebody may have drawn on a picture: where more places agree than this, fewer blocks need to look alike, down to a least. */
const manyPlaces = 20;
const shareForPlace = 0.002;
const leastEvenShare = 0.78;
/** Blocks that have to be compared, at least. */
const leastBlocks = 24;

/** What two pictures have to agree on to be one: features, and nearly all of either picture's area. */
const sameShare = 0.15;
const sameArea = 0.9;

/**
 * How sure it is that a query picture shows a picture of the library, 0–1: a logistic curve over the places that agree,
 * times one over the share of blocks that look alike. Fitted by hand to pictures of one library, each asked for while its
 * own family was left out (docs/quality.md).
 */
export function confidenceOf({ agreeing }: Alignment, { share, blocks }: Resemblance): number {
  if (blocks < leastBlocks) return 0;
  const even = Math.max(leastEvenShare, evenShare - shareForPlace * Math.max(0, agreeing - manyPlaces));
  return logistic((agreeing - evenPlaces) / placesSpread) * logistic((share - even) / shareSpread);
}

/** Whether enough agrees for a claim, if the pixels agree as well. */
export function mayBeClaimed({ agreeing }: Alignment): boolean {
  return agreeing > evenPlaces;
}

function logistic(x: number): number {
  return 1 / (1 + Math.exp(-x));
}

/** Orders pictures that are all claimed: how much agrees, how much of what should, and how much of the query picture that explains. */
export function strengthOf({ agreeing, share, covers }: Alignment): number {
  return agreeing * Math.sqrt(share) * covers;
}

/** Whether two pictures that were aligned as wholes are versions of one. */
export function isSamePicture({ share, region }: Alignment): boolean {
  return share >= sameShare && areaOf(region) >= sameArea;
}
