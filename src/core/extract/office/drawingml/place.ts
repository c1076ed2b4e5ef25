/** Where DrawingML shapes lie, through the groups around them. */
import type { Point } from "../../../model.ts";
import { middleOf, type Place } from "../../diagram/sheet.ts";
import type { XmlElement } from "../../xml.ts";
import { attribute, child, isTrue, numberOf } from "../elements.ts";

/** English metric units in a point. */
const emuPerPoint = 12_700;

export function pointsOfEmu(emu: number): number {
  return emu / emuPerPoint;
}

/** A place with how it is turned (degrees clockwise about its middle) and mirrored. */
export interface Placement {
  readonly place: Place;
  readonly turn: number;
  readonly flipsX: boolean;
  readonly flipsY: boolean;
}

/** The placement of an `a:xfrm` in the units of its parent, in points; undefined when it states none. */
export function placementOf(xfrm: XmlElement | undefined): Placement | undefined {
  const [offset, extent] = [child(xfrm, "off"), child(xfrm, "ext")];
  const [x, y, width, height] = [numberOf(offset, "x"), numberOf(offset, "y"), numberOf(extent, "cx"), numberOf(extent, "cy")];
  if (x === undefined || y === undefined || width === undefined || height === undefined) return undefined;
  return {
    place: { x: pointsOfEmu(x), y: pointsOfEmu(y), width: Math.max(0, pointsOfEmu(width)), height: Math.max(0, pointsOfEmu(height)) },
    turn: (numberOf(xfrm, "rot") ?? 0) / 60_000,
    flipsX: isTrue(attribute(xfrm, "flipH")),
    flipsY: isTrue(attribute(xfrm, "flipV")),
  };
}

/** Takes a placement within a group to the slide. */
export type Space = (inner: Placement) => Placement;

export const slideSpace: Space = (inner) => inner;

/** The space of a group's children: its own coordinates stretched over its place, turned and mirrored with it. */
export function spaceOfGroup(xfrm: XmlElement | undefined, outer: Space): Space {
  const own = placementOf(xfrm);
  if (own === undefined) return outer;
  const { place, turn, flipsX, flipsY } = own;
  const [offset, extent] = [child(xfrm, "chOff"), child(xfrm, "chExt")];
  const from = { x: pointsOfEmu(numberOf(offset, "x") ?? 0), y: pointsOfEmu(numberOf(offset, "y") ?? 0) };
  const scaleX = scaleOf(place.width, numberOf(extent, "cx"));
  const scaleY = scaleOf(place.height, numberOf(extent, "cy"));
  const middle = middleOf(place);
  return (inner) => {
    const width = inner.place.width * scaleX;
    const height = inner.place.height * scaleY;
    let { x, y } = middleOf(inner.place);
    x = place.x + (x - from.x) * scaleX;
    y = place.y + (y - from.y) * scaleY;
    if (flipsX) x = 2 * middle.x - x;
    if (flipsY) y = 2 * middle.y - y;
    const turned = turnAbout({ x, y }, middle, turn);
    const mirrored = flipsX !== flipsY ? -inner.turn : inner.turn;
    return outer({
      place: { x: turned.x - width / 2, y: turned.y - height / 2, width, height },
      turn: mirrored + turn,
      flipsX: inner.flipsX !== flipsX,
      flipsY: inner.flipsY !== flipsY,
    });
  };
}

function scaleOf(length: number, inner: number | undefined): number {
  return inner === undefined || inner <= 0 ? 1 : length / pointsOfEmu(inner);
}

/** A point turned about another by degrees clockwise, y pointing down. */
export function turnAbout({ x, y }: Point, centre: Point, degrees: number): Point {
  const angle = (degrees * Math.PI) / 180;
  const [sin, cos] = [Math.sin(angle), Math.cos(angle)];
  const [dx, dy] = [x - centre.x, y - centre.y];
  return { x: centre.x + dx * cos - dy * sin, y: centre.y + dx * sin + dy * cos };
}

/** The upright rectangle around a place that is turned. */
export function boundsOf({ place, turn }: Pick<Placement, "place" | "turn">): Place {
  const { x, y, width, height } = place;
  const middle = middleOf(place);
  const corners = [{ x, y }, { x: x + width, y }, { x, y: y + height }, { x: x + width, y: y + height }].map((corner) => turnAbout(corner, middle, turn));
  const [left, top] = [Math.min(...corners.map((corner) => corner.x)), Math.min(...corners.map((corner) => corner.y))];
  return { x: left, y: top, width: Math.max(...corners.map((corner) => corner.x)) - left, height: Math.max(...corners.map((corner) => corner.y)) - top };
}
