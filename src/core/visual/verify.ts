import type { Point } from "../model.ts";
import { angleDifference, directionOf, mostTurn, pyramidStep, type PictureFeatures } from "./features.ts";
import { nearest } from "./hamming.ts";
import { KernelMemory } from "./kernel/kernelMemory.ts";
import { areaOf, clipToUnitSquare, contains } from "./polygon.ts";
import { fitAffine, fitProjective, fitUpright, project, scaleAt, similarity, type PointPair, type Transform } from "./transform.ts";

/** A feature of the query picture that looks like one of a picture of the library; points as shares of the longest side. */
export interface Correspondence extends PointPair {
  /** Direction and size of the picture's feature as seen from the query's, the size as shares of the longest sides. */
  readonly turn: number;
  readonly scale: number;
  readonly distance: number;
  /** Number of the picture's feature. */
  readonly feature: number;
}

/** Evidence that a query picture shows a picture of the library, or a part of it. */
export interface Alignment {
  /** Correspondences that agree with one map of the plane, counted once a place: a word's letters agree by themselves. */
  readonly agreeing: number;
  /** The share of the features that both pictures should have in common which do agree, 0–1. */
  readonly share: number;
  /** Where the query lies on the picture, relative to it. */
  readonly region: readonly Point[];
  /** The share of the query's features that lie on the picture, 0–1: of a slide's, those of the picture pasted into it. */
  readonly covers: number;
  /** From the query to the picture, both in shares of the longest side. */
  readonly map: Transform;
}

/** Bits of 256 in which descriptors of the same corner may differ. */
const mostDistance = 64;
const mostCorrespondences = 400;
const scaleRange = { least: 0.05, most: 12 };
/** How far off an agreeing point may lie, as a share of the picture's longest side, from the first guess to the last. */
const tolerances = [0.03, 0.02, 0.015, 0.01, 0.01];
/** By how much, as a factor, a feature's size may differ from what the map says. */
const mostScaleError = 1.6;
/** Agreeing correspondences from which perspective can be told from noise. */
const enoughForPerspective = 16;
/** How much larger, as a length, a photo at an angle shows the near side than the far one. */
const mostPerspective = 4;
const leastAgreeing = 5;
/** The share of what agrees with a map that a simpler one has to explain to take its place, and how far off points may then lie. */
const explainedBySimpler = 0.9;
const simplerTolerance = 0.005;
/** Side of a place, as a share of the longest side. */
const placeSide = 0.03;

/** For each query feature the most similar one of the picture; the best of all of them. */
export function correspondences(query: PictureFeatures, picture: PictureFeatures): Correspondence[] {
  const querySide = Math.max(query.width, query.height);
  const pictureSide = Math.max(picture.width, picture.height);
  const found: Correspondence[] = [];
  const chosen = Uint8Array.from(query.angles, (angle) => directionOf(angle, directions));
  for (const [i, best] of nearest(query.descriptors, picture.descriptors, byDirection(picture), chosen, mostDistance).entries()) {
    if (best === -1) continue;
    const at = best & 0xffff;
    found.push({
      from: pointOf(query, i, querySide),
      to: pointOf(picture, at, pictureSide),
      turn: angleDifference(picture.angles[at]!, query.angles[i]!),
      scale: (pyramidStep ** (picture.levels[at]! - query.levels[i]!) * querySide) / pictureSide,
      distance: best >>> 16,
      feature: at,
    });
  }
  return found.sort((a, b) => a.distance - b.distance).slice(0, mostCorrespondences);
}

/**
 * Looks for a map of the plane on which many correspondences agree. A corner has a direction and a size, so that each
 * correspondence alone proposes one (Philbin et al., “Object retrieval with large vocabularies and fast spatial
 * matching”, CVPR 2007, §4); the best proposal is refined to an affine and, where there is enough to go by, a
 * projective one. Where a map that neither turns nor stretches explains as much, as of a screenshot, it is that: what a few
 * correspondences in one corner say of more is noise, and the far corners would lie beside their place.
 *
 * @returns undefined when nothing agrees
 */
export function align(query: PictureFeatures, picture: PictureFeatures): Alignment | undefined {
  const pairs = correspondences(query, picture);
  let map = bestProposal(pairs, picture.count);
  let agreeing = map ? agreeingWith(map, pairs, tolerances[0]!) : [];
  for (const tolerance of tolerances) {
    if (agreeing.length < leastAgreeing) return undefined;
    const projective = agreeing.length >= enoughForPerspective ? fitProjective(agreeing) : undefined;
    // Correspondences that all lie in a corner say nothing of the perspective of the rest.
    const refined = projective && isView(projective, query) ? projective : fitAffine(agreeing);
    const others = refined ? agreeingWith(refined, pairs, tolerance) : [];
    if (refined === undefined || others.length < leastAgreeing) return undefined;
    [map, agreeing] = [refined, others];
  }
  const upright = fitUpright(agreeing);
  if (upright && agreeingWith(upright, pairs, simplerTolerance).length >= explainedBySimpler * agreeing.length) map = upright;
  return map && evidence(map, agreeing, query, picture);
}

const memory = new KernelMemory();
/** Numbers of a correspondence in that memory. */
const pairNumbers = 6;

/** The proposal that most correspondences agree with; all of them are tried, so that this loop is what a comparison costs. */
function bestProposal(pairs: readonly Correspondence[], features: number): Transform | undefined {
  const end = pairs.length * pairNumbers * Float64Array.BYTES_PER_ELEMENT;
  memory.reserve(end + features * Uint16Array.BYTES_PER_ELEMENT);
  const { kernel, buffer } = memory;
  const numbers = new Float64Array(buffer, 0, pairs.length * pairNumbers);
  for (const [at, { from, to, scale, feature }] of pairs.entries()) numbers.set([from.x, from.y, to.x, to.y, scale, feature], at * pairNumbers);
  // The number of the proposal, from 1, with which a feature of the picture agreed last.
  new Uint16Array(buffer, end, features).fill(0);
  let best: Transform | undefined;
  let most = 0;
  for (const [at, pair] of pairs.entries()) {
    const { turn, scale } = pair;
    if (Math.abs(turn) > mostTurn || scale < scaleRange.least || scale > scaleRange.most) continue;
    const proposed = similarity(turn, scale, pair);
    const [a, b, c, d, e, f] = proposed;
    const count = kernel.agreeing(0, end, a, b, c, d, e, f, scale / mostScaleError, scale * mostScaleError, tolerances[0]! ** 2, end, at + 1);
    if (count > most) [best, most] = [proposed, count];
  }
  return best;
}

/** Correspondences that a map explains, each feature of the picture once. */
function agreeingWith(map: Transform, pairs: readonly Correspondence[], tolerance: number): Correspondence[] {
  const taken = new Set<number>();
  return pairs.filter(({ from, to, scale, feature }) => {
    const { x, y } = project(map, from);
    if ((x - to.x) ** 2 + (y - to.y) ** 2 > tolerance ** 2) return false;
    const ratio = scale / scaleAt(map, from);
    if (!(ratio > 1 / mostScaleError && ratio < mostScaleError)) return false;
    if (taken.has(feature)) return false;
    taken.add(feature);
    return true;
  });
}

/** Whether a map shows the plane as it can be photographed: no corner lies behind the horizon, or mirrored, or far from the others. */
function isView(map: Transform, query: PictureFeatures): boolean {
  const scales = cornersOf(query).map((corner) => scaleAt(map, corner));
  return Math.min(...scales) > 0 && Math.max(...scales) <= mostPerspective * Math.min(...scales);
}

/** In shares of the longest side. */
function cornersOf({ width, height }: PictureFeatures): Point[] {
  const side = Math.max(width, height);
  const [right, bottom] = [width / side, height / side];
  return [
    { x: 0, y: 0 },
    { x: right, y: 0 },
    { x: right, y: bottom },
    { x: 0, y: bottom },
  ];
}

function evidence(map: Transform, agreeing: readonly Correspondence[], query: PictureFeatures, picture: PictureFeatures): Alignment | undefined {
  const querySide = Math.max(query.width, query.height);
  const pictureSide = Math.max(picture.width, picture.height);
  if (!isView(map, query)) return undefined;
  const outline = cornersOf(query).map((corner) => {
    const { x, y } = project(map, corner);
    return { x: (x * pictureSide) / picture.width, y: (y * pictureSide) / picture.height };
  });
  const region = clipToUnitSquare(outline);
  if (region.length < 3 || areaOf(region) === 0) return undefined;

  const relative = ({ x, y }: Point): Point => ({ x: (x * pictureSide) / picture.width, y: (y * pictureSide) / picture.height });
  let ofPicture = 0;
  for (let j = 0; j < picture.count; j++) if (contains(region, relative(pointOf(picture, j, pictureSide)))) ofPicture++;
  let ofQuery = 0;
  for (let i = 0; i < query.count; i++) {
    const { x, y } = relative(project(map, pointOf(query, i, querySide)));
    if (x >= 0 && x <= 1 && y >= 0 && y <= 1) ofQuery++;
  }
  const places = (points: readonly Point[]): number => new Set(points.map(({ x, y }) => Math.floor(x / placeSide) * 4096 + Math.floor(y / placeSide))).size;
  return {
    agreeing: Math.min(places(agreeing.map(({ to }) => to)), places(agreeing.map(({ from }) => from))),
    share: Math.min(1, agreeing.length / Math.max(1, Math.min(ofPicture, ofQuery))),
    region,
    covers: ofQuery / Math.max(1, query.count),
    map,
  };
}

function pointOf({ points }: PictureFeatures, feature: number, side: number): Point {
  return { x: points[2 * feature]! / side, y: points[2 * feature + 1]! / side };
}

const directions = 16;

/** For each direction the features that point about that way; others need not be compared with one that does. */
function byDirection({ angles, count }: PictureFeatures): Uint16Array[] {
  const features = Array.from({ length: count }, (_, feature) => feature);
  return Array.from({ length: directions }, (_, direction) => {
    const middle = ((direction + 0.5) / directions) * 2 * Math.PI;
    return Uint16Array.from(features.filter((feature) => Math.abs(angleDifference(angles[feature]!, middle)) <= mostTurn + Math.PI / directions));
  });
}
