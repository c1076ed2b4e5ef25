import type { Raster } from "../extract/extractor.ts";
import { featureSide, pyramidLevels, type PictureFeatures } from "./features.ts";
import { greyOf, scaled, type GreyPicture } from "./grey.ts";
import { orb, type Corner } from "./orb.ts";

/** In what raster features are looked for, and how many are kept. */
export interface FeatureDetail {
  /** Longest side of the raster, in pixels. */
  readonly side: number;
  /** Longest side to which smaller pictures are enlarged, at most twice. */
  readonly least: number;
  /** Corners that are looked for, before the best spread of them is kept. */
  readonly corners: number;
  readonly features: number;
}

/** Pictures smaller than this are enlarged, so that their words are larger than a patch. */
const leastSide = 512;

/** Pictures of the library: what fits 16 KB. */
export const indexedDetail: FeatureDetail = { side: featureSide, least: leastSide, corners: 1200, features: 400 };
/** A picture that is asked with: only a part of it, a picture on a slide, may be what is looked for. */
export const askedDetail: FeatureDetail = { side: 1600, least: leastSide, corners: 1500, features: 1500 };
/** A picture one of whose parts is looked for: enlarged, and with enough features for each of them. */
export const closeDetail: FeatureDetail = { side: 1600, least: 1460, corners: 10_000, features: 5000 };

/** Features that a cell of the grid has room for, on average. */
const cellFeatures = 4;

/** Finds local features, spread evenly over the picture so that any part of it can be recognised. */
export async function findFeatures(raster: Raster, detail: FeatureDetail): Promise<PictureFeatures> {
  const picture = await inDetail(greyOf(raster), detail);
  return orb(picture, detail.corners, spreadOver(picture, detail), ["positive"])[0]!;
}

/**
 * The features of a picture and those of its negative: a corner's descriptor says what is lighter than what, so a diagram
 * in a dark theme has none of the features that it has in a light one.
 */
export async function findFeaturesOfBoth(grey: GreyPicture, detail: FeatureDetail): Promise<{ features: PictureFeatures; negative: PictureFeatures }> {
  const picture = await inDetail(grey, detail);
  const [features, negative] = orb(picture, detail.corners, spreadOver(picture, detail), ["positive", "negative"]);
  return { features: features!, negative: negative! };
}

function inDetail(picture: GreyPicture, { side, least }: FeatureDetail): Promise<GreyPicture> {
  const longest = Math.max(picture.width, picture.height);
  return scaled(picture, Math.min(side / longest, Math.max(1, Math.min(2, least / longest))));
}

/** Keeps as large a part of each level, so that small copies of the picture are recognised as well as large ones. */
function spreadOver({ width, height }: GreyPicture, { features }: FeatureDetail): (corners: readonly Corner[]) => Corner[] {
  return (corners) => {
    const share = Math.min(1, features / corners.length);
    return Array.from({ length: pyramidLevels }, (_, level) => corners.filter((corner) => corner.level === level)).flatMap((ofLevel) =>
      spread(ofLevel, Math.floor(ofLevel.length * share), width, height),
    );
  };
}

/** The strongest corners of each cell of a grid, then the second strongest, and so on: any first part of them is spread as well. */
function spread(corners: readonly Corner[], most: number, width: number, height: number): Corner[] {
  const cell = Math.sqrt((width * height * cellFeatures) / most);
  const columns = Math.ceil(width / cell);
  const cells = new Map<number, Corner[]>();
  for (const corner of [...corners].sort((a, b) => b.response - a.response)) {
    const at = Math.floor(corner.y / cell) * columns + Math.floor(corner.x / cell);
    const others = cells.get(at);
    if (others === undefined) cells.set(at, [corner]);
    else others.push(corner);
  }
  const kept: Corner[] = [];
  for (let round = 0; kept.length < Math.min(most, corners.length); round++) {
    const best = [...cells.values()].flatMap((each) => each[round] ?? []).sort((a, b) => b.response - a.response);
    kept.push(...best.slice(0, most - kept.length));
  }
  return kept;
}
