import type { PictureFeatures } from "./features.ts";

/** Corners and middle of a picture, each a part of its sides: what is pasted into a slide fills one of them. */
const partSide = 0.7;
const places = [
  [1, 0],
  [0, 0],
  [1, 1],
  [0, 1],
  [0.5, 0.5],
] as const;

/** The features in each part of a picture: what is small in it has few among those of all around it. */
export function partsOf({ width, height, count, points }: PictureFeatures): number[][] {
  return places.map(([right, down]) => {
    const [left, top] = [right * (1 - partSide) * width, down * (1 - partSide) * height];
    return Array.from({ length: count }, (_, feature) => feature).filter((feature) => {
      const [x, y] = [points[2 * feature]!, points[2 * feature + 1]!];
      return x >= left && x <= left + partSide * width && y >= top && y <= top + partSide * height;
    });
  });
}
