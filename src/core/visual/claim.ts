import { areaOf } from "./polygon.ts";
import type { Alignment } from "./verify.ts";

/** Confidence from which “this picture” is claimed. */
export const claimThreshold = 0.5;

/** Confidence from which nothing else need be tried. */
export const sure = 0.95;

/** Places that have to agree for an even chance, and how fast certainty grows around it. */
const evenPlaces = 13;
const spread = 2.2;
/** The share of common features that agrees in a true match, at least; with less, places count less. */
const fullShare = 0.1;

/** What two pictures have to agree on to be one: features, and nearly all of either picture's area. */
const sameShare = 0.25;
const sameArea = 0.9;

/**
 * How sure it is that a query picture shows a picture of the library, 0–1: a logistic curve over the places that agree.
 * Fitted by hand to pictures that are in no library, of which at most one in a hundred may pass {@link claimThreshold}
 * (docs/quality.md).
 */
export function confidenceOf({ agreeing, share }: Alignment): number {
  const places = agreeing * Math.min(1, share / fullShare);
  return 1 / (1 + Math.exp((evenPlaces - places) / spread));
}

/** Orders pictures that are all claimed: how much agrees, and how much of what should. */
export function strengthOf({ agreeing, share }: Alignment): number {
  return agreeing * Math.sqrt(share);
}

/** Whether two pictures that were aligned as wholes are versions of one. */
export function isSamePicture({ share, region }: Alignment): boolean {
  return share >= sameShare && areaOf(region) >= sameArea;
}
