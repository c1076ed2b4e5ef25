import type { Point } from "../model.ts";

/** What of a polygon lies in the unit square (Sutherland & Hodgman, “Reentrant polygon clipping”, 1974). */
export function clipToUnitSquare(polygon: readonly Point[]): Point[] {
  const edges: readonly ((point: Point) => number)[] = [({ x }) => x, ({ x }) => 1 - x, ({ y }) => y, ({ y }) => 1 - y];
  return edges.reduce<readonly Point[]>(
    (points, inside) =>
      points.flatMap((point, at) => {
        const before = points[(at + points.length - 1) % points.length]!;
        const [here, there] = [inside(point), inside(before)];
        const share = there / (there - here);
        const crossing = { x: before.x + share * (point.x - before.x), y: before.y + share * (point.y - before.y) };
        if (here >= 0) return there >= 0 ? [point] : [crossing, point];
        return there >= 0 ? [crossing] : [];
      }),
    polygon,
  ) as Point[];
}

/** Area by the shoelace formula, ≥ 0. */
export function areaOf(polygon: readonly Point[]): number {
  let twice = 0;
  for (const [at, { x, y }] of polygon.entries()) {
    const next = polygon[(at + 1) % polygon.length]!;
    twice += x * next.y - next.x * y;
  }
  return Math.abs(twice) / 2;
}

/** Whether a point lies in a convex polygon. */
export function contains(polygon: readonly Point[], { x, y }: Point): boolean {
  let side = 0;
  for (const [at, from] of polygon.entries()) {
    const to = polygon[(at + 1) % polygon.length]!;
    const turn = Math.sign((to.x - from.x) * (y - from.y) - (to.y - from.y) * (x - from.x));
    if (turn !== 0 && side !== 0 && turn !== side) return false;
    if (turn !== 0) side = turn;
  }
  return true;
}
