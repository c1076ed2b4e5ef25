import type { Point } from "../model.ts";

/**
 * A projective map of the plane, row by row, its last entry being 1: (x, y) goes to
 * ((ax + by + c) / (gx + hy + 1), (dx + ey + f) / (gx + hy + 1)).
 */
export type Transform = readonly [a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number];

/** A point and where it goes. */
export interface PointPair {
  readonly from: Point;
  readonly to: Point;
}

export function project([a, b, c, d, e, f, g, h]: Transform, { x, y }: Point): Point {
  const w = g * x + h * y + 1;
  return { x: (a * x + b * y + c) / w, y: (d * x + e * y + f) / w };
}

/** The map that takes everything back. */
export function inverse([a, b, c, d, e, f, g, h]: Transform): Transform {
  // The adjugate of the 3 × 3 matrix, scaled so that its last entry is 1.
  const last = a * e - b * d;
  return [e - f * h, c * h - b, b * f - c * e, f * g - d, a - c * g, c * d - a * f, d * h - e * g, b * g - a * h].map((entry) => entry / last) as unknown as Transform;
}

/** How much larger things get, as a length, at a place; negative where the map mirrors. */
export function scaleAt([a, b, c, d, e, f, g, h]: Transform, { x, y }: Point): number {
  const w = g * x + h * y + 1;
  // The determinant of the map's derivative.
  const area = (a * (e - f * h) - b * (d - f * g) + c * (d * h - e * g)) / w ** 3;
  return Math.sign(area) * Math.sqrt(Math.abs(area));
}

/** The map that turns by an angle (radians), scales, and takes one point to another. */
export function similarity(angle: number, scale: number, { from, to }: PointPair): Transform {
  const cos = scale * Math.cos(angle);
  const sin = scale * Math.sin(angle);
  return [cos, -sin, to.x - cos * from.x + sin * from.y, sin, cos, to.y - sin * from.x - cos * from.y, 0, 0];
}

/** The map that only scales and moves, neither turns nor stretches, with the least squared error; undefined when all points are one. */
export function fitUpright(pairs: readonly PointPair[]): Transform | undefined {
  const rows = pairs.flatMap(({ from: { x, y } }) => [
    [x, 1, 0],
    [y, 0, 1],
  ]);
  const fitted = leastSquares(rows, pairs.flatMap(({ to }) => [to.x, to.y]));
  if (fitted === undefined) return undefined;
  const [scale, right, down] = fitted as [number, number, number];
  return [scale, 0, right, 0, scale, down, 0, 0];
}

/** The affine map with the least squared error; undefined when the points lie on a line. */
export function fitAffine(pairs: readonly PointPair[]): Transform | undefined {
  const rows = pairs.map(({ from: { x, y } }) => [x, y, 1]);
  const first = leastSquares(rows, pairs.map(({ to }) => to.x));
  const second = leastSquares(rows, pairs.map(({ to }) => to.y));
  if (first === undefined || second === undefined) return undefined;
  const [a, b, c] = first as [number, number, number];
  const [d, e, f] = second as [number, number, number];
  return [a, b, c, d, e, f, 0, 0];
}

/**
 * The projective map with the least squared algebraic error (the direct linear transformation; Hartley & Zisserman,
 * “Multiple View Geometry”, §4.1). Coordinates should be about 1 in size.
 */
export function fitProjective(pairs: readonly PointPair[]): Transform | undefined {
  const rows = pairs.flatMap(({ from: { x, y }, to }) => [
    [x, y, 1, 0, 0, 0, -to.x * x, -to.x * y],
    [0, 0, 0, x, y, 1, -to.y * x, -to.y * y],
  ]);
  return leastSquares(rows, pairs.flatMap(({ to }) => [to.x, to.y])) as Transform | undefined;
}

/** Solves an overdetermined linear system by its normal equations. */
function leastSquares(rows: readonly (readonly number[])[], values: readonly number[]): number[] | undefined {
  const size = rows[0]?.length ?? 0;
  const system = Array.from({ length: size }, () => new Float64Array(size + 1));
  for (const [at, row] of rows.entries()) {
    for (let i = 0; i < size; i++) {
      for (let j = 0; j < size; j++) system[i]![j]! += row[i]! * row[j]!;
      system[i]![size]! += row[i]! * values[at]!;
    }
  }
  return solve(system, size);
}

/** Gaussian elimination with partial pivoting of a system whose last column is its right side. */
function solve(system: Float64Array[], size: number): number[] | undefined {
  for (let column = 0; column < size; column++) {
    let pivot = column;
    for (let row = column + 1; row < size; row++) if (Math.abs(system[row]![column]!) > Math.abs(system[pivot]![column]!)) pivot = row;
    [system[column], system[pivot]] = [system[pivot]!, system[column]!];
    const head = system[column]!;
    if (Math.abs(head[column]!) < 1e-12) return undefined;
    for (const [row, other] of system.entries()) {
      if (row === column) continue;
      const factor = other[column]! / head[column]!;
      for (let j = column; j <= size; j++) other[j]! -= factor * head[j]!;
    }
  }
  return system.map((row, at) => row[size]! / row[at]!);
}
