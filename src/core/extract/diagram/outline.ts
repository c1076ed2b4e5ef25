import type { Outline, Place } from "./sheet.ts";

/** An SVG element that draws an outline: its name and geometry. */
export interface Drawn {
  readonly name: "rect" | "ellipse" | "path";
  readonly attributes: Readonly<Record<string, string | number>>;
}

/** Corners of a rounded rectangle, as a share of its shorter side. */
const roundness = 0.15;

export function drawOutline(outline: Outline, place: Place): Drawn {
  const { x, y, width, height } = place;
  if (typeof outline !== "string") return path(place, outline.path);
  switch (outline) {
    case "rectangle":
      return { name: "rect", attributes: { x, y, width, height } };
    case "rounded":
      return { name: "rect", attributes: { x, y, width, height, rx: Math.min(width, height) * roundness } };
    case "ellipse":
      return { name: "ellipse", attributes: { cx: x + width / 2, cy: y + height / 2, rx: width / 2, ry: height / 2 } };
    case "diamond":
      return polygon(place, [[0.5, 0], [1, 0.5], [0.5, 1], [0, 0.5]]);
    case "triangle":
      return polygon(place, [[0, 0], [1, 0.5], [0, 1]]);
    case "hexagon":
      return polygon(place, [[0.2, 0], [0.8, 0], [1, 0.5], [0.8, 1], [0.2, 1], [0, 0.5]]);
    case "parallelogram":
      return polygon(place, [[0.2, 0], [1, 0], [0.8, 1], [0, 1]]);
    case "cylinder":
      return path(place, "M0 .12C0-.04 1-.04 1 .12V.88C1 1.04 0 1.04 0 .88ZM1 .12C1 .28 0 .28 0 .12");
    case "cloud":
      return path(place, "M.25 .25C.05 .25 0 .5 .16 .55C0 .66 .18 .9 .31 .8C.4 1 .7 1 .8 .8C1 .8 1 .6 .875 .5C1 .3 .8 .1 .625 .2C.5 .05 .3 .05 .25 .25Z");
    case "document":
      return path(place, "M0 0H1V.85C.75 .7 .5 .75 .5 .85C.4 1 .15 1.02 0 .88Z");
    case "actor":
      return path(place, "M.5 0C.72 0 .72 .26 .5 .26C.28 .26 .28 0 .5 0ZM.5 .26V.66M.1 .38H.9M.5 .66L.1 1M.5 .66L.9 1");
  }
}

function polygon(place: Place, corners: readonly (readonly [number, number])[]): Drawn {
  return path(place, `M${corners.map(([u, v]) => `${u} ${v}`).join("L")}Z`);
}

/** Stretches a path of the unit square over the place. */
function path({ x, y, width, height }: Place, unit: string): Drawn {
  const commands = unit.replace(/([MLCHV])([^A-Z]*)/g, (_all, command: string, list: string) => {
    const numbers = (list.match(/-?\d*\.?\d+/g) ?? []).map(Number);
    const onY = (at: number): boolean => command === "V" || (command !== "H" && at % 2 === 1);
    return command + numbers.map((number, at) => (onY(at) ? y + number * height : x + number * width)).join(" ");
  });
  return { name: "path", attributes: { d: commands } };
}
