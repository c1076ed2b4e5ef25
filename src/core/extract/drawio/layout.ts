/** Where the cells of a page stand: mxGraph keeps every position relative to the cell that holds it. */
import type { Point } from "../../model.ts";
import type { Place } from "../diagram/sheet.ts";
import type { Cell } from "./cells.ts";

/** A cell that is shown, with its place on the page. */
export interface PlacedCell {
  readonly cell: Cell;
  readonly holder: PlacedCell | undefined;
  /** Of an edge and what hangs on it: the origin of its points, without a size. */
  readonly place: Place;
}

export interface Layout {
  /** Back to front: what holds others comes before them. */
  readonly placed: readonly PlacedCell[];
  /** Cells that hold each other in a circle, so that none has a place. */
  readonly lost: number;
}

export function layOut(cells: readonly Cell[]): Layout {
  const ids = new Set(cells.map(({ id }) => id));
  const isRoot = ({ parent }: Cell): boolean => parent === "" || !ids.has(parent);
  const held = groupBy(cells.filter((cell) => !isRoot(cell)), ({ parent }) => parent);
  const placed: PlacedCell[] = [];
  const reached = new Set<Cell>();
  const waiting: { cell: Cell; holder: PlacedCell | undefined; isShown: boolean }[] = [];
  const wait = (next: readonly Cell[], holder: PlacedCell | undefined, isShown: boolean): void => {
    for (const cell of [...next].reverse()) waiting.push({ cell, holder, isShown });
  };
  wait(cells.filter(isRoot), undefined, true);
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { cell, holder } = next;
    // Two cells of one id hold the same others; the first has them.
    if (reached.has(cell)) continue;
    reached.add(cell);
    const isShown = next.isShown && cell.isVisible;
    const own: PlacedCell = { cell, holder, place: placeOf(cell, holder) };
    if (isShown) placed.push(own);
    wait(held.get(cell.id) ?? [], own, isShown);
  }
  return { placed, lost: cells.length - reached.size };
}

/** Items by what they belong to, in order; those that belong to nothing are left out. */
export function groupBy<Key, Item>(items: readonly Item[], keyOf: (item: Item) => Key | undefined): Map<Key, Item[]> {
  const groups = new Map<Key, Item[]>();
  for (const item of items) {
    const key = keyOf(item);
    if (key === undefined) continue;
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}

function placeOf({ kind, geometry }: Cell, holder: PlacedCell | undefined): Place {
  const origin: Place = holder?.place ?? { x: 0, y: 0, width: 0, height: 0 };
  const { x, y, width, height, isRelative, offset } = geometry;
  // A layer moves nothing; what stands on an edge is placed along its line once that is known.
  if (kind !== "vertex" || holder?.cell.kind === "edge") return { x: origin.x, y: origin.y, width: 0, height: 0 };
  const [left, top] = isRelative ? [x * origin.width + offset.x, y * origin.height + offset.y] : [x, y];
  return { x: origin.x + left, y: origin.y + top, width, height };
}

/** The line of an edge from end to end; undefined when an end is nowhere. */
export function routeOf({ cell, place: origin }: PlacedCell, placeById: ReadonlyMap<string, Place>): Point[] | undefined {
  const { style, geometry } = cell;
  const from = placeById.get(cell.source);
  const to = placeById.get(cell.target);
  const shift = ({ x, y }: Point): Point => ({ x: x + origin.x, y: y + origin.y });
  const fixed = (place: Place | undefined, end: "exit" | "entry"): Point | undefined => {
    const [u, v] = [Number(style.get(`${end}X`)), Number(style.get(`${end}Y`))];
    const isFixed = place !== undefined && style.has(`${end}X`) && Number.isFinite(u) && Number.isFinite(v);
    return isFixed ? { x: place.x + clamp(u) * place.width, y: place.y + clamp(v) * place.height } : undefined;
  };
  const waypoints = geometry.waypoints.map(shift);
  const start = fixed(from, "exit") ?? (from ? middle(from) : geometry.sourcePoint && shift(geometry.sourcePoint));
  const end = fixed(to, "entry") ?? (to ? middle(to) : geometry.targetPoint && shift(geometry.targetPoint));
  if (start === undefined || end === undefined) return undefined;
  const isAngular = /orthogonal|elbow|entityRelation/i.test(style.get("edgeStyle") ?? "") && waypoints.length === 0;
  const bends = isAngular ? elbow(start, end) : waypoints;
  const first = bends[0] ?? end;
  const last = bends.at(-1) ?? start;
  return [
    from && !style.has("exitX") ? onBorder(from, first) : start,
    ...bends,
    to && !style.has("entryX") ? onBorder(to, last) : end,
  ];
}

const clamp = (share: number): number => Math.min(1, Math.max(0, share));

const middle = ({ x, y, width, height }: Place): Point => ({ x: x + width / 2, y: y + height / 2 });

/** Two right angles half way along the longer distance. */
function elbow(start: Point, end: Point): Point[] {
  const [across, down] = [Math.abs(end.x - start.x), Math.abs(end.y - start.y)];
  if (across < 1 || down < 1) return [];
  if (across > down) {
    const x = (start.x + end.x) / 2;
    return [{ x, y: start.y }, { x, y: end.y }];
  }
  const y = (start.y + end.y) / 2;
  return [{ x: start.x, y }, { x: end.x, y }];
}

/** Where the line from the middle of a place to a point leaves it. */
function onBorder(place: Place, towards: Point): Point {
  const { x, y } = middle(place);
  const [dx, dy] = [towards.x - x, towards.y - y];
  const share = Math.min(place.width / 2 / Math.abs(dx), place.height / 2 / Math.abs(dy));
  return Number.isFinite(share) && share < 1 ? { x: x + dx * share, y: y + dy * share } : { x, y };
}

/** The point of a line at a share of its length. */
export function pointAlong(line: readonly Point[], share: number): Point {
  const lengths = line.slice(1).map((point, at) => Math.hypot(point.x - line[at]!.x, point.y - line[at]!.y));
  let left = clamp(share) * lengths.reduce((sum, length) => sum + length, 0);
  for (const [at, length] of lengths.entries()) {
    if (left <= length && length > 0) {
      const [from, to] = [line[at]!, line[at + 1]!];
      return { x: from.x + ((to.x - from.x) * left) / length, y: from.y + ((to.y - from.y) * left) / length };
    }
    left -= length;
  }
  return line.at(-1)!;
}
